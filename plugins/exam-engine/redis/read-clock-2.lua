#!lua flags=no-writes
-- The clock of exam time at one moment. No transaction, which a full memory refuses: closing needs the clock then as well.
-- KEYS  1 clock offset, 2 clock watch
-- Returns {seconds, microseconds, offset or '', era or ''}
local t = redis.call('TIME')
return { t[1], t[2], redis.call('GET', KEYS[1]) or '', redis.call('HGET', KEYS[2], 'era') or '' }
