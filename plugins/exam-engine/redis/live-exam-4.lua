-- Puts the state of a published exam in force, or takes the exam out; what is older than what is held does nothing, and the
-- exam and its participants are judged apart, because a change of one may overtake a change of the other.
-- KEYS  1 exam, 2 participants, 3 live exams, 4 sessions of the exam
-- ARGV  1 rev, 2 exam id, 3 name of a student's set of exams with %s in place of the student, 4 version or '' to take the
--       exam out, 5 the exam as JSON, 6 '1' when all participants follow: 7 student id, 8 participant as JSON, …
-- Returns {'done' or 'older', version before or '', exam before or ''}
local rev = tonumber(ARGV[1])
local held = redis.call('HMGET', KEYS[1], 'rev', 'people_rev', 'version', 'data')
local code = 'older'
if rev >= (tonumber(held[1] or '0') or 0) then
  code = 'done'
  if ARGV[4] == '' then
    redis.call('HDEL', KEYS[1], 'version', 'data')
    redis.call('HSET', KEYS[1], 'rev', ARGV[1])
    redis.call('SREM', KEYS[3], ARGV[2])
    -- What is left only stops changes that are still under way.
    redis.call('EXPIRE', KEYS[1], 86400)
  else
    -- What other scripts ask at every answer and closing stands beside the JSON.
    local exam = cjson.decode(ARGV[5])
    local paused = type(exam.pausedAt) == 'number' and '1' or '0'
    local reason = type(exam.pausedReason) == 'string' and exam.pausedReason or ''
    redis.call('HSET', KEYS[1], 'version', ARGV[4], 'data', ARGV[5], 'rev', ARGV[1], 'paused', paused,
      'paused_reason', reason, 'pauses', #(exam.pauses or {}))
    redis.call('PERSIST', KEYS[1])
    redis.call('SADD', KEYS[3], ARGV[2])
  end
end
if ARGV[6] == '1' and rev >= (tonumber(held[2] or '0') or 0) then
  redis.call('HSET', KEYS[1], 'people_rev', ARGV[1])
  local stays = {}
  for i = 7, #ARGV, 2 do stays[ARGV[i]] = true end
  for _, student in ipairs(redis.call('HKEYS', KEYS[2])) do
    -- Who has begun a session stays, whatever the rules say.
    if not stays[student] and redis.call('SISMEMBER', KEYS[4], student) == 0 then
      redis.call('HDEL', KEYS[2], student)
      redis.call('SREM', string.format(ARGV[3], student), ARGV[2])
    end
  end
  for i = 7, #ARGV, 2 do
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
    redis.call('SADD', string.format(ARGV[3], ARGV[i]), ARGV[2])
  end
end
return { code, held[3] or '', held[4] or '' }
