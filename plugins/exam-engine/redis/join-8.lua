-- Makes the session of a student, or tells the one there is; started_at never moves.
-- KEYS  1 login, 2 session, 3 deadlines, 4 sessions of the exam, 5 sessions queue, 6 clock offset, 7 live exam, 8 epoch
-- ARGV  1 jti, 2 new session id, 3 started, 4 deadline (exam time, ms), 5 member of deadlines, 6 student id,
--       7 opening of the job as JSON without its closing brace, 8 order scheme,
--       9 rev of the exam that was read, 10 how many pauses it has behind it
-- Returns {'made'}, {'there'}, {'kicked'}, {'unavailable'} while Redis is not whole, {'gone'} when the exam was unpublished meanwhile, or {'again'} when `started` is no longer
-- now or the exam has changed.
-- After a loss of Redis revs go on a million higher: PostgreSQL may still get jobs of a session that was made before it.
local generation = tonumber(string.match(redis.call('GET', KEYS[8]) or '', '^%d+'))
if not generation then return { 'unavailable' } end
local first_rev = string.format('%.0f', generation * 1000000)
local state_rev = string.format('%.0f', generation * 1000000 + 1)
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return { 'kicked' } end
if redis.call('EXISTS', KEYS[2]) == 1 then return { 'there' } end
if redis.call('HEXISTS', KEYS[7], 'data') == 0 then return { 'gone' } end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000) + (tonumber(redis.call('GET', KEYS[6]) or '0') or 0)
if (redis.call('HGET', KEYS[7], 'rev') or '') ~= ARGV[9] then return { 'again' } end
if math.abs(now - tonumber(ARGV[3])) > 5000 then return { 'again' } end
redis.call('HSET', KEYS[2], 'id', ARGV[2], 'status', 'IN_PROGRESS', 'started', ARGV[3], 'deadline', ARGV[4],
  'rev', first_rev, 'state_rev', state_rev, 'order_scheme', ARGV[8], 'extra', 0, 'credit', 0,
  'pauses', ARGV[10])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[5])
redis.call('SADD', KEYS[4], ARGV[6])
redis.call('RPUSH', KEYS[5], ARGV[7] .. ',"started":' .. ARGV[3] .. ',"deadline":' .. ARGV[4]
  .. ',"status":"IN_PROGRESS","state_rev":' .. state_rev .. ',"order_scheme":' .. ARGV[8] .. ',"extra":0,"credit":0,"at":' .. string.format('%.0f', now) .. '}')
return { 'made' }
