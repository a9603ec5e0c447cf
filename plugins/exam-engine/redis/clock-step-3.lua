#!lua flags=allow-oom
-- Takes a step of the machine's clock out of exam time, once, whoever sees it first.
-- KEYS  1 clock offset, 2 clock watch, 3 deadlines
-- ARGV  1 offset that was read, 2 offset that makes exam time go on evenly
-- Returns 'corrected', 'followed' (nobody sits, so exam time is the machine's) or 'changed'.
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 'changed' end
redis.call('HINCRBY', KEYS[2], 'era', 1)
if redis.call('ZCARD', KEYS[3]) == 0 then
  local t = redis.call('TIME')
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[2], 'beat', string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000)))
  return 'followed'
end
redis.call('SET', KEYS[1], ARGV[2])
return 'corrected'
