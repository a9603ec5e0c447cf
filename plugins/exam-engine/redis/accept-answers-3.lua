-- Makes late answers that a person has accepted the answers of their session, with the score that counts them. A job of the
-- slow lane with a lower rev cannot come over them; repeated, or overtaken by something later, it changes nothing.
-- KEYS  1 session, 2 answers, 3 revs
-- ARGV  1 session id, 2 score, 3 version that was graded, 4 state_rev, then three per answer: question id, answer ('' cleared), rev
-- Returns 'accepted', 'there' or 'other'
local st = redis.call('HMGET', KEYS[1], 'id', 'status', 'state_rev', 'rev')
if st[1] ~= ARGV[1] then return 'other' end
local highest = tonumber(st[4] or '0')
for i = 5, #ARGV, 3 do
  local rev = tonumber(ARGV[i + 2])
  if rev > tonumber(redis.call('HGET', KEYS[3], ARGV[i]) or '0') then
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
    redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 2])
  end
  highest = math.max(highest, rev)
end
redis.call('HSET', KEYS[1], 'rev', string.format('%.0f', highest))
if st[2] ~= 'COMPLETED' or tonumber(st[3] or '0') >= tonumber(ARGV[4]) then return 'there' end
redis.call('HSET', KEYS[1], 'score', ARGV[2], 'graded_version', ARGV[3], 'state_rev', ARGV[4])
return 'accepted'
