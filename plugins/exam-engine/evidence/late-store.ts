/** All SQL of late answers: what came after the end, what stands instead, and what people decided about it. */
import type { Knex } from 'knex';
import { sessionsByClass } from '../sessions/by-class.js';
import type { SessionState } from '../sessions/session-state.js';

export type LateDecision = 'ACCEPTED' | 'REFUSED';

export interface LateRow {
  /** Of the ledger; rises in the order in which late answers came. */
  id: number;
  session_id: string;
  question_id: string;
  answer: string | null;
  at: Date;
  device: string | null;
  paper_version: number | null;
  /** What the session's answer is now; all null where there is none. */
  held_answer: string | null;
  held_at: Date | null;
  /** The last word on it. */
  decision: LateDecision | null;
  /** Under which it became the answer; null when it changed nothing. */
  rev: number | null;
  decided_by: string | null;
  decided_at: Date | null;
  reason: string | null;
}

export interface LateSession {
  id: string;
  student_id: number;
  nisn: string | null;
  nis: string | null;
  full_name: string;
  class: string;
  status: SessionState['status'];
  deadline_at: Date;
  finished_at: Date | null;
  final_score: number | null;
}

const LATE = (where: string): string => `
  SELECT e.id, e.session_id, e.question_id, e.answer, e.at, e.device, e.paper_version,
         a.answer AS held_answer, a.answered_at AS held_at,
         d.decision, d.rev, d.at AS decided_at, d.reason, by.full_name AS decided_by
    FROM answer_events e
    JOIN exam_sessions s ON s.id = e.session_id
    LEFT JOIN exam_answers a ON a.session_id = e.session_id AND a.question_id = e.question_id
    LEFT JOIN LATERAL (SELECT * FROM late_answer_decisions WHERE answer_event_id = e.id ORDER BY id DESC LIMIT 1) d ON true
    LEFT JOIN admins by ON by.id = d.by
   WHERE e.late AND ${where}
   ORDER BY e.id`;

export const lateAnswersOf = async (db: Knex, sessionIds: readonly string[]): Promise<LateRow[]> =>
  (await db.raw<{ rows: LateRow[] }>(LATE('e.session_id = ANY (?)'), [sessionIds as never])).rows;

export const lateAnswersOfExam = async (db: Knex, examId: string): Promise<LateRow[]> =>
  (await db.raw<{ rows: LateRow[] }>(LATE('s.exam_id = ?'), [examId])).rows;

/** Sessions of the exam that late answers came from, by class and name. */
export const lateSessions = (db: Knex, examId: string): Promise<LateSession[]> =>
  sessionsByClass(db, examId)
    .whereExists(db('answer_events as e').whereRaw('e.session_id = s.id AND e.late').select(db.raw('1')))
    .select<LateSession[]>('st.nisn', 'st.nis', 's.deadline_at', 's.finished_at');

export const insertDecisions = (
  trx: Knex.Transaction,
  decisions: readonly {
    answer_event_id: number;
    session_id: string;
    decision: LateDecision;
    rev: number | null;
    by: number;
    at: Date;
    reason: string;
  }[],
): Promise<unknown> => trx('late_answer_decisions').insert(decisions as object[]);

export interface AcceptedAnswer {
  question_id: string;
  answer: string | null;
  rev: number;
  answered_at: Date;
}

/** The mark of doubt stays as it was. */
export async function writeAccepted(
  trx: Knex.Transaction,
  sessionId: string,
  answers: readonly AcceptedAnswer[],
): Promise<void> {
  if (answers.length === 0) return;
  await trx('exam_answers')
    .insert(answers.map((answer) => ({ session_id: sessionId, ...answer })))
    .onConflict(['session_id', 'question_id'])
    .merge(['answer', 'rev', 'answered_at'])
    .whereRaw('exam_answers.rev < EXCLUDED.rev');
}

/** The highest rev that the session ever had, as far as PostgreSQL knows. */
export async function highestRev(db: Knex, sessionId: string): Promise<number> {
  const { rows } = await db.raw<{ rows: [{ rev: number | null }] }>(
    `SELECT greatest((SELECT max(rev) FROM exam_answers WHERE session_id = :id),
                     (SELECT max(rev) FROM answer_events WHERE session_id = :id),
                     (SELECT max(rev) FROM late_answer_decisions WHERE session_id = :id)) AS rev`,
    { id: sessionId },
  );
  return rows[0].rev ?? 0;
}
