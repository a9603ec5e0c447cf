// PostgreSQL and Redis as child processes of the appliance, for schools that have neither.
export { openDataDir } from './data-dir.js';
export { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres.js';
export { type EmbeddedRedis, startEmbeddedRedis } from './redis.js';
