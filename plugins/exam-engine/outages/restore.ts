/**
 * After a loss of Redis: the last heartbeat from its file, so that the time since then counts as lost, and the outages on which
 * a person has not decided yet, or whose decision has not been carried out.
 */
import type { Knex } from 'knex';
import type { Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';
import { readHeartbeat } from './heartbeat-file.js';
import { type Outage, readOutages } from './outage.js';

export async function restoreOutages(db: Knex, redis: Redis, dataDir: string): Promise<void> {
  const beat = await readHeartbeat(dataDir);
  if (beat !== undefined) await redis.hsetnx(keys.clockWatch(), 'beat', beat);
  const rows = await db('outages')
    .where({ held: true })
    .whereNull('given_at')
    .select('id', 'from_at', 'to_at', 'cause', 'given_seconds', 'decided_at');
  for (const row of rows) {
    const outage: Outage = {
      id: Number(row.id),
      from: row.from_at.getTime(),
      to: row.to_at.getTime(),
      cause: row.cause,
      ...(row.decided_at
        ? { state: 'GIVING', giveMs: row.given_seconds * 1000, heldUntil: row.decided_at.getTime() }
        : { state: 'HELD', giveMs: 0 }),
    };
    await redis.hsetnx(keys.outages(), String(outage.id), JSON.stringify(outage));
  }
  const outages = (await readOutages(redis)).map(({ outage }) => outage);
  if (outages.length === 0) return;
  const held = outages.filter(({ state }) => state === 'HELD').length;
  const giving = outages.filter(({ state }) => state === 'GIVING').length;
  await redis.hset(keys.clockWatch(), {
    open: held + giving,
    held,
    last: Math.max(...outages.map(({ id }) => id)),
  });
}
