/** How long an outage may be so that its time is given back without asking anybody: a setting of the school. */
import type { Knex } from 'knex';
import { audit, type Identity, type PluginContext, type Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';
import type { ExamEngineUses } from '../uses.js';

const SETTING = 'outage_credit_minutes';
const DEFAULT_MINUTES = 60;
/** After half a day nobody goes on with an exam without a word, whatever was set. */
export const MOST_MINUTES = 12 * 60;

export async function readLimit(db: Knex): Promise<number> {
  const row = await db('settings').where({ key: SETTING }).first<{ value: unknown } | undefined>('value');
  const minutes = Number(row?.value ?? DEFAULT_MINUTES);
  return Number.isFinite(minutes) && minutes >= 0 ? Math.min(minutes, MOST_MINUTES) : DEFAULT_MINUTES;
}

/** For the heartbeat, which must not wait for PostgreSQL. */
export async function publishLimit(db: Knex, redis: Redis): Promise<void> {
  await redis.hset(keys.clockWatch(), 'limit', (await readLimit(db)) * 60_000);
}

/** In force at once, and for an outage that is noticed from now on. */
export async function changeLimit(
  ctx: PluginContext<ExamEngineUses>,
  by: { who(): Identity; ip: string; requestId: string },
  minutes: number,
): Promise<void> {
  await ctx.transact(async (tx) => {
    await tx
      .db('settings')
      .insert({ key: SETTING, value: JSON.stringify(minutes) })
      .onConflict('key')
      .merge(['value']);
    await audit(tx.db, {
      identity: by.who(),
      action: 'outage.limit_changed',
      subjectType: 'settings',
      detail: { minutes },
      ip: by.ip,
      requestId: by.requestId,
    });
  });
  // Else the worker brings it within seconds.
  await publishLimit(ctx.db, ctx.redis).catch(() => undefined);
}
