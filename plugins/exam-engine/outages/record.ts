/** Brings outages to PostgreSQL, where they stay, and takes from there how much may be given back without asking. */
import type { Knex } from 'knex';
import type { Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';
import { forgetOutage, type Outage, readOutages } from './outage.js';

const SETTING = 'outage_credit_minutes';
const DEFAULT_MINUTES = 60;
/** After half a day nobody goes on with an exam without a word, whatever was set. */
const MOST_MINUTES = 12 * 60;

/** Repeated until PostgreSQL has all; what is over and recorded leaves Redis. */
export async function recordOutages(db: Knex, redis: Redis): Promise<void> {
  for (const read of await readOutages(redis)) {
    await recordOne(db, read.outage);
    if (read.outage.state === 'DONE') await forgetOutage(redis, read);
  }
}

/** The decision itself is written by `decide.ts` alone. */
async function recordOne(db: Knex, outage: Outage): Promise<void> {
  const isOver = outage.state === 'TELLING' || outage.state === 'DONE';
  const found = {
    sessions: outage.sessions ?? null,
    given_at: isOver ? db.fn.now() : null,
  };
  const isHeld = outage.state === 'HELD' || outage.heldUntil !== undefined;
  await db('outages')
    .insert({
      id: outage.id,
      from_at: new Date(outage.from),
      to_at: new Date(outage.to),
      cause: outage.cause,
      held: isHeld,
      given_seconds: isHeld ? null : Math.ceil(outage.giveMs / 1000),
      ...found,
    })
    .onConflict('id')
    .ignore();
  if (isOver) await db('outages').where({ id: outage.id }).whereNull('given_at').update(found);
}

/** For the heartbeat, which must not wait for PostgreSQL. */
export async function publishLimit(db: Knex, redis: Redis): Promise<void> {
  const row = await db('settings').where({ key: SETTING }).first<{ value: unknown } | undefined>('value');
  const minutes = Number(row?.value ?? DEFAULT_MINUTES);
  const kept = Number.isFinite(minutes) && minutes >= 0 ? Math.min(minutes, MOST_MINUTES) : DEFAULT_MINUTES;
  await redis.hset(keys.clockWatch(), 'limit', kept * 60_000);
}
