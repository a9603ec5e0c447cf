/** What became of each participant, and of whoever has a session without being one (any more). */
import type { Knex } from 'knex';
import { literal } from '../exams/store.js';

export type ResultOutcome = 'SCORED' | 'IN_PROGRESS' | 'ABSENT' | 'EXCUSED';

export interface Result {
  student_id: number;
  /** Of who has begun. */
  session_id: string | null;
  nisn: string | null;
  nis: string | null;
  full_name: string;
  class: string;
  outcome: ResultOutcome;
  /** Only of a session that was graded: an absent student has none, never 0. */
  score: number | null;
  started_at: Date | null;
  finished_at: Date | null;
  close_reason: 'SUBMIT' | 'DEADLINE' | 'FORCED' | null;
}

export interface ResultQuery {
  q?: string | undefined;
  outcome?: ResultOutcome | undefined;
  /** Its label. */
  class?: string | undefined;
  sort?: string | undefined;
}

const RESULTS = `
  SELECT s.id AS student_id, e.id AS session_id, s.nisn, s.nis,
         coalesce(p.full_name, s.full_name) AS full_name, coalesce(p.class_label, c.label) AS class,
         c.grade_level, c.major_code, c.group_number,
         CASE WHEN e.status = 'COMPLETED' THEN 'SCORED'
              WHEN e.status = 'IN_PROGRESS' THEN 'IN_PROGRESS'
              WHEN p.excused THEN 'EXCUSED'
              ELSE 'ABSENT' END AS outcome,
         CASE WHEN e.status = 'COMPLETED' THEN e.final_score END AS score,
         e.started_at, e.finished_at, e.close_reason
    FROM (SELECT * FROM exam_participants WHERE exam_id = :exam) p
    FULL JOIN (SELECT * FROM exam_sessions WHERE exam_id = :exam) e ON e.student_id = p.student_id
    JOIN students s ON s.id = coalesce(p.student_id, e.student_id)
    JOIN classes c ON c.id = s.class_id`;

const SORTS: Record<string, string> = {
  full_name: 'lower(full_name)',
  class: 'class',
  outcome: 'outcome',
  score: 'score',
  finished_at: 'finished_at',
};
const BY_CLASS = 'grade_level, major_code, group_number, lower(full_name), student_id';

/** @param window which part; all when absent. */
export async function resultsOf(
  db: Knex,
  examId: string,
  query: ResultQuery,
  window?: { limit: number; offset: number },
): Promise<{ items: Result[]; total: number }> {
  const column = SORTS[(query.sort ?? '').replace(/^-/, '')];
  const order = column
    ? `${column} ${query.sort?.startsWith('-') ? 'DESC' : 'ASC'} NULLS LAST, ${BY_CLASS}`
    : BY_CLASS;
  const values = {
    exam: examId,
    q: query.q ? `%${literal(query.q)}%` : null,
    outcome: query.outcome ?? null,
    class: query.class ?? null,
    limit: window?.limit ?? null,
    offset: window?.offset ?? 0,
  };
  const filtered = `(${RESULTS}) AS r
     WHERE (CAST(:q AS text) IS NULL OR concat_ws(' ', full_name, class, nisn, nis) ILIKE :q)
       AND (CAST(:outcome AS text) IS NULL OR outcome = :outcome)
       AND (CAST(:class AS text) IS NULL OR class = :class)`;
  const { rows } = await db.raw<{ rows: (Result & { total: number })[] }>(
    `SELECT student_id, session_id, nisn, nis, full_name, class, outcome, score, started_at, finished_at, close_reason
       FROM ${filtered} ORDER BY ${order} LIMIT CAST(:limit AS int) OFFSET CAST(:offset AS int)`,
    values,
  );
  const counted = await db.raw<{ rows: [{ total: number }] }>(
    `SELECT count(*) AS total FROM ${filtered}`,
    values,
  );
  return { items: rows, total: Number(counted.rows[0].total) };
}

export interface Summary {
  participants: number;
  scored: number;
  in_progress: number;
  absent: number;
  excused: number;
  /** Of the scored; null when there is none. */
  mean: number | null;
  highest: number | null;
  lowest: number | null;
}

/** The exam as a whole and each class, in the order of the school. */
export async function summariesOf(
  db: Knex,
  examId: string,
): Promise<{ summary: Summary; classes: (Summary & { class: string })[] }> {
  const { rows } = await db.raw<{ rows: (Summary & { class: string | null })[] }>(
    `SELECT class, count(*) AS participants,
            count(*) FILTER (WHERE outcome = 'SCORED') AS scored,
            count(*) FILTER (WHERE outcome = 'IN_PROGRESS') AS in_progress,
            count(*) FILTER (WHERE outcome = 'ABSENT') AS absent,
            count(*) FILTER (WHERE outcome = 'EXCUSED') AS excused,
            round(avg(score), 2) AS mean, max(score) AS highest, min(score) AS lowest
       FROM (${RESULTS}) AS r
      GROUP BY GROUPING SETS ((), (class))
      ORDER BY class IS NOT NULL, min(grade_level), min(major_code), min(group_number), class`,
    { exam: examId },
  );
  // The set of all comes first, and comes also when there is nobody.
  const [{ class: _, ...summary }, ...classes] = rows as [Summary & { class: null }, ...typeof rows];
  return { summary, classes: classes.map((row) => ({ ...row, class: row.class ?? '' })) };
}
