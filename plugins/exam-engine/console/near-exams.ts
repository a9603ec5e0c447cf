/** Exams that run or come soon, as the home page of one person counts them: a proctor's room, an author's whole exam. */
import type { Knex } from 'knex';

const MOST = 12;
const AHEAD_MS = 14 * 24 * 60 * 60 * 1000;

export interface NearExam {
  id: string;
  title: string;
  status: 'DRAFT' | 'PUBLISHED';
  starts_at: Date;
  ends_at: Date;
  /** For who only watches it: they have no other page of the exam than the live one. */
  watched: boolean;
  /** Where a proctor was asked to be, such as "Sesi 1, Lab 2". */
  places: string | null;
  participants: string;
  answering: string;
  done: string;
}

export interface Reader {
  adminId: number;
  /** Every exam of the school. */
  all: boolean;
  /** The sessions of every exam. */
  watchesAll: boolean;
  /** Those that they wrote. */
  own: boolean;
}

const WHOLE = `(:all OR (:own AND e.author_id = :adminId) OR EXISTS (SELECT 1 FROM exam_staff d
  WHERE d.exam_id = e.id AND d.admin_id = :adminId AND d.duty = 'EDITOR'))`;
const DUTY = "d.exam_id = e.id AND d.admin_id = :adminId AND d.duty = 'PROCTOR'";

/** The counts are those that have reached PostgreSQL. */
export async function nearExams(db: Knex, now: number, reader: Reader): Promise<NearExam[]> {
  const { rows } = await db.raw<{ rows: NearExam[] }>(
    `SELECT e.id, e.title, e.status, NOT r.whole AS watched, w.places, c.participants, c.answering, c.done,
       coalesce(w.starts_at, e.scheduled_start) AS starts_at, coalesce(w.ends_at, e.scheduled_end) AS ends_at
     FROM exams e
     CROSS JOIN LATERAL (SELECT ${WHOLE} AS whole) r
     CROSS JOIN LATERAL (
       SELECT count(*) AS duties,
         string_agg(nullif(concat_ws(', ', t.name, d.room), ''), ' · ' ORDER BY t.starts_at, d.room) AS places,
         CASE WHEN bool_and(t.id IS NOT NULL) THEN min(t.starts_at) END AS starts_at,
         CASE WHEN bool_and(t.id IS NOT NULL) THEN max(t.ends_at) END AS ends_at
       FROM exam_staff d LEFT JOIN exam_sittings t ON t.id = d.sitting_id
       WHERE NOT r.whole AND NOT :watchesAll AND ${DUTY}
     ) w
     CROSS JOIN LATERAL (
       SELECT count(*) AS participants,
         count(*) FILTER (WHERE s.status = 'IN_PROGRESS') AS answering,
         count(*) FILTER (WHERE s.status = 'COMPLETED') AS done
       FROM exam_participants p
       LEFT JOIN exam_sessions s ON s.exam_id = p.exam_id AND s.student_id = p.student_id
       WHERE p.exam_id = e.id AND (r.whole OR :watchesAll OR EXISTS (SELECT 1 FROM exam_staff d WHERE ${DUTY}
         AND (d.sitting_id IS NULL OR d.sitting_id = p.sitting_id)
         AND (d.room IS NULL OR lower(d.room) = lower(p.room))))
     ) c
     WHERE e.archived_at IS NULL AND (r.whole OR :watchesAll OR w.duties > 0)
       AND e.status = ANY (CASE WHEN r.whole THEN ARRAY['DRAFT', 'PUBLISHED'] ELSE ARRAY['PUBLISHED'] END)
       AND coalesce(w.ends_at, e.scheduled_end) > :now AND coalesce(w.starts_at, e.scheduled_start) < :ahead
     ORDER BY starts_at, e.id LIMIT :most`,
    { ...reader, now: new Date(now), ahead: new Date(now + AHEAD_MS), most: MOST },
  );
  return rows;
}
