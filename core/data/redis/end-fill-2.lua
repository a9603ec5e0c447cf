#!lua flags=allow-oom
-- Says that Redis is whole, if nothing was lost meanwhile (a loss takes the lock along) and nobody else has taken over.
-- KEYS  1 lock of the fill, 2 epoch
-- ARGV  1 who fills, 2 the new epoch
-- Returns 1 or 0
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2])
redis.call('DEL', KEYS[1])
return 1
