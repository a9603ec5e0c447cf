/** What a person decides about exams that are held, and the list of all outages. */
import type { Knex } from 'knex';
import type { z } from 'zod';
import {
  AppError,
  audit,
  type Identity,
  isoInstant,
  listQuery,
  type PluginContext,
  type Redis,
} from '../../../core/index.js';
import { literal } from '../exams/store.js';
import { examTime } from '../sessions/exam-time.js';
import type { ExamEngineUses } from '../uses.js';
import { changeOutage, readOutages } from './outage.js';

export const DECISION_TOPIC = 'exam-engine.outage';

export const outageQuery = listQuery(['from_at']);

export interface ListedOutage {
  id: number;
  from_at: string;
  to_at: string;
  /** null when the clock does not tell. */
  seconds: number | null;
  cause: 'AWAY' | 'CLOCK';
  held: boolean;
  /** null while nobody has decided. */
  given_seconds: number | null;
  decided_by: string | null;
  decided_at: string | null;
  reason: string | null;
  sessions: number | null;
  given_at: string | null;
}

/** Newest first unless sorted otherwise; `q` looks in reasons and in who decided. */
export async function listOutages(
  db: Knex,
  { page, per_page, q, sort }: z.output<typeof outageQuery>,
): Promise<{ items: ListedOutage[]; total: number }> {
  const narrowed = () => {
    const builder = db('outages as o').leftJoin('admins as a', 'a.id', 'o.decided_by');
    return q
      ? builder.whereRaw("concat_ws(' ', o.reason, a.full_name) ILIKE ?", [`%${literal(q)}%`])
      : builder;
  };
  const [{ count } = { count: 0 }] = await narrowed().count<{ count: number }[]>('* as count');
  const rows = await narrowed()
    .select('o.*', 'a.full_name')
    .orderBy('o.id', sort === 'from_at' ? 'asc' : 'desc')
    .limit(per_page)
    .offset((page - 1) * per_page);
  const at = (value: Date | null): string | null => (value ? isoInstant(value.getTime()) : null);
  const items = rows.map((row) => ({
    id: Number(row.id),
    from_at: isoInstant(row.from_at.getTime()),
    to_at: isoInstant(row.to_at.getTime()),
    seconds: row.cause === 'CLOCK' ? null : Math.ceil((row.to_at.getTime() - row.from_at.getTime()) / 1000),
    cause: row.cause,
    held: row.held,
    given_seconds: row.given_seconds,
    decided_by: row.full_name,
    decided_at: at(row.decided_at),
    reason: row.reason,
    sessions: row.sessions,
    given_at: at(row.given_at),
  }));
  return { items, total: Number(count) };
}

/** Those that wait for a person. */
export const countHeld = async (db: Knex): Promise<number> => {
  const row = await db('outages').where({ held: true, decided_at: null }).count('id as count').first();
  return Number(row?.count ?? 0);
};

export interface Decision {
  minutes: number;
  reason: string;
}

/** @throws AppError not_found 404, already_decided 409. */
export async function decideOutage(
  ctx: PluginContext<ExamEngineUses>,
  by: { who(): Identity; ip: string; requestId: string },
  outageId: number,
  { minutes, reason }: Decision,
): Promise<void> {
  const identity = by.who();
  await ctx.transact(async (tx) => {
    const row = await tx.db('outages').where({ id: outageId }).forUpdate().first('held', 'decided_at');
    if (!row) throw new AppError('not_found', { status: 404 });
    if (!row.held || row.decided_at) throw new AppError('already_decided', { status: 409 });
    await tx
      .db('outages')
      .where({ id: outageId })
      .update({
        given_seconds: minutes * 60,
        decided_by: Number(identity.id),
        decided_at: tx.db.fn.now(),
        reason,
      });
    await audit(tx.db, {
      identity,
      action: 'outage.decided',
      subjectType: 'outage',
      subjectId: outageId,
      detail: { minutes, reason },
      ip: by.ip,
      requestId: by.requestId,
    });
    await tx.outbox(DECISION_TOPIC, { outage_id: outageId, give_ms: minutes * 60_000 });
  });
}

/** Puts a decision in force; the worker then gives the time back. Repeated, it finds nothing that is held. */
export async function applyDecision(redis: Redis, payload: unknown): Promise<void> {
  const { outage_id, give_ms } = payload as { outage_id: number; give_ms: number };
  const read = (await readOutages(redis)).find(({ outage }) => outage.id === outage_id);
  if (read?.outage.state !== 'HELD') return;
  await changeOutage(redis, read, {
    state: 'GIVING',
    giveMs: give_ms,
    heldUntil: await examTime(redis),
  });
}
