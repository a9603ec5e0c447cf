/**
 * Where every participant of an exam stands: PostgreSQL says who they are, and of the session whichever of PostgreSQL and
 * Redis knows the later state, since a score reaches PostgreSQL some moments after its student has seen it.
 */
import type { Knex } from 'knex';
import { isoInstant, type Redis } from '../../../core/index.js';
import { type CloseReason, readSessionsOfExam, type SessionState } from './session-state.js';

export interface Standing {
  studentId: number;
  nisn: string | null;
  nis: string | null;
  fullName: string;
  classLabel: string;
  excused: boolean;
  extraMinutes: number;
  sittingId: number | null;
  room: string | null;
  seat: string | null;
  session: Attempted | undefined;
}

/** A session as far as people in the console see it. */
export type Attempted = Pick<
  SessionState,
  | 'sessionId'
  | 'status'
  | 'startedAt'
  | 'deadlineAt'
  | 'extraSeconds'
  | 'creditSeconds'
  | 'finishedAt'
  | 'closeReason'
  | 'score'
  | 'stateRev'
> & {
  /** Its answers are in Redis; else PostgreSQL alone has them. */
  isLive: boolean;
};

interface Row {
  student_id: number;
  nisn: string | null;
  nis: string | null;
  full_name: string;
  class_label: string;
  excused: boolean;
  extra_minutes: number;
  sitting_id: number | null;
  room: string | null;
  seat: string | null;
  session_id: string | null;
  status: SessionState['status'];
  started_at: Date;
  deadline_at: Date;
  extra_seconds: number;
  credit_seconds: number;
  finished_at: Date | null;
  close_reason: CloseReason | null;
  final_score: number | null;
  state_rev: number;
}

/** By class and name. */
export async function standingsOf(db: Knex, redis: Redis, examId: string): Promise<Standing[]> {
  const rows = await db('exam_participants as p')
    .join('students as st', 'st.id', 'p.student_id')
    .leftJoin('exam_sessions as s', (on) =>
      on.on('s.exam_id', 'p.exam_id').andOn('s.student_id', 'p.student_id'),
    )
    .where('p.exam_id', examId)
    .select<Row[]>(
      'p.student_id',
      'st.nisn',
      'st.nis',
      'p.full_name',
      'p.class_label',
      'p.excused',
      'p.extra_minutes',
      'p.sitting_id',
      'p.room',
      'p.seat',
      's.id as session_id',
      's.status',
      's.started_at',
      's.deadline_at',
      's.extra_seconds',
      's.credit_seconds',
      's.finished_at',
      's.close_reason',
      's.final_score',
      's.state_rev',
    );
  const ids = rows.map((row) => row.student_id);
  // Without Redis the page is a little late, but there.
  const live = redis.status === 'ready' ? await readSessionsOfExam(redis, examId, ids) : [];
  return rows.map((row, i) => standing(row, live[i])).sort(byClassAndName);
}

function standing(row: Row, live: SessionState | undefined): Standing {
  const saved = row.session_id === null ? undefined : savedSession(row, row.session_id);
  const isNewest = live !== undefined && live.stateRev >= (saved?.stateRev ?? 0);
  const session = isNewest ? live : saved;
  return {
    studentId: row.student_id,
    nisn: row.nisn,
    nis: row.nis,
    fullName: row.full_name,
    classLabel: row.class_label,
    excused: row.excused,
    extraMinutes: row.extra_minutes,
    sittingId: row.sitting_id,
    room: row.room,
    seat: row.seat,
    session: session && { ...session, isLive: live !== undefined },
  };
}

const savedSession = (row: Row, sessionId: string): Omit<Attempted, 'isLive'> => ({
  sessionId,
  status: row.status,
  startedAt: row.started_at.getTime(),
  deadlineAt: row.deadline_at.getTime(),
  extraSeconds: row.extra_seconds,
  creditSeconds: row.credit_seconds,
  finishedAt: row.finished_at?.getTime() ?? null,
  closeReason: row.close_reason,
  score: row.final_score,
  stateRev: row.state_rev,
});

/** "12 RPL 2" comes before "12 RPL 10". */
const collator = new Intl.Collator('id', { numeric: true, sensitivity: 'base' });
export const compareTexts = (a: string, b: string): number => collator.compare(a, b);

const byClassAndName = (a: Standing, b: Standing): number =>
  compareTexts(a.classLabel, b.classLabel) ||
  compareTexts(a.fullName, b.fullName) ||
  a.studentId - b.studentId;

export const momentOf = (atMs: number | null | undefined): string | null =>
  atMs === null || atMs === undefined ? null : isoInstant(atMs);

/**
 * Narrows and sorts what a list shows; all of it is in memory, since half comes from Redis.
 * @param sort a name of `sorts`, with `-` before it for the other way round; without it by class and name.
 */
export function narrowed<
  T extends { full_name: string; class: string; nisn: string | null; nis: string | null },
>(
  items: readonly T[],
  asked: { q?: string | undefined; class?: string | undefined; sort?: string | undefined },
  sorts: Record<string, (item: T) => string | number | null>,
): T[] {
  const inClass = items.filter((item) => asked.class === undefined || item.class === asked.class);
  const kept = narrowedByWords(inClass, asked.q, (item) =>
    [item.full_name, item.nisn, item.nis, item.class].join(' '),
  );
  return sortedBy(kept, asked.sort, sorts);
}

/** Those whose text holds every word of `q`, wherever. */
export function narrowedByWords<T>(
  items: readonly T[],
  q: string | undefined,
  textOf: (item: T) => string,
): T[] {
  const words = (q ?? '').toLocaleLowerCase('id').split(/\s+/).filter(Boolean);
  return items.filter((item) => {
    const text = textOf(item).normalize('NFC').toLocaleLowerCase('id');
    return words.every((word) => text.includes(word));
  });
}

export function sortedBy<T>(
  items: readonly T[],
  sort: string | undefined,
  sorts: Record<string, (item: T) => string | number | null>,
): T[] {
  const by = sort && sorts[sort.replace(/^-/, '')];
  if (!by) return [...items];
  const sign = sort.startsWith('-') ? -1 : 1;
  return [...items].sort((a, b) => compareWithNothingLast(by(a), by(b), sign));
}

function compareWithNothingLast(a: string | number | null, b: string | number | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : compareTexts(String(a), String(b)));
}

/** @param per_page everything when absent. */
export function pageOf<T>(
  items: readonly T[],
  { page, per_page = Math.max(items.length, 1) }: { page: number; per_page?: number | undefined },
): { items: T[]; total: number; page: number; per_page: number } {
  return { items: items.slice((page - 1) * per_page, page * per_page), total: items.length, page, per_page };
}
