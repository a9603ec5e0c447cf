#!lua flags=allow-oom
-- Moves an outage to its next state, if it still is as it was read.
-- KEYS  1 clock watch, 2 outages
-- ARGV  1 outage id, 2 JSON that was read, 3 JSON from now on ('' = forget it), 4 change of how many are open, 5 of how many are held
-- Returns 'changed' or 'other'
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'other' end
if ARGV[3] == '' then redis.call('HDEL', KEYS[2], ARGV[1]) else redis.call('HSET', KEYS[2], ARGV[1], ARGV[3]) end
redis.call('HINCRBY', KEYS[1], 'open', ARGV[4])
redis.call('HINCRBY', KEYS[1], 'held', ARGV[5])
return 'changed'
