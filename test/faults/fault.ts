/** What a fault is: a name for `--fault`, a sentence, and what it does to an appliance on which students sit. */
import { Redis } from 'ioredis';
import { openDatabase, type RunningAppliance } from '../support/running-appliance.js';
import type { Hall } from './hall.js';
import type { Random } from './random.js';
import type { ServerClock } from './server-clock.js';

export interface Scene {
  appliance: RunningAppliance;
  hall: Hall;
  random: Random;
  clock: ServerClock;
  /** Calls of the admin API that must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of every form
  ask(method: string, path: string, body?: object): Promise<any>;
  /** The full length of the issue in long runs, a shorter one in `npm test`. */
  lasting(fullMs: number, shortMs: number): number;
  /** Where Redis' disk is one that a test can fill. */
  redisDisk: string | undefined;
}

export interface Aftermath {
  /** `performance.now()` from which it counts how long students wait for their next ack; by default when the strike is over. */
  fromMs?: number;
}

export interface Fault {
  name: string;
  title: string;
  /** How soon students shall be acked again. */
  goalMs?: number;
  /** Students are acked all the while, and see no error: how long that took is compared with how long it takes without. */
  unnoticed?: boolean;
  /** Why it cannot be shown here. */
  unable?(scene: Scene): string | undefined;
  strike(scene: Scene): Promise<Aftermath | undefined>;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function withRedis<T>(
  scene: Pick<Scene, 'appliance'>,
  look: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = new Redis(scene.appliance.redisUrl);
  redis.on('error', () => undefined);
  try {
    return await look(redis);
  } finally {
    redis.disconnect();
  }
}

export async function withDatabase<T>(
  { appliance }: Pick<Scene, 'appliance'>,
  look: (db: ReturnType<typeof openDatabase>) => Promise<T>,
): Promise<T> {
  const db = openDatabase(appliance.databaseUrl);
  try {
    return await look(db);
  } finally {
    await db.destroy();
  }
}
