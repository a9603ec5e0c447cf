/**
 * What Redis holds that PostgreSQL does not have yet. Which queues there are is the plugins' affair; that their names begin with
 * `persist_`, and that what PostgreSQL refused ends in `:dead`, is part of the product's contract.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.js';
import { connectRedis, type Redis, untilReady } from '../data/redis.js';
import type { Logger } from '../logger.js';

export interface UnsavedWork {
  /** Jobs on their way. */
  waiting: number;
  /** Jobs that PostgreSQL refused for their content: a person has to look at them. */
  refused: number;
}
const ASK_EVERY_MS = 250;

export async function unsavedWork(redis: Redis): Promise<UnsavedWork> {
  const names = new Set<string>();
  for await (const some of redis.scanStream({ match: 'persist_*', type: 'list', count: 1000 }))
    for (const name of some as string[]) names.add(name);
  const found = { waiting: 0, refused: 0 };
  if (names.size === 0) return found;
  // At one moment: a batch that a worker claims meanwhile moves from one list to another.
  const transaction = redis.multi();
  for (const name of names) transaction.llen(name);
  const lengths = (await transaction.exec()) ?? [];
  [...names].forEach((name, i) => {
    found[name.endsWith(':dead') ? 'refused' : 'waiting'] += Number(lengths[i]?.[1] ?? 0);
  });
  return found;
}

/** Waits until nothing is on its way, at most `limitMs`. @returns what is left. */
export async function untilSaved(
  redis: Redis,
  { clock, limitMs, stop }: { clock: Clock; limitMs: number; stop: AbortSignal },
): Promise<UnsavedWork> {
  const endAt = clock.monotonic() + limitMs;
  // Twice, as a list that was made between asking for the names and asking for the lengths is not seen.
  for (let empty = 0; ; ) {
    const work = await unsavedWork(redis);
    empty = work.waiting === 0 ? empty + 1 : 0;
    if (empty === 2 || clock.monotonic() >= endAt) return work;
    await sleep(ASK_EVERY_MS, undefined, { signal: stop });
  }
}

/** @throws when Redis does not answer within some seconds. */
export async function withRedis<T>(url: string, log: Logger, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = connectRedis({ url, name: 'examhall-backup' }, log);
  try {
    await untilReady(redis, 10_000);
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
