-- Takes a try off that did not fail after all.
-- KEYS[1] failures of subject and place   ARGV[1] the number that the try got
local count = redis.call('HINCRBY', KEYS[1], 'count', -1)
if count <= 0 then
  redis.call('DEL', KEYS[1])
elseif count == ARGV[1] - 1 then
  -- Nobody has tried since: the wait was this try's own.
  redis.call('HDEL', KEYS[1], 'until')
end
return count
