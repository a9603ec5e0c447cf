/**
 * The connection of the fast lane. It queues nothing and resends nothing by itself: a command that was under way when the
 * connection ended is rejected, its outcome unknown, and whoever sent it decides. A command without an answer for 3 s ends
 * the connection first, so that a late reply cannot be taken for a fresh one.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis as IORedis, type RedisOptions } from 'ioredis';
import type { Logger } from '../logger.js';

export type Redis = IORedis;
const UNANSWERED_LIMIT_MS = 3000;

export interface RedisAddress {
  /** redis://, rediss:// or unix:///path/to.sock */
  url: string;
  name: string;
}

const reconnectDelayMs = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 5), 1000);

export function connectRedis(address: RedisAddress, log: Logger): Redis {
  return open(address, log, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    socketTimeout: UNANSWERED_LIMIT_MS,
  });
}

/** A connection for subscriptions: it subscribes again by itself after a reconnect. */
export function connectSubscriber(address: RedisAddress, log: Logger): Redis {
  return open(address, log, { autoResubscribe: true, maxRetriesPerRequest: null, enableReadyCheck: false });
}

function open({ url, name }: RedisAddress, log: Logger, options: RedisOptions): Redis {
  const shared: RedisOptions = {
    ...options,
    connectionName: name,
    retryStrategy: reconnectDelayMs,
    connectTimeout: 3000,
  };
  const redis = url.startsWith('unix:')
    ? new IORedis(url.slice('unix://'.length), shared)
    : new IORedis(url, shared);
  let told = false;
  redis.on('error', (error: Error) => {
    if (!told) log.warn({ err: error.message, connection: name }, 'Redis cannot be reached; trying again');
    told = true;
  });
  redis.on('ready', () => {
    if (told) log.info({ connection: name }, 'Redis is back');
    told = false;
  });
  return redis;
}

/** Waits until the connection is usable. @throws after `limitMs`. */
export async function untilReady(redis: Redis, limitMs: number): Promise<void> {
  if (redis.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      redis.off('ready', done);
      reject(new Error(`Redis did not answer within ${Math.round(limitMs / 1000)} s`));
    }, limitMs);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    redis.once('ready', done);
  });
}

export interface Script {
  /** @param keys as the head of the script names them. @returns what the script returns. */
  run(redis: Redis, keys: readonly string[], args: readonly (string | number | Buffer)[]): Promise<unknown>;
}

/**
 * A Lua script from a file beside its caller. The name may end in the number of its keys (`join-4.lua`), which is then
 * checked at every call. Sent by its hash; the text follows once where the server does not know it.
 * @param relativePath e.g. `./redis/join-4.lua`, taken from `importMetaUrl`.
 */
export function loadScript(importMetaUrl: string, relativePath: string): Script {
  const path = fileURLToPath(new URL(relativePath, importMetaUrl));
  const text = readFileSync(path, 'utf8');
  const expected = /-(\d+)\.lua$/.exec(path)?.[1];
  let sha: string | undefined;
  return {
    async run(redis, keys, args) {
      if (expected !== undefined && keys.length !== Number(expected)) {
        throw new Error(`${basename(path)} takes ${expected} keys, got ${keys.length}`);
      }
      sha ??= String(await redis.script('LOAD', text));
      try {
        return await redis.evalsha(sha, keys.length, ...keys, ...args);
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return await redis.eval(text, keys.length, ...keys, ...args);
      }
    },
  };
}

/** What an outside Redis has set that weakens "acked means safe", in plain words; empty for a well-set one. @throws for Redis Cluster. */
export async function redisWeaknesses(redis: Redis): Promise<string[]> {
  const info = await redis.info();
  if (/^cluster_enabled:1/m.test(info))
    throw new Error('Redis Cluster cannot be used: name a single Redis or Valkey server in REDIS_URL');
  const version = Number(/^(?:valkey_version|redis_version):(\d+)/m.exec(info)?.[1] ?? 0);
  const weak: string[] = [];
  if (version < 7) weak.push(`Redis ${version} is too old: 7 or newer is needed`);
  const get = async (name: string): Promise<string | undefined> => {
    const pair = (await redis.config('GET', name).catch(() => [])) as string[];
    return pair[1];
  };
  const [appendonly, appendfsync, unsynced, policy] = [
    await get('appendonly'),
    await get('appendfsync'),
    await get('no-appendfsync-on-rewrite'),
    await get('maxmemory-policy'),
  ];
  if (appendonly === undefined)
    weak.push(
      'this Redis does not tell its settings (CONFIG is not allowed): check that appendonly is yes, appendfsync always and maxmemory-policy noeviction',
    );
  if (appendonly === 'no') weak.push('appendonly is no: every acked answer is lost when Redis stops');
  if (appendonly === 'yes' && appendfsync !== 'always')
    weak.push(`appendfsync is ${appendfsync}: a power cut can lose about a second of acked answers`);
  if (appendonly === 'yes' && appendfsync === 'always' && unsynced === 'yes')
    weak.push(
      'no-appendfsync-on-rewrite is yes: a power cut while its file is rewritten can lose acked answers',
    );
  if (policy !== undefined && policy !== 'noeviction')
    weak.push(`maxmemory-policy is ${policy}: Redis may throw answers away when its memory is full`);
  if (/^role:slave/m.test(info))
    weak.push('this Redis is a replica: it takes no answers; name its primary in REDIS_URL');
  if (/^connected_slaves:[1-9]/m.test(info))
    weak.push('Redis has replicas: a failover can lose acked answers');
  return weak;
}
