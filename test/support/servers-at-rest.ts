/** PostgreSQL and Redis of a stopped appliance, started on its data without the appliance, to see what it left there. */
import { Redis } from 'ioredis';
import type { Knex } from 'knex';
import { startEmbeddedPostgres, startEmbeddedRedis } from '../../core/embedded/index.js';
import { openDatabase } from './running-appliance.js';

interface AtRest {
  db: Knex;
  /** Jobs that were left in the queues, by queue. */
  left: Record<string, number>;
}

const QUEUES = ['persist_answers_queue', 'persist_scores_queue', 'persist_sessions_queue'];

export async function atRest<T>(dataDir: string, look: (found: AtRest) => Promise<T>): Promise<T> {
  const log = (): void => undefined;
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  const redisServer = await startEmbeddedRedis({ dataDir, log });
  const db = openDatabase(postgres.url);
  const redis = new Redis(redisServer.url);
  try {
    const left: Record<string, number> = {};
    // A queue's claimed batches lie in lists named after it.
    for (const queue of QUEUES)
      for (const key of await redis.keys(`*${queue}*`))
        if ((await redis.type(key)) === 'list') left[key] = await redis.llen(key);
    return await look({ db, left });
  } finally {
    redis.disconnect();
    await db.destroy();
    await redisServer.stop();
    await postgres.stop();
  }
}
