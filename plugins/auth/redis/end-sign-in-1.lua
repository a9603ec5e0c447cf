-- Signs a student out, unless another sign-in has come meanwhile.
-- KEYS[1] live-token key   ARGV[1] token id
-- Returns 1 when it was the live one.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
