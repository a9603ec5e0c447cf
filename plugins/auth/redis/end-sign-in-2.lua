#!lua flags=allow-oom
-- Signs a student out: one token unless another sign-in has come meanwhile, or whichever is live.
-- KEYS[1] live-token key   KEYS[2] adopted token: no token from before a loss of Redis comes back after this
-- ARGV[1] token id ('' any)   ARGV[2] life in ms
-- Returns 1 when a live one was ended.
if ARGV[1] ~= '' and redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], 'none', 'PX', ARGV[2])
return redis.call('DEL', KEYS[1])
