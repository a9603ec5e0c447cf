#!lua flags=allow-oom
-- Gives one session back what it lost in one outage; repeated, it changes nothing.
-- KEYS  1 session, 2 deadlines, 3 sessions queue, 4 clock offset
-- ARGV  1 session id, 2 state_rev that was read, 3 outage id, 4 seconds to give, 5 member of deadlines, 6 opening of the job as
--       JSON without its closing brace
-- Returns 'given', 'there' (given before), 'changed', 'completed' or 'not_joined'
local st = redis.call('HMGET', KEYS[1], 'id', 'status', 'state_rev', 'started', 'deadline', 'order_scheme', 'extra', 'credit', 'outage')
if st[1] ~= ARGV[1] then return 'not_joined' end
if st[2] == 'COMPLETED' then return 'completed' end
-- Outages are given in order: who has a later one has this one.
if tonumber(st[9] or '0') >= tonumber(ARGV[3]) then return 'there' end
if st[3] ~= ARGV[2] then return 'changed' end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000) + (tonumber(redis.call('GET', KEYS[4]) or '0') or 0)
local moved = string.format('%.0f', tonumber(st[5]) + tonumber(ARGV[4]) * 1000)
local state_rev = tonumber(st[3]) + 1
local credit = tonumber(st[8] or '0') + tonumber(ARGV[4])
redis.call('HSET', KEYS[1], 'deadline', moved, 'credit', credit, 'outage', ARGV[3], 'state_rev', state_rev)
redis.call('ZADD', KEYS[2], moved, ARGV[5])
redis.call('RPUSH', KEYS[3], ARGV[6] .. ',"started":' .. st[4] .. ',"deadline":' .. moved
  .. ',"status":"IN_PROGRESS","state_rev":' .. state_rev .. ',"order_scheme":' .. st[6] .. ',"extra":' .. (st[7] or '0')
  .. ',"credit":' .. credit .. ',"at":' .. string.format('%.0f', now) .. '}')
return 'given'
