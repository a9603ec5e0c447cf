#!lua flags=allow-oom
-- Closes a session with its score, but only if nothing has changed since the answers were read.
-- Runs on a full memory too: closing must not wait for memory that only closing and draining give back.
-- KEYS  1 login, 2 session, 3 deadlines, 4 scores queue, 5 clock offset, 6 live exam, 7 clock watch, 8 epoch
-- ARGV  1 jti ('' = not a student's own wish), 2 session id, 3 rev that was graded, 4 version that was graded,
--       5 cause, 6 score, 7 points, 8 points_max (hundredths), 9 member of deadlines, 10 opening of the job as JSON without
--       its closing brace, 11 deadline that was read, 12 epoch that the student's connection knows ('' none)
-- Returns {'closed', finished}, {'there'} (already closed), {'changed'}, {'early'} (or lost time is not given back yet),
-- {'standing'} (paused, or a pause not given back yet), {'kicked'}, {'not_joined'} or {'unavailable'} (Redis is not whole, or was lost
-- since the student connected).
local GRACE_MS = 2000
local FRESH_MS = 5000
local epoch = redis.call('GET', KEYS[8])
if not epoch or (ARGV[12] ~= '' and ARGV[12] ~= epoch) then return { 'unavailable' } end
if ARGV[1] ~= '' and redis.call('GET', KEYS[1]) ~= ARGV[1] then return { 'kicked' } end
local st = redis.call('HMGET', KEYS[2], 'id', 'status', 'deadline', 'started', 'rev', 'state_rev', 'order_scheme', 'extra', 'credit', 'pauses')
if st[1] ~= ARGV[2] then return { 'not_joined' } end
if st[2] == 'COMPLETED' then return { 'there' } end
local exam = redis.call('HMGET', KEYS[6], 'version', 'paused', 'pauses')
if st[5] ~= ARGV[3] or st[3] ~= ARGV[11] or exam[1] ~= ARGV[4] then return { 'changed' } end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000) + (tonumber(redis.call('GET', KEYS[5]) or '0') or 0)
if ARGV[5] == 'DEADLINE' then
  -- A pause, or an outage that is not given back yet, or one that nobody has noticed yet: the deadline will move.
  if exam[2] == '1' or (st[10] and tonumber(st[10]) < tonumber(exam[3] or '0')) then return { 'standing' } end
  local watch = redis.call('HMGET', KEYS[7], 'beat', 'open')
  if (watch[2] or '0') ~= '0' or (watch[1] and math.abs(now - tonumber(watch[1])) > FRESH_MS) then return { 'early' } end
end
if ARGV[5] == 'DEADLINE' and now <= tonumber(st[3]) + GRACE_MS then return { 'early' } end
local state_rev = tonumber(st[6]) + 1
local finished = string.format('%.0f', now)
-- Who was away when time ran out finished at the deadline, not when the appliance got round to it.
-- A shortened window may put that before the beginning.
if ARGV[5] == 'DEADLINE' then finished = string.format('%.0f', math.max(tonumber(st[3]), tonumber(st[4]))) end
redis.call('HSET', KEYS[2], 'status', 'COMPLETED', 'finished', finished, 'reason', ARGV[5], 'score', ARGV[6],
  'graded_version', ARGV[4], 'state_rev', state_rev)
redis.call('ZREM', KEYS[3], ARGV[9])
redis.call('RPUSH', KEYS[4], ARGV[10] .. ',"started":' .. st[4] .. ',"deadline":' .. st[3] .. ',"status":"COMPLETED","state_rev":' .. state_rev
  .. ',"order_scheme":' .. st[7] .. ',"extra":' .. (st[8] or '0') .. ',"credit":' .. (st[9] or '0') .. ',"finished":' .. finished
  .. ',"cause":"' .. ARGV[5] .. '","score":' .. ARGV[6] .. ',"points":' .. ARGV[7] .. ',"points_max":' .. ARGV[8]
  .. ',"pv":' .. ARGV[4] .. ',"at":' .. string.format('%.0f', now) .. '}')
return { 'closed', finished }
