#!lua flags=allow-oom
-- Puts batches back whose worker has not renewed its lease: it died, or hangs; committing twice is harmless.
-- KEYS  1 leases, 2 queue
-- ARGV  1 '1' to take all back, also under a lease: at the start of the only worker there is
-- Returns how many batches came back.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local expired = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] == '1' and '+inf' or now)
for _, processing in ipairs(expired) do
  while redis.call('LMOVE', processing, KEYS[2], 'RIGHT', 'LEFT') do end
  redis.call('ZREM', KEYS[1], processing)
end
return #expired
