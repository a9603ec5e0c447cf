-- One heartbeat of a process that serves students, and the judgement over the time since the last one. Without allow-oom: while
-- the memory is full nothing can be acked, so no heart beats.
-- KEYS  1 clock offset, 2 clock watch, 3 deadlines, 4 outages
-- ARGV  1 last heartbeat as a file knows it, for a Redis that knows none ('' none), 2 exam time that was judged a moment ago
-- Returns {'beating'}, {'unsure'} (the clock has jumped since it was judged: the next round sees it), or {'opened', state, last heartbeat before} when open sessions have lost time: GIVING (given back by
-- itself) or HELD.
local FRESH_MS = 5000
local BACK_MS = 1000
local EVERY_MS = 1500
local JUDGED_MS = 2000
local t = redis.call('TIME')
local raw = t[1] * 1000 + math.floor(t[2] / 1000)
local offset = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
local now = raw + offset
if math.abs(now - tonumber(ARGV[2])) > JUDGED_MS then return { 'unsure' } end
local function whole(ms) return string.format('%.0f', ms) end
local watch = redis.call('HMGET', KEYS[2], 'beat', 'held', 'last', 'limit')
local beat = tonumber(watch[1] or ARGV[1])
if redis.call('ZCARD', KEYS[3]) == 0 then
  -- Nobody sits: exam time follows the machine's clock, wherever it went, and nobody has lost anything.
  if offset ~= 0 then
    redis.call('DEL', KEYS[1])
    redis.call('HINCRBY', KEYS[2], 'era', 1)
  end
  if offset ~= 0 or not beat or math.abs(raw - beat) >= EVERY_MS then redis.call('HSET', KEYS[2], 'beat', whole(raw)) end
  return { 'beating' }
end
local gap = beat and now - beat or EVERY_MS
if gap >= -BACK_MS and gap <= FRESH_MS then
  if gap >= EVERY_MS then redis.call('HSET', KEYS[2], 'beat', whole(now)) end
  return { 'beating' }
end
local cause = 'AWAY'
if gap < 0 then
  -- Nobody knows how long it was: exam time goes on where the last heartbeat left it.
  redis.call('SET', KEYS[1], whole(offset - gap))
  redis.call('HINCRBY', KEYS[2], 'era', 1)
  now = beat
  cause = 'CLOCK'
end
redis.call('HSET', KEYS[2], 'beat', whole(now))
-- What is lost while exams are held is given back with the decision that ends it.
if tonumber(watch[2] or '0') > 0 then return { 'beating' } end
local state = 'GIVING'
if cause == 'CLOCK' or gap > tonumber(watch[4] or '3600000') then state = 'HELD' end
local id = whole(math.max(now, tonumber(watch[3] or '0') + 1))
redis.call('HSET', KEYS[4], id, '{"id":' .. id .. ',"from":' .. whole(beat) .. ',"to":' .. whole(now) .. ',"cause":"' .. cause
  .. '","state":"' .. state .. '","giveMs":' .. (state == 'GIVING' and whole(gap) or '0') .. '}')
redis.call('HSET', KEYS[2], 'last', id)
redis.call('HINCRBY', KEYS[2], 'open', 1)
if state == 'HELD' then redis.call('HINCRBY', KEYS[2], 'held', 1) end
return { 'opened', state, whole(beat) }
