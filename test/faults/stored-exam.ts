/** One exam as PostgreSQL holds it in the end, read straight from its tables: the other half of what the checker compares. */
import type { Knex } from 'knex';

export interface StoredExam {
  sessions: StoredSession[];
  /** Version → the key as it was published. */
  keys: Map<number, StoredKey>;
}

export interface StoredSession {
  id: string;
  /** nisn of the student. */
  student: string;
  status: string;
  closeReason: string | null;
  /** Hundredths. */
  finalScore: number | null;
  gradedVersion: number | null;
  creditSeconds: number;
  answers: StoredAnswer[];
  /** The ledger of answers. */
  events: { qId: string; answer: string | null; rev: number; late: boolean }[];
  /** The ledger of scores; score and points in hundredths. */
  scores: {
    score: number | null;
    points: number | null;
    pointsMax: number | null;
    version: number | null;
    cause: string;
  }[];
}

export interface StoredAnswer {
  qId: string;
  answer: string | null;
  flagged: boolean;
  rev: number;
}

export type StoredKey = Record<string, { right: string[]; scoring: string; points: number }>;

export async function readStoredExam(db: Knex, examId: string): Promise<StoredExam> {
  // One moment for all tables: the slow lane may be writing.
  return db.transaction(
    async (trx) => {
      const sessions = await trx('exam_sessions as s')
        .join('students as p', 'p.id', 's.student_id')
        .where('s.exam_id', examId)
        .select('s.id', 'p.nisn', 's.status', 's.close_reason', 's.graded_version', 's.credit_seconds')
        .select(trx.raw('(s.final_score * 100)::int AS final_score'));
      const ids = sessions.map((row) => row.id);
      const answers = await trx('exam_answers')
        .whereIn('session_id', ids)
        .select('session_id', 'question_id', 'answer', 'flagged', 'rev');
      const events = await trx('answer_events')
        .whereIn('session_id', ids)
        .orderBy('id')
        .select('session_id', 'question_id', 'answer', 'rev', 'late');
      const scores = await trx('score_events')
        .whereIn('session_id', ids)
        .orderBy('id')
        .select('session_id', 'paper_version', 'cause')
        .select(
          trx.raw(
            '(score * 100)::int AS score, (points * 100)::int AS points, (points_max * 100)::int AS points_max',
          ),
        );
      const papers = await trx('exam_papers').where('exam_id', examId).select('version', 'answer_key');
      const of = <R extends { session_id: string }>(rows: R[], id: string): R[] =>
        rows.filter((row) => row.session_id === id);
      return {
        keys: new Map(papers.map((row) => [Number(row.version), row.answer_key.questions as StoredKey])),
        sessions: sessions.map((row) => ({
          id: row.id,
          student: row.nisn,
          status: row.status,
          closeReason: row.close_reason,
          finalScore: row.final_score,
          gradedVersion: row.graded_version,
          creditSeconds: row.credit_seconds,
          answers: of(answers, row.id).map((a) => ({
            qId: a.question_id,
            answer: a.answer,
            flagged: a.flagged,
            rev: Number(a.rev),
          })),
          events: of(events, row.id).map((e) => ({
            qId: e.question_id,
            answer: e.answer,
            rev: Number(e.rev),
            late: e.late,
          })),
          scores: of(scores, row.id).map((s) => ({
            score: s.score,
            points: s.points,
            pointsMax: s.points_max,
            version: s.paper_version,
            cause: s.cause,
          })),
        })),
      };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}
