/** What PostgreSQL knows of sessions, read for Redis. */
import type { Knex } from 'knex';
import type { CloseReason } from './session-state.js';

export interface SessionRow {
  id: string;
  student_id: number;
  status: 'IN_PROGRESS' | 'COMPLETED';
  started_at: Date;
  deadline_at: Date;
  finished_at: Date | null;
  close_reason: CloseReason | null;
  final_score: number | null;
  graded_version: number | null;
  state_rev: number;
  order_scheme: number;
  extra_seconds: number;
  credit_seconds: number;
  /** Opened again at least once. */
  reopened: boolean;
}

export const sessionRows = (db: Knex, examId: string): Promise<SessionRow[]> =>
  db('exam_sessions as s')
    .where('s.exam_id', examId)
    .orderBy('s.id')
    .select<SessionRow[]>(
      's.*',
      db.raw(
        "EXISTS (SELECT FROM score_events e WHERE e.session_id = s.id AND e.cause = 'REOPEN') AS reopened",
      ),
    );

export interface AnswerRow {
  session_id: string;
  question_id: string;
  answer: string | null;
  flagged: boolean;
  rev: number;
}

/** By session. */
export async function answersOf(db: Knex, sessionIds: readonly string[]): Promise<Map<string, AnswerRow[]>> {
  const rows = await db('exam_answers')
    .whereIn('session_id', sessionIds)
    .select<AnswerRow[]>('session_id', 'question_id', 'answer', 'flagged', 'rev');
  const bySession = new Map<string, AnswerRow[]>();
  for (const row of rows) {
    const of = bySession.get(row.session_id) ?? [];
    of.push(row);
    bySession.set(row.session_id, of);
  }
  return bySession;
}

/** Late answers are numbered in their session; the ledger knows each by that number. */
export async function lastLateNumbers(db: Knex, sessionIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await db('answer_events')
    .whereIn('session_id', sessionIds)
    .where({ late: true })
    .groupBy('session_id')
    .select<{ session_id: string; last: number }[]>(
      'session_id',
      db.raw("max(split_part(event_id, ':late:', 2)::int) AS last"),
    );
  return new Map(rows.map(({ session_id, last }) => [session_id, last]));
}
