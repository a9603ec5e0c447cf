#!lua flags=allow-oom
-- Takes a batch for one worker, or gives again what it already holds, and renews the lease.
-- KEYS  1 queue, 2 processing list of this worker, 3 leases
-- ARGV  1 most jobs, 2 lease in ms
-- Returns the jobs, oldest first.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
if redis.call('EXISTS', KEYS[2]) == 0 then
  local jobs = redis.call('LRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1)
  if #jobs == 0 then return jobs end
  for from = 1, #jobs, 500 do
    redis.call('RPUSH', KEYS[2], unpack(jobs, from, math.min(from + 499, #jobs)))
  end
  redis.call('LTRIM', KEYS[1], #jobs, -1)
end
redis.call('ZADD', KEYS[3], now + tonumber(ARGV[2]), KEYS[2])
return redis.call('LRANGE', KEYS[2], 0, -1)
