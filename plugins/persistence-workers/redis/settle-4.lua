#!lua flags=allow-oom
-- Ends a batch: what PostgreSQL has committed leaves Redis, refused jobs go to the dead letters.
-- KEYS  1 processing list of this worker, 2 leases, 3 dead letters, 4 queue
-- ARGV  1 'done' (committed) or 'back' (put the batch back at the head of the queue), with 'done': 2 how many dead letters,
--       these, then jobs that go to the end of the queue
if ARGV[1] == 'back' then
  while redis.call('LMOVE', KEYS[1], KEYS[4], 'RIGHT', 'LEFT') do end
-- A batch that was taken back meanwhile is in the queue again, whole.
elseif redis.call('DEL', KEYS[1]) == 1 then
  local last_dead = 2 + tonumber(ARGV[2])
  for i = 3, last_dead do redis.call('RPUSH', KEYS[3], ARGV[i]) end
  for i = last_dead + 1, #ARGV do redis.call('RPUSH', KEYS[4], ARGV[i]) end
end
return redis.call('ZREM', KEYS[2], KEYS[1])
