#!lua flags=allow-oom
-- Gives an open session another deadline, if neither it nor its exam has changed since they were read.
-- Runs on a full memory too: closing waits until a pause has been given back.
-- KEYS  1 session, 2 deadlines, 3 sessions queue, 4 clock offset, 5 exam
-- ARGV  1 session id, 2 state_rev that was read, 3 rev of the exam that was read, 4 deadline (exam time, ms), 5 extra seconds,
--       6 pauses that it has been given, 7 member of deadlines, 8 opening of the job as JSON without its closing brace
-- Returns 'moved', 'changed', 'completed' or 'not_joined'
local st = redis.call('HMGET', KEYS[1], 'id', 'status', 'state_rev', 'started', 'order_scheme', 'credit')
if st[1] ~= ARGV[1] then return 'not_joined' end
if st[2] == 'COMPLETED' then return 'completed' end
if st[3] ~= ARGV[2] or (redis.call('HGET', KEYS[5], 'rev') or '') ~= ARGV[3] then return 'changed' end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000) + (tonumber(redis.call('GET', KEYS[4]) or '0') or 0)
local state_rev = tonumber(st[3]) + 1
redis.call('HSET', KEYS[1], 'deadline', ARGV[4], 'extra', ARGV[5], 'pauses', ARGV[6], 'state_rev', state_rev)
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[7])
redis.call('RPUSH', KEYS[3], ARGV[8] .. ',"started":' .. st[4] .. ',"deadline":' .. ARGV[4]
  .. ',"status":"IN_PROGRESS","state_rev":' .. state_rev .. ',"order_scheme":' .. st[5] .. ',"extra":' .. ARGV[5]
  .. ',"credit":' .. (st[6] or '0') .. ',"at":' .. string.format('%.0f', now) .. '}')
return 'moved'
