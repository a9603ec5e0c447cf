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
    const ended = [];
    for (const step of undo.splice(0).reverse()) ended.push(await step().catch((error: Error) => error));
    // Told only now: whatever fails, no server is to be left behind. One that is keeps the process of the tests from leaving.
    for (const error of ended) if (error) throw error;
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
    // What kept them from coming up says more than what comes of it here.
    await remove().catch(() => undefined);
    throw error;
  }
}
