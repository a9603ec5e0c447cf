/**
 * Whether a receipt that somebody brings belongs to a session: to what stands now, or to what stood before it was opened again
 * or a late answer was accepted. From PostgreSQL alone, years later too; Redis is only asked for what is still on its way.
 */
import type { Knex } from 'knex';
import { isoInstant, type Redis } from '../../../core/index.js';
import { savedAnswers } from '../grading/regrade-store.js';
import { readAnswersOfMany, readSession } from '../sessions/session-state.js';
import type { Seal, Sealed } from './receipt.js';

export interface Verdict {
  result: 'MATCHES' | 'CHANGED_SINCE' | 'NO_MATCH';
  /** With CHANGED_SINCE: since when the session stood as the receipt says. */
  as_of?: string;
}

interface Session {
  id: string;
  exam_id: string;
  student_id: number;
  finished_at: Date | null;
}

export async function verifyReceipt(
  { db, redis, seal }: { db: Knex; redis: Redis; seal: Seal },
  session: Session,
  receipt: string,
): Promise<Verdict> {
  const now = await standing(db, session);
  if (now && seal(now) === receipt) return { result: 'MATCHES' };
  for (const { at, sealed } of await formerStandings(db, session.id))
    if (seal(sealed) === receipt) return { result: 'CHANGED_SINCE', as_of: isoInstant(at) };
  const onItsWay = await heldByRedis(redis, session).catch(() => undefined);
  return { result: onItsWay && seal(onItsWay) === receipt ? 'MATCHES' : 'NO_MATCH' };
}

async function standing(db: Knex, { id, finished_at }: Session): Promise<Sealed | undefined> {
  if (!finished_at) return undefined;
  const saved = [...((await savedAnswers(db, [id])).get(id) ?? [])];
  const answers = Object.fromEntries(saved.map(([question, { answer }]) => [question, answer]));
  return { sessionId: id, finishedAt: finished_at.getTime(), answers };
}

async function heldByRedis(redis: Redis, { id, exam_id, student_id }: Session): Promise<Sealed | undefined> {
  if (redis.status !== 'ready') return undefined;
  const state = await readSession(redis, String(student_id), exam_id);
  if (state?.sessionId !== id || state.status !== 'COMPLETED' || state.finishedAt === null) return undefined;
  const [answers = {}] = await readAnswersOfMany(redis, exam_id, [student_id]);
  return { sessionId: id, finishedAt: state.finishedAt, answers };
}

interface Change {
  question_id: string;
  answer: string | null;
  rev: number;
  at: Date;
}

/** How the session stood after each closing and each acceptance, from both ledgers; the latest first. */
async function formerStandings(db: Knex, sessionId: string): Promise<{ at: number; sealed: Sealed }[]> {
  const [closings, inTime, accepted] = await Promise.all([
    db('score_events')
      .where({ session_id: sessionId })
      .whereIn('cause', ['SUBMIT', 'DEADLINE', 'FORCED'])
      .orderBy('id')
      .select<{ at: Date; finished_at: Date | null }[]>('at', 'finished_at'),
    db('answer_events')
      .where({ session_id: sessionId, late: false })
      .select<Change[]>('question_id', 'answer', 'rev', 'at'),
    db('late_answer_decisions as d')
      .join('answer_events as e', 'e.id', 'd.answer_event_id')
      .where('d.session_id', sessionId)
      .whereNotNull('d.rev')
      .select<Change[]>('e.question_id', 'e.answer', 'd.rev', 'd.at'),
  ]);
  const changes = [...inTime, ...accepted].sort((a, b) => a.rev - b.rev);
  const moments = [...new Set([...closings, ...accepted].map(({ at }) => at.getTime()))].sort(
    (a, b) => b - a,
  );
  return moments.flatMap((at) => {
    const closing = closings.filter((one) => one.at.getTime() <= at).at(-1);
    if (!closing) return [];
    const stood = changes.filter((change) => change.at.getTime() <= at);
    const answers = Object.fromEntries(stood.map(({ question_id, answer }) => [question_id, answer]));
    const finishedAt = (closing.finished_at ?? closing.at).getTime();
    return [{ at, sealed: { sessionId, finishedAt, answers } }];
  });
}
