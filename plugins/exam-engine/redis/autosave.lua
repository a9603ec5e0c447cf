-- Saves any number of answers of any number of students in one call, in order.
-- KEYS  1 answers queue, 2 clock offset, 3 clock watch, 4 epoch, then per entry: login, session, answers, revs, flags, exam
-- ARGV  per entry 8: jti, session id, question id, answer ('=B' set, '=' clear, '' leave), flag ('1', '0', '' leave),
--       base_rev ('' none), opening of the job as JSON without its closing brace, epoch that the connection knows
-- Returns per entry {code, rev, answer}: saved, stale, late, closed, kicked, not_joined, unavailable. `answer` only with stale ('' = cleared).
-- Without allow-oom: when the memory is full nothing is saved and nothing acked, but the queues still drain.
local GRACE_MS = 2000
local LATE_KEPT = 300
local FRESH_MS = 5000
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000) + (tonumber(redis.call('GET', KEYS[2]) or '0') or 0)
-- Since when no heart has beaten, or while an outage is not given back, nobody knows a deadline: no answer is late.
local watch = redis.call('HMGET', KEYS[3], 'beat', 'open')
local unsure = (watch[2] or '0') ~= '0' or (watch[1] and math.abs(now - tonumber(watch[1])) > FRESH_MS)
-- Since Redis was lost nobody knows whose token is the live one until the student has been identified again.
local epoch = redis.call('GET', KEYS[4])
local out = {}
local jobs = {}

local function job(opening, st, answer, flag, rev, extra)
  jobs[#jobs + 1] = opening .. ',"started":' .. st[4] .. ',"deadline":' .. st[3] .. ',"rev":' .. string.format('%.0f', rev)
    .. ',"a":' .. (answer == '' and 'null' or '"' .. answer .. '"') .. ',"f":' .. (flag == '1' and 'true' or 'false')
    .. ',"at":' .. string.format('%.0f', now) .. extra .. '}'
end

-- While the exam is paused, and until its end has been given back, no deadline is over.
local function stands(exam, given)
  local e = redis.call('HMGET', exam, 'paused', 'pauses')
  return e[1] == '1' or (given and tonumber(given) < tonumber(e[2] or '0'))
end

for i = 1, (#KEYS - 4) / 6 do
  local k = 4 + (i - 1) * 6
  local a = (i - 1) * 8
  local login, session, answers, revs, flags = KEYS[k + 1], KEYS[k + 2], KEYS[k + 3], KEYS[k + 4], KEYS[k + 5]
  local q = ARGV[a + 3]
  local wanted, wanted_flag, base, opening = ARGV[a + 4], ARGV[a + 5], ARGV[a + 6], ARGV[a + 7]
  if epoch ~= ARGV[a + 8] then
    out[i] = { 'unavailable', 0, '' }
  elseif redis.call('GET', login) ~= ARGV[a + 1] then
    out[i] = { 'kicked', 0, '' }
  else
    local st = redis.call('HMGET', session, 'id', 'status', 'deadline', 'started', 'reason', 'pauses')
    if st[1] ~= ARGV[a + 2] then
      out[i] = { 'not_joined', 0, '' }
    else
      local held = redis.call('HGET', answers, q) or ''
      local held_rev = tonumber(redis.call('HGET', revs, q) or '0')
      local held_flag = redis.call('HGET', flags, q) or '0'
      local answer = wanted == '' and held or string.sub(wanted, 2)
      local flag = wanted_flag == '' and held_flag or wanted_flag
      if answer == held and flag == held_flag then
        out[i] = { 'saved', held_rev, '' }
      elseif st[2] == 'COMPLETED' and st[5] ~= 'DEADLINE' then
        out[i] = { 'closed', held_rev, '' }
      elseif st[2] == 'COMPLETED' or (now > tonumber(st[3]) + GRACE_MS and not unsure and not stands(KEYS[k + 6], st[6])) then
        local seen = redis.call('HGET', session, 'late:' .. q)
        -- With the deadline: after a reopening the same answer may come late once more, and is evidence once more.
        local mark = answer .. '/' .. flag .. '/' .. st[3]
        if seen ~= mark and tonumber(redis.call('HGET', session, 'late') or '0') < LATE_KEPT then
          local n = redis.call('HINCRBY', session, 'late', 1)
          redis.call('HSET', session, 'late:' .. q, mark)
          job(opening, st, answer, flag, held_rev, ',"late":' .. n)
        end
        out[i] = { 'late', held_rev, '' }
      elseif base ~= '' and tonumber(base) < held_rev then
        out[i] = { 'stale', held_rev, held }
      else
        local rev = redis.call('HINCRBY', session, 'rev', 1)
        if wanted ~= '' then redis.call('HSET', answers, q, answer) end
        if wanted_flag ~= '' then redis.call('HSET', flags, q, flag) end
        redis.call('HSET', revs, q, rev)
        job(opening, st, answer, flag, rev, '')
        out[i] = { 'saved', rev, '' }
      end
    end
  end
end
-- One push for all: unpack is bounded by Lua's stack, so large calls go in slices.
for from = 1, #jobs, 500 do
  redis.call('RPUSH', KEYS[1], unpack(jobs, from, math.min(from + 499, #jobs)))
end
return out
