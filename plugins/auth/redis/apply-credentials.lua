-- Puts credentials of students in force unless newer ones are there already.
-- KEYS[1] hash number -> "id:version"   KEYS[2] hash id -> profile JSON   then per student, in order: live-token key, adopted token
-- ARGV[1] version   ARGV[2] life in ms of what stands in place of an adopted token   then per student: id, profile JSON, numbers (capitals, comma between; empty when inactive)
-- Returns the ids whose sign-in this call ended.
local version = tonumber(ARGV[1])
local ended = {}
for i = 3, #KEYS, 2 do
  local at = 3 + (i - 3) / 2 * 3
  local id, profile, numbers = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local held = redis.call('HGET', KEYS[2], id)
  local before = held and cjson.decode(held) or nil
  if not before or before.version <= version then
    for _, number in ipairs(before and before.numbers or {}) do
      local owner = redis.call('HGET', KEYS[1], number)
      if owner and string.match(owner, '^(%d+):') == id then redis.call('HDEL', KEYS[1], number) end
    end
    redis.call('HSET', KEYS[2], id, profile)
    for number in string.gmatch(numbers, '[^,]+') do
      local owner = redis.call('HGET', KEYS[1], number)
      -- A number that moved to another student by a later change stays there.
      if not owner or tonumber(string.match(owner, ':(%d+)$')) <= version then
        redis.call('HSET', KEYS[1], number, id .. ':' .. ARGV[1])
      end
    end
    if numbers == '' then
      -- No token from before a loss of Redis comes back when they may sign in again.
      redis.call('SET', KEYS[i + 1], 'none', 'PX', ARGV[2])
      if redis.call('DEL', KEYS[i]) == 1 then ended[#ended + 1] = id end
    end
  end
end
return ended
