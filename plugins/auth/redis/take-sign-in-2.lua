-- Makes a token the student's live one, if the profile that the password was checked against still stands.
-- KEYS[1] hash id -> profile JSON   KEYS[2] live-token key
-- ARGV[1] student id   ARGV[2] profile JSON as read   ARGV[3] token id   ARGV[4] life in ms
-- Returns 1, or 0 when the profile has changed meanwhile.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
return 1
