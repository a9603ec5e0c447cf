/** Who is where in an exam: not in yet, answering, handed in. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { type Identity, isoInstant, listQuery, type Redis } from '../../../core/index.js';
import { isSameRoom } from '../exams/duties.js';
import type { ExamRow, OwnedExam } from '../exams/exam.js';
import { compareTexts, narrowed, pageOf } from '../lists.js';
import { heldSince } from '../outages/outage.js';
import { rowId } from '../sittings/schemas.js';
import { type SittingRow, sittingsOf } from '../sittings/store.js';
import { examTime } from './exam-time.js';
import { maySessions, maySitting, sessionsOpenTo } from './session-access.js';
import { countAnswers } from './session-state.js';
import { momentOf, type Standing, standingsOf } from './standings.js';

const STATES = ['NOT_IN', 'IN_PROGRESS', 'COMPLETED'] as const;
const SORTS = [
  'class',
  'full_name',
  'state',
  'answered',
  'deadline_at',
  'finished_at',
  'score',
  'room',
  'seat',
] as const;

export const sessionsQuery = listQuery([...SORTS]).extend({
  /** All of them when absent: a room is watched as a whole. */
  per_page: z.coerce.number().int().min(1).max(200).optional(),
  class: z.string().max(200).optional(),
  sitting_id: rowId.optional(),
  room: z.string().max(40).normalize('NFC').optional(),
  state: z.enum(STATES).optional(),
});
export type SessionsQuery = z.output<typeof sessionsQuery>;

const sessionItem = z.object({
  student_id: z.int(),
  nisn: z.string().nullable(),
  nis: z.string().nullable(),
  full_name: z.string(),
  class: z.string(),
  session_id: z.uuid().nullable(),
  state: z.enum(STATES),
  excused: z.boolean(),
  sitting_id: z.int().nullable(),
  room: z.string().nullable(),
  seat: z.string().nullable(),
  answered: z.int(),
  started_at: z.string().nullable(),
  deadline_at: z.string().nullable(),
  /** What the deadline has on top of duration and window: of the participant, granted or paused, given back for outages. */
  extra_minutes: z.int(),
  extra_seconds: z.int(),
  credit_seconds: z.int(),
  finished_at: z.string().nullable(),
  close_reason: z.enum(['SUBMIT', 'DEADLINE', 'FORCED']).nullable(),
  score: z.number().nullable(),
});
export type SessionItem = z.output<typeof sessionItem>;

export const sessionsAnswer = z.object({
  exam: z.object({
    id: z.uuid(),
    title: z.string(),
    status: z.enum(['DRAFT', 'PUBLISHED', 'CLOSED']),
    scheduled_start: z.string(),
    scheduled_end: z.string(),
    duration_minutes: z.int(),
    /** Of the live paper. */
    question_count: z.int(),
  }),
  /** For who may manage sessions of this exam: of the exam without sittings, or of the one sitting that is shown. */
  entry_token: z.string().optional(),
  /** Those that the reader may see. */
  sittings: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      starts_at: z.string(),
      ends_at: z.string(),
      entry_token: z.string().optional(),
    }),
  ),
  rooms: z.array(z.string()),
  server_time: z.string(),
  /** Since when all clocks stand because an outage waits for a person or is being given back. */
  held_since: z.string().nullable(),
  /** Who is excused and has not begun is not waited for, and counts among the participants alone. */
  counts: z.object({
    participants: z.int(),
    not_in: z.int(),
    in_progress: z.int(),
    completed: z.int(),
    excused: z.int(),
  }),
  classes: z.array(z.string()),
  items: z.array(sessionItem),
  total: z.int(),
  page: z.int(),
  per_page: z.int(),
});

export type SessionsOverview = z.output<typeof sessionsAnswer>;

export async function sessionsOverview(
  { db, redis }: { db: Knex; redis: Redis },
  exam: OwnedExam,
  query: SessionsQuery,
  reader: Identity,
): Promise<SessionsOverview> {
  const isOpen = sessionsOpenTo(reader, 'sessions:read', exam);
  const all = await standingsOf(db, redis, exam.id);
  const standings = all.filter(({ sittingId, room }) => isOpen({ sitting_id: sittingId, room }));
  const withToken = maySessions(reader, 'sessions:manage', exam);
  const sittings = (await sittingsOf(db, exam.id)).filter(({ id }) =>
    maySitting(reader, 'sessions:read', exam, id),
  );
  const answered = await answersByStudent(db, redis, exam.id, standings);
  const items = standings.map((standing) => itemOf(standing, answered.get(standing.studentId) ?? 0));
  const among = (state: SessionItem['state']): number => items.filter((item) => item.state === state).length;
  const wanted = items.filter(
    (item) =>
      (query.state === undefined ||
        (query.state === 'NOT_IN' ? isAwaited(item) : item.state === query.state)) &&
      (query.sitting_id === undefined || item.sitting_id === query.sitting_id) &&
      (query.room === undefined || isSameRoom(item.room, query.room)),
  );
  const token = withToken ? tokenToShow(exam, sittings, query.sitting_id) : undefined;
  return {
    exam: {
      id: exam.id,
      title: exam.title,
      status: exam.status,
      scheduled_start: isoInstant(exam.scheduled_start.getTime()),
      scheduled_end: isoInstant(exam.scheduled_end.getTime()),
      duration_minutes: exam.duration_minutes,
      question_count: await questionsInPaper(db, exam),
    },
    ...(token === undefined ? {} : { entry_token: token }),
    sittings: sittings.map((sitting) => ({
      id: sitting.id,
      name: sitting.name,
      starts_at: isoInstant(sitting.starts_at.getTime()),
      ends_at: isoInstant(sitting.ends_at.getTime()),
      ...(withToken ? { entry_token: sitting.entry_token } : {}),
    })),
    rooms: [...new Set(items.map((item) => item.room ?? ''))].filter(Boolean).sort(compareTexts),
    server_time: isoInstant(await examTime(redis)),
    held_since: momentOf(await heldSince(redis)),
    counts: {
      participants: items.length,
      not_in: items.filter(isAwaited).length,
      in_progress: among('IN_PROGRESS'),
      completed: among('COMPLETED'),
      excused: among('NOT_IN') - items.filter(isAwaited).length,
    },
    classes: [...new Set(items.map((item) => item.class))],
    ...pageOf(narrowed(wanted, query, SORTED), query),
  };
}

const isAwaited = ({ state, excused }: SessionItem): boolean => state === 'NOT_IN' && !excused;

/** Of several sittings the token is in the list of sittings, so that no room is shown another's. */
function tokenToShow(
  exam: Pick<OwnedExam, 'entry_token' | 'duties'>,
  sittings: readonly SittingRow[],
  sittingId: number | undefined,
): string | undefined {
  const shown = sittings.filter(({ id }) => sittingId === undefined || id === sittingId);
  if (shown.length === 1) return shown[0]?.entry_token;
  return sittings.length === 0 ? exam.entry_token : undefined;
}

const SORTED: Record<(typeof SORTS)[number], (item: SessionItem) => string | number | null> = {
  class: (item) => item.class,
  full_name: (item) => item.full_name,
  state: (item) => STATES.indexOf(item.state),
  answered: (item) => item.answered,
  deadline_at: (item) => item.deadline_at,
  finished_at: (item) => item.finished_at,
  score: (item) => item.score,
  room: (item) => item.room,
  seat: (item) => item.seat,
};

const itemOf = ({ session, ...who }: Standing, answered: number): SessionItem => ({
  student_id: who.studentId,
  nisn: who.nisn,
  nis: who.nis,
  full_name: who.fullName,
  class: who.classLabel,
  session_id: session?.sessionId ?? null,
  state: session?.status ?? 'NOT_IN',
  excused: who.excused,
  sitting_id: who.sittingId,
  room: who.room,
  seat: who.seat,
  answered,
  started_at: momentOf(session?.startedAt),
  deadline_at: momentOf(session?.deadlineAt),
  extra_minutes: who.extraMinutes,
  extra_seconds: session?.extraSeconds ?? 0,
  credit_seconds: session?.creditSeconds ?? 0,
  finished_at: momentOf(session?.finishedAt),
  close_reason: session?.closeReason ?? null,
  score: session?.status === 'COMPLETED' ? session.score : null,
});

/** From Redis where it holds the session, else from PostgreSQL. */
async function answersByStudent(
  db: Knex,
  redis: Redis,
  examId: string,
  standings: readonly Standing[],
): Promise<Map<number, number>> {
  const begun = standings.filter(({ session }) => session !== undefined);
  const live = begun.filter(({ session }) => session?.isLive).map(({ studentId }) => studentId);
  const counted = await countAnswers(redis, examId, live);
  const byStudent = new Map(live.map((id, i) => [id, counted[i] ?? 0]));
  if (begun.length === live.length) return byStudent;
  const saved = await db('exam_answers as a')
    .join('exam_sessions as s', 's.id', 'a.session_id')
    .where('s.exam_id', examId)
    .groupBy('s.student_id')
    .select<{ student_id: number; answered: number }[]>(
      's.student_id',
      db.raw('count(a.answer) AS answered'),
    );
  for (const { student_id, answered } of saved)
    if (!byStudent.has(student_id)) byStudent.set(student_id, answered);
  return byStudent;
}

async function questionsInPaper(db: Knex, exam: ExamRow): Promise<number> {
  if (exam.paper_version === null) return 0;
  const row = await db('exam_papers')
    .where({ exam_id: exam.id, version: exam.paper_version })
    .first<{ count: number } | undefined>(db.raw("jsonb_array_length(paper -> 'questions') AS count"));
  return row?.count ?? 0;
}
