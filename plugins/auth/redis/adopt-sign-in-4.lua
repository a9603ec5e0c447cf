-- After Redis has lost who is signed in: takes a token from before the loss for the live one. Of several the one that was issued
-- last wins; whatever has been decided since the loss (a sign-in, a sign-out, a reset) stands against all of them.
-- KEYS[1] live-token key   KEYS[2] adopted token   KEYS[3] hash id -> profile JSON   KEYS[4] epoch
-- ARGV[1] student id   ARGV[2] token id   ARGV[3] issued, s   ARGV[4] life in ms   ARGV[5] epoch as read
-- Returns 'live', 'adopted', 'dead' or 'unavailable' (the epoch is another).
if redis.call('GET', KEYS[4]) ~= ARGV[5] then return 'unavailable' end
local live = redis.call('GET', KEYS[1])
if live == ARGV[2] then return 'live' end
local mark = redis.call('GET', KEYS[2])
if live then
  local id, issued = string.match(mark or '', '^(%S+) (%d+)$')
  if id ~= live or tonumber(issued) >= tonumber(ARGV[3]) then return 'dead' end
elseif mark then
  return 'dead'
else
  local profile = redis.call('HGET', KEYS[3], ARGV[1])
  if not profile or cjson.decode(profile).active ~= true then return 'dead' end
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
redis.call('SET', KEYS[2], ARGV[2] .. ' ' .. ARGV[3], 'PX', ARGV[4])
return 'adopted'
