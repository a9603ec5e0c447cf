-- Makes a token the student's live one, if the profile that the password was checked against still stands. One that came before
-- a sign-in which is through already changes nothing: it is as if it had been first, and the later had ended it.
-- KEYS[1] hash id -> profile JSON   KEYS[2] live-token key   KEYS[3] turns
-- ARGV[1] student id   ARGV[2] profile JSON as read   ARGV[3] token id   ARGV[4] life in ms   ARGV[5] its turn
-- Returns 'taken', 'overtaken', or 'changed' when the profile has changed meanwhile.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 'changed' end
if tonumber(redis.call('HGET', KEYS[3], 'taken') or '0') > tonumber(ARGV[5]) then return 'overtaken' end
redis.call('HSET', KEYS[3], 'taken', ARGV[5])
redis.call('PEXPIRE', KEYS[3], 60000)
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
return 'taken'
