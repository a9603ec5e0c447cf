// PostgreSQL and Redis as child processes of the appliance, for schools that have neither.
export { openDataDir } from './data-dir.js';
export { DataDirInUse, lockDataDir } from './data-dir-lock.js';
export { type DiskReserve, keepDiskReserve } from './disk-reserve.js';
export { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres.js';
export { findPostgresHome } from './postgres-home.js';
export { type EmbeddedRedis, startEmbeddedRedis } from './redis.js';
export { findRunningServers } from './running-servers.js';
