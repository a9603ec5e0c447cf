#!lua flags=allow-oom
-- Keeps the lock of a fill that goes on.
-- KEYS  1 lock of the fill
-- ARGV  1 who fills, 2 how long it lasts, ms
-- Returns 1 or 0
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
