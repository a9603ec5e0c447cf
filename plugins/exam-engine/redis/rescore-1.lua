-- Puts the score of a regrade in force, unless something later has happened to the session.
-- KEYS  1 session
-- ARGV  1 session id, 2 score, 3 version that was graded, 4 state_rev
-- Returns 'rescored' or 'other'
local st = redis.call('HMGET', KEYS[1], 'id', 'status', 'state_rev')
if st[1] ~= ARGV[1] or st[2] ~= 'COMPLETED' or tonumber(st[3] or '0') >= tonumber(ARGV[4]) then return 'other' end
redis.call('HSET', KEYS[1], 'score', ARGV[2], 'graded_version', ARGV[3], 'state_rev', ARGV[4])
return 'rescored'
