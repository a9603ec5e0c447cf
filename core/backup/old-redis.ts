/**
 * What Redis holds belongs to the database that is being replaced: kept, it would flow into the restored one. Our own Redis'
 * files are put aside, not deleted; an outside Redis is emptied, if the person says so. The next start fills it from PostgreSQL.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.js';
import type { Logger } from '../logger.js';
import { type UnsavedWork, unsavedWork, withRedis } from './unsaved-work.js';

export interface OldRedis extends UnsavedWork {
  /** Keys of an outside Redis, 0 for our own. */
  foreignKeys: number;
}

const FILES = ['appendonlydir', 'dump.rdb'];

/** @throws when an outside Redis is away, or an appliance is connected to it. */
export async function lookAtOldRedis(
  config: Config,
  redisUrl: string | undefined,
  log: Logger,
): Promise<OldRedis> {
  if (!redisUrl) return { waiting: 0, refused: 0, foreignKeys: 0 };
  return withRedis(redisUrl, log, async (redis) => {
    const work = await unsavedWork(redis);
    if (!config.redisUrl) return { ...work, foreignKeys: 0 };
    const clients = String(await redis.client('LIST'));
    if (/ name=examhall-(web|worker)/.test(clients))
      throw new Error(
        'An Examhall is still connected to the Redis of REDIS_URL. Stop it first, on all hosts.',
      );
    return { ...work, foreignKeys: await redis.dbsize() };
  });
}

/** @returns where the files are now, and how to put them back; undefined when there are none. */
export function putRedisAside(
  dataDir: string,
  stamp: string,
): { folder: string; putBack(): void } | undefined {
  const home = join(dataDir, 'redis');
  const files = FILES.filter((file) => existsSync(join(home, file)));
  if (files.length === 0) return undefined;
  const folder = join(dataDir, `redis-before-restore-${stamp}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of files) renameSync(join(home, file), join(folder, file));
  return {
    folder,
    putBack: () => {
      for (const file of files) renameSync(join(folder, file), join(home, file));
      if (readdirSync(folder).length === 0) rmdirSync(folder);
    },
  };
}

export const emptyRedis = (redisUrl: string, log: Logger): Promise<unknown> =>
  withRedis(redisUrl, log, (redis) => redis.flushdb());
