#!lua flags=allow-oom
-- Ends a batch: what PostgreSQL has committed leaves Redis, refused jobs go to the dead letters.
-- KEYS  1 processing list of this worker, 2 leases, 3 dead letters, 4 queue
-- ARGV  1 'done' (committed) or 'back' (put the batch back at the head of the queue), then dead letters
if ARGV[1] == 'back' then
  while redis.call('LMOVE', KEYS[1], KEYS[4], 'RIGHT', 'LEFT') do end
else
  redis.call('DEL', KEYS[1])
  for i = 2, #ARGV do redis.call('RPUSH', KEYS[3], ARGV[i]) end
end
return redis.call('ZREM', KEYS[2], KEYS[1])
