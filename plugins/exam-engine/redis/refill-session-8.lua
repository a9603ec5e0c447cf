-- Brings one session from PostgreSQL to Redis. One that is there stays as it is, except that an answer of a higher rev comes in
-- while it is open: a worker may have brought it to PostgreSQL after the session was read. May be repeated at any time.
-- KEYS  1 session, 2 answers, 3 revs, 4 flags, 5 deadlines, 6 sessions of the exam, 7 exams of the student, 8 epoch
-- ARGV  1 member of deadlines, 2 student id, 3 exam id, 4 session id, 5 deadline ('' for a completed one), 6 '1' when Redis must be whole,
--       7 how many fields, then field, value, … of the session, then per answer: question id, answer ('' = cleared), flag ('1', '0'), rev
-- Returns 'made', 'newer' (answers came in), 'kept', 'unavailable' or 'other' (the student has another session there)
local held = redis.call('HMGET', KEYS[1], 'id', 'status')
local first = 8 + 2 * tonumber(ARGV[7])
if ARGV[6] == '1' and redis.call('EXISTS', KEYS[8]) == 0 then return 'unavailable' end
if held[1] and held[1] ~= ARGV[4] then return 'other' end
redis.call('SADD', KEYS[6], ARGV[2])
redis.call('SADD', KEYS[7], ARGV[3])
if held[2] == 'COMPLETED' then return 'kept' end
if not held[1] then
  for i = 8, first - 1, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
  if ARGV[5] ~= '' then redis.call('ZADD', KEYS[5], ARGV[5], ARGV[1]) end
end
local newer = false
for i = first, #ARGV, 4 do
  local q, answer, flag, rev = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if tonumber(rev) > tonumber(redis.call('HGET', KEYS[3], q) or '-1') then
    redis.call('HSET', KEYS[2], q, answer)
    redis.call('HSET', KEYS[4], q, flag)
    redis.call('HSET', KEYS[3], q, rev)
    newer = true
  end
end
if not held[1] then return 'made' end
if not newer then return 'kept' end
-- Whoever is grading it this very moment must look again.
redis.call('HINCRBY', KEYS[1], 'rev', 1)
return 'newer'
