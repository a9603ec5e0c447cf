/** All SQL of regrading: what was graded and how, and the new scores of all at once. */
import type { Knex } from 'knex';
import { sessionsByClass } from '../sessions/by-class.js';

/** Outbox topic; payload `RegradeChange`. */
export const REGRADE_TOPIC = 'exam-engine.regraded';

export interface RegradeChange {
  exam_id: string;
  version: number;
  sessions: {
    id: string;
    student_id: number;
    score: number;
    state_rev: number;
    /** Late ones that a person has accepted. */
    answers?: { q: string; a: string | null; rev: number }[];
  }[];
}

export interface GradedRow {
  id: string;
  student_id: number;
  status: 'IN_PROGRESS' | 'COMPLETED';
  final_score: number | null;
  graded_version: number | null;
  state_rev: number;
  full_name: string;
  class: string;
}

/** Every session of the exam, by class and name. */
export const sessionsForRegrade = (db: Knex, examId: string): Promise<GradedRow[]> =>
  sessionsByClass(db, examId).select<GradedRow[]>('s.graded_version', 's.state_rev');

/** session id → question id → answer. */
export async function savedAnswers(
  db: Knex,
  sessionIds: readonly string[],
): Promise<Map<string, Map<string, SavedAnswer>>> {
  const bySession = new Map<string, Map<string, SavedAnswer>>();
  if (sessionIds.length === 0) return bySession;
  const rows = await db('exam_answers')
    .whereIn('session_id', sessionIds)
    .select<(SavedAnswer & { session_id: string; question_id: string })[]>(
      'session_id',
      'question_id',
      'answer',
      'rev',
      'answered_at',
    );
  for (const { session_id, question_id, ...saved } of rows) {
    const answers = bySession.get(session_id) ?? new Map<string, SavedAnswer>();
    answers.set(question_id, saved);
    bySession.set(session_id, answers);
  }
  return bySession;
}

export interface SavedAnswer {
  answer: string | null;
  rev: number;
  answered_at: Date;
}

export interface NewScore {
  id: string;
  score: number;
  /** Hundredths. */
  points: number;
  pointsMax: number;
  /** The state that the score is of; it becomes one higher. */
  stateRev: number;
}

/** @returns how many were still in the state that was graded. */
export async function writeScores(
  trx: Knex.Transaction,
  scores: readonly NewScore[],
  graded: { version: number; by: number; reason: string; at: Date },
): Promise<number> {
  const ids = scores.map(({ id }) => id);
  const values = scores.map(({ score }) => score);
  const revs = scores.map(({ stateRev }) => stateRev);
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `UPDATE exam_sessions AS s
        SET final_score = new.score, graded_version = ?, state_rev = s.state_rev + 1
       FROM unnest(?::uuid[], ?::numeric[], ?::bigint[]) AS new (id, score, state_rev)
      WHERE s.id = new.id AND s.state_rev = new.state_rev AND s.status = 'COMPLETED'`,
    [graded.version, ids, values, revs] as unknown as Knex.RawBinding[],
  );
  await trx.raw(
    `INSERT INTO score_events (event_id, session_id, score, points, points_max, paper_version, cause, by, at, reason)
     SELECT id || ':' || (state_rev + 1), id, score, points / 100, points_max / 100, ?, 'REGRADE', ?, ?, ?
       FROM unnest(?::uuid[], ?::numeric[], ?::numeric[], ?::numeric[], ?::bigint[]) AS new (id, score, points, points_max, state_rev)`,
    [
      graded.version,
      graded.by,
      graded.at,
      graded.reason,
      ids,
      values,
      scores.map(({ points }) => points),
      scores.map(({ pointsMax }) => pointsMax),
      revs,
    ] as unknown as Knex.RawBinding[],
  );
  return rowCount;
}

/** Whether new scores are committed that Redis has not got yet. */
export const regradesUnderWay = async (db: Knex, examId: string): Promise<boolean> =>
  (await db('outbox')
    .where({ topic: REGRADE_TOPIC })
    .whereRaw("payload ->> 'exam_id' = ?", [examId])
    .first('id')) !== undefined;
