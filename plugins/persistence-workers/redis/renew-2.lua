#!lua flags=allow-oom
-- Renews the lease of a batch that is still being written; does nothing for one that was taken back meanwhile.
-- KEYS  1 leases, 2 processing list of this worker
-- ARGV  1 lease in ms
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
return redis.call('ZADD', KEYS[1], 'XX', 'CH', now + tonumber(ARGV[1]), KEYS[2])
