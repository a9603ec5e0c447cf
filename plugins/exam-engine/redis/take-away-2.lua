-- Takes an exam away from students unless somebody has begun. Its participants stay until the change is committed.
-- KEYS  1 exam, 2 sessions of the exam
-- Returns 'taken' or 'begun'
if redis.call('SCARD', KEYS[2]) > 0 then return 'begun' end
redis.call('HDEL', KEYS[1], 'version', 'data')
return 'taken'
