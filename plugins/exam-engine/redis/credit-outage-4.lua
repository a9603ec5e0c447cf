#!lua flags=allow-oom
-- Gives one session back what it lost in one outage; repeated, it changes nothing.
-- KEYS  1 session, 2 deadlines, 3 sessions queue, 4 clock offset
-- ARGV  1 session id, 2 outage id, 3 from, 4 to (exam time, ms), 5 ms to give who sat through all of it, 6 until when exams were
--       held ('' not at all), 7 member of deadlines, 8 opening of the job as JSON without its closing brace
-- Returns 'given', 'there' (given before), 'nothing', 'completed' or 'not_joined'
local st = redis.call('HMGET', KEYS[1], 'id', 'status', 'deadline', 'started', 'state_rev', 'order_scheme', 'extra', 'credit', 'outage')
if st[1] ~= ARGV[1] then return 'not_joined' end
if st[2] == 'COMPLETED' then return 'completed' end
if tonumber(st[9] or '0') >= tonumber(ARGV[2]) then return 'there' end
local deadline, started = tonumber(st[3]), tonumber(st[4])
local from, to, give = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local lost = 0
-- Whose time was over before the outage has lost nothing.
if deadline > from then
  if started <= from then lost = give elseif started < to then lost = math.min(give, to - started) end
  if ARGV[6] ~= '' then lost = lost + math.max(0, tonumber(ARGV[6]) - math.max(to, started)) end
end
local seconds = math.ceil(lost / 1000)
if seconds == 0 then return 'nothing' end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000) + (tonumber(redis.call('GET', KEYS[4]) or '0') or 0)
local moved = string.format('%.0f', deadline + seconds * 1000)
local state_rev = tonumber(st[5]) + 1
local credit = tonumber(st[8] or '0') + seconds
redis.call('HSET', KEYS[1], 'deadline', moved, 'credit', credit, 'outage', ARGV[2], 'state_rev', state_rev)
redis.call('ZADD', KEYS[2], moved, ARGV[7])
redis.call('RPUSH', KEYS[3], ARGV[8] .. ',"started":' .. st[4] .. ',"deadline":' .. moved
  .. ',"status":"IN_PROGRESS","state_rev":' .. state_rev .. ',"order_scheme":' .. st[6] .. ',"extra":' .. (st[7] or '0')
  .. ',"credit":' .. credit .. ',"at":' .. string.format('%.0f', now) .. '}')
return 'given'
