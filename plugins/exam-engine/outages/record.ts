/** Brings outages to PostgreSQL, where they stay. */
import type { Knex } from 'knex';
import type { Redis } from '../../../core/index.js';
import { forgetOutage, type Outage, readOutages } from './outage.js';

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
