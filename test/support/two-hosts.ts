/**
 * Two hosts of one school: web processes with addresses of their own, so that a test changes something at one and looks at
 * the other. They share a Redis and a PostgreSQL that can be taken away.
 */
import { join } from 'node:path';
import { freshRedis } from './redis-server.js';
import { type RunningAppliance, runAppliance } from './running-appliance.js';
import { type StoppablePostgres, stoppablePostgres } from './stoppable-postgres.js';

export interface TwoHosts {
  first: RunningAppliance;
  second: RunningAppliance;
  postgres: StoppablePostgres;
  /** Path of its socket. */
  redisUrl: string;
  remove(): Promise<void>;
}

export async function twoHosts(): Promise<TwoHosts> {
  const undo: (() => Promise<void>)[] = [];
  const remove = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step().catch(() => undefined);
  };
  try {
    const redis = await freshRedis();
    undo.push(() => redis.stop());
    const postgres = await stoppablePostgres();
    undo.push(() => postgres.remove());
    const servers = { databaseUrl: postgres.url, redisUrl: `unix://${redis.url}` };
    const first = await runAppliance({ servers, env: { WEB_PROCESSES: '1' } });
    undo.push(() => first.remove());
    const second = await runAppliance({
      servers,
      env: { WEB_PROCESSES: '1', UPLOADS_DIR: join(first.folder, 'uploads') },
    });
    undo.push(() => second.remove());
    return { first, second, postgres, redisUrl: redis.url, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
