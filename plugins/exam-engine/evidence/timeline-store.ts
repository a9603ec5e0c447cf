/** All SQL of one session's story: who sat it, every answer, every score, and what people ordered. */
import type { Knex } from 'knex';
import type { CloseReason, SessionState } from '../sessions/session-state.js';

export interface StoryRow {
  id: string;
  exam_id: string;
  student_id: number;
  nisn: string | null;
  nis: string | null;
  full_name: string;
  class: string;
  room: string | null;
  seat: string | null;
  sitting: string | null;
  status: SessionState['status'];
  started_at: Date;
  deadline_at: Date;
  finished_at: Date | null;
  close_reason: CloseReason | null;
  final_score: number | null;
  graded_version: number | null;
  order_scheme: number;
  extra_seconds: number;
  credit_seconds: number;
  extra_minutes: number;
  extra_reason: string | null;
  /** Of the exam now; a change after the closing does not reach back. */
  duration_minutes: number;
  ends_at: Date;
}

/** By class and name; `sessionId` of one, `className` those of one class. */
export const storyRows = (
  db: Knex,
  examId: string,
  which: { sessionId?: string; className?: string } = {},
): Promise<StoryRow[]> =>
  db('exam_sessions as s')
    .join('exams as e', 'e.id', 's.exam_id')
    .join('students as st', 'st.id', 's.student_id')
    .join('classes as c', 'c.id', 'st.class_id')
    .leftJoin('exam_participants as p', (on) =>
      on.on('p.exam_id', 's.exam_id').andOn('p.student_id', 's.student_id'),
    )
    .leftJoin('exam_sittings as w', 'w.id', 'p.sitting_id')
    .where('s.exam_id', examId)
    .modify((query) => {
      if (which.sessionId !== undefined) query.where('s.id', which.sessionId);
      if (which.className !== undefined)
        query.whereRaw('coalesce(p.class_label, c.label) = ?', [which.className]);
    })
    .orderBy(['c.grade_level', 'c.major_code', 'c.group_number'])
    .orderByRaw('lower(coalesce(p.full_name, st.full_name)), s.id')
    .select<StoryRow[]>(
      's.*',
      'st.nisn',
      'st.nis',
      db.raw('coalesce(p.full_name, st.full_name) AS full_name'),
      db.raw('coalesce(p.class_label, c.label) AS class'),
      'p.room',
      'p.seat',
      'w.name as sitting',
      db.raw('coalesce(p.extra_minutes, 0) AS extra_minutes'),
      'p.extra_reason',
      'e.duration_minutes',
      db.raw('coalesce(w.ends_at, e.scheduled_end) AS ends_at'),
    );

export interface AnswerEvent {
  id: number;
  session_id: string;
  question_id: string;
  answer: string | null;
  rev: number;
  at: Date;
  device: string | null;
  paper_version: number | null;
}

const inTime = (db: Knex, sessionIds: readonly string[]) =>
  db('answer_events as e')
    .whereIn('e.session_id', sessionIds)
    .andWhere('e.late', false)
    .select<AnswerEvent[]>(
      'e.id',
      'e.session_id',
      'e.question_id',
      'e.answer',
      'e.rev',
      'e.at',
      'e.device',
      'e.paper_version',
    );

/** Those that stand: where each answer of the sessions came from. */
export const heldAnswerEvents = async (db: Knex, sessionIds: readonly string[]): Promise<AnswerEvent[]> =>
  inTime(db, sessionIds).join('exam_answers as a', (on) =>
    on.on('a.session_id', 'e.session_id').andOn('a.question_id', 'e.question_id').andOn('a.rev', 'e.rev'),
  );

/** More than anybody who reads the questions makes; a script can make tens of thousands, which no page could show. */
const MOST_CHANGES = 2000;

/**
 * Those in time, in the order in which they were saved: the latest, and all that stand.
 * @returns with how many older ones there are beside them.
 */
export async function answerEvents(
  db: Knex,
  sessionId: string,
): Promise<{ events: AnswerEvent[]; leftOut: number }> {
  const [[{ count } = { count: 0 }], latest, held] = await Promise.all([
    db('answer_events')
      .where({ session_id: sessionId, late: false })
      .count<{ count: number }[]>('* as count'),
    inTime(db, [sessionId]).orderBy('e.rev', 'desc').orderBy('e.id', 'desc').limit(MOST_CHANGES),
    heldAnswerEvents(db, [sessionId]),
  ]);
  const byId = new Map([...latest, ...held].map((event) => [event.id, event]));
  const events = [...byId.values()].sort((a, b) => a.rev - b.rev || a.id - b.id);
  return { events, leftOut: Math.max(0, Number(count) - events.length) };
}

export interface ScoreEvent {
  session_id: string;
  score: number | null;
  points: number | null;
  points_max: number | null;
  paper_version: number | null;
  cause: CloseReason | 'REGRADE' | 'REOPEN';
  by: string | null;
  at: Date;
  reason: string | null;
  finished_at: Date | null;
}

export const scoreEvents = (db: Knex, sessionIds: readonly string[]): Promise<ScoreEvent[]> =>
  db('score_events as v')
    .leftJoin('admins as a', 'a.id', 'v.by')
    .whereIn('v.session_id', sessionIds)
    .orderBy('v.id')
    .select<ScoreEvent[]>(
      'v.session_id',
      'v.score',
      'v.points',
      'v.points_max',
      'v.paper_version',
      'v.cause',
      'a.full_name as by',
      'v.at',
      'v.reason',
      'v.finished_at',
    );

export interface OrderEvent {
  action: string;
  at: Date;
  by: string | null;
  detail: { reason?: string; minutes?: number; extra_minutes?: number; extra_reason?: string };
}

/** What was ordered for the session or its student, and what stopped the clock of the whole exam while it ran. */
export async function orderEvents(db: Knex, session: StoryRow): Promise<OrderEvent[]> {
  const { rows } = await db.raw<{ rows: OrderEvent[] }>(
    `SELECT l.action, l.at, a.full_name AS by, l.detail
       FROM audit_log l LEFT JOIN admins a ON a.id = l.admin_id
      WHERE l.subject_type = 'exam' AND l.subject_id = :exam
        AND (   (l.action = ANY (:ofSession) AND jsonb_exists(l.detail -> 'sessions', :session))
             OR (l.action = 'participants.changed' AND jsonb_exists(l.detail, 'extra_minutes') AND l.detail -> 'students' @> to_jsonb(CAST(:student AS bigint)))
             OR (l.action IN ('exam.paused', 'exam.resumed') AND l.at BETWEEN :started AND coalesce(CAST(:finished AS timestamptz), now())))
      ORDER BY l.at, l.id`,
    {
      exam: session.exam_id,
      session: session.id,
      student: session.student_id,
      started: session.started_at,
      finished: session.finished_at,
      ofSession: [
        'session.device_reset',
        'session.extended',
        'session.forced',
        'session.reopened',
        'session.messaged',
        'session.late_accepted',
        'session.late_refused',
      ] as never,
    },
  );
  return rows;
}

export interface OutageRow {
  id: number;
  from_at: Date;
  to_at: Date;
  given_seconds: number | null;
}

/** Outages given back while the session was open; less may have been given to who began in the middle. */
export const outagesOf = (db: Knex, { started_at, finished_at }: StoryRow): Promise<OutageRow[]> =>
  db('outages')
    .whereNotNull('given_at')
    .andWhere('to_at', '>', started_at)
    .modify((query) => {
      if (finished_at) query.andWhere('from_at', '<', finished_at);
    })
    .orderBy('from_at')
    .select<OutageRow[]>('id', 'from_at', 'to_at', 'given_seconds');
