-- Counts a try as failed before it is checked, so that many at once cannot slip through; give-back takes it off again.
-- KEYS[1] failures of subject and place   KEYS[2] tries of the address
-- ARGV[1] free tries   ARGV[2] first wait ms   ARGV[3] longest wait ms   ARGV[4] forgotten after ms   ARGV[5] tries a minute
-- Returns {number of this try, 0}, or {0, ms to wait}.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local tries = redis.call('INCR', KEYS[2])
if tries == 1 then redis.call('PEXPIRE', KEYS[2], 60000) end
if tries > tonumber(ARGV[5]) then return {0, math.max(1, redis.call('PTTL', KEYS[2]))} end
local wait = tonumber(redis.call('HGET', KEYS[1], 'until') or '0') - now
if wait > 0 then return {0, wait} end
local count = redis.call('HINCRBY', KEYS[1], 'count', 1)
local over = count - tonumber(ARGV[1])
if over >= 0 then
  redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + math.min(ARGV[2] * 2 ^ over, ARGV[3])))
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {count, 0}
