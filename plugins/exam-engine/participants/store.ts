/** All SQL of participants as the console lists and assigns them; who is one is decided in `audience`. */
import type { Knex } from 'knex';
import type { Place } from '../exams/duties.js';
import { literal } from '../exams/store.js';
import type { ParticipantQuery } from './schemas.js';

export interface ParticipantRow {
  student_id: number;
  nisn: string | null;
  nis: string | null;
  full_name: string;
  class: string;
  sitting_id: number | null;
  sitting: string | null;
  room: string | null;
  seat: string | null;
  extra_minutes: number;
  extra_reason: string | null;
  excused: boolean;
}

export type Assignment = Pick<
  ParticipantRow,
  'sitting_id' | 'room' | 'seat' | 'extra_minutes' | 'extra_reason' | 'excused'
>;

const participants = (db: Knex, examId: string) =>
  db('exam_participants as p')
    .join('students as s', 's.id', 'p.student_id')
    .join('classes as c', 'c.id', 's.class_id')
    .leftJoin('exam_sittings as t', 't.id', 'p.sitting_id')
    .where('p.exam_id', examId);

const COLUMNS = [
  'p.student_id',
  's.nisn',
  's.nis',
  'p.full_name',
  'p.class_label as class',
  'p.sitting_id',
  't.name as sitting',
  'p.room',
  'p.seat',
  'p.extra_minutes',
  'p.extra_reason',
  'p.excused',
];
const BY_CLASS = 'c.grade_level, c.major_code, c.group_number, lower(p.full_name), p.student_id';
const SORTED: Record<string, string> = {
  full_name: 'lower(p.full_name)',
  class: 'p.class_label',
  sitting: 't.starts_at',
  room: 'lower(p.room)',
  seat: 'p.seat',
  extra_minutes: 'p.extra_minutes',
};

export async function listParticipants(
  db: Knex,
  examId: string,
  query: ParticipantQuery,
): Promise<{ items: ParticipantRow[]; total: number }> {
  const narrowed = (): Knex.QueryBuilder => {
    const builder = participants(db, examId);
    if (query.sitting_id === 'none') builder.whereNull('p.sitting_id');
    else if (query.sitting_id !== undefined) builder.where('p.sitting_id', query.sitting_id);
    if (query.room !== undefined) builder.whereRaw('lower(p.room) = lower(?)', [query.room]);
    if (query.class !== undefined) builder.where('p.class_label', query.class);
    if (query.q)
      builder.whereRaw("concat_ws(' ', p.full_name, p.class_label, s.nisn, s.nis) ILIKE ?", [
        `%${literal(query.q)}%`,
      ]);
    return builder;
  };
  const column = SORTED[(query.sort ?? '').replace(/^-/, '')];
  const order = column
    ? `${column} ${query.sort?.startsWith('-') ? 'DESC' : 'ASC'} NULLS LAST, ${BY_CLASS}`
    : BY_CLASS;
  const [{ count } = { count: 0 }] = (await narrowed().count('* as count')) as { count: number }[];
  const items: ParticipantRow[] = await narrowed()
    .orderByRaw(order)
    .limit(query.per_page)
    .offset((query.page - 1) * query.per_page)
    .select(COLUMNS);
  return { items, total: Number(count) };
}

export const findParticipant = async (
  db: Knex,
  examId: string,
  studentId: number,
): Promise<ParticipantRow | undefined> =>
  ((await participants(db, examId).where('p.student_id', studentId).select(COLUMNS)) as ParticipantRow[])[0];

/** The participants among these students, or those in a class now. */
export const participantIds = (
  db: Knex,
  examId: string,
  who: { student_ids: readonly number[] } | { class_id: number },
): Promise<number[]> => {
  const builder = participants(db, examId);
  if ('class_id' in who) builder.where('s.class_id', who.class_id);
  else builder.whereRaw('p.student_id = ANY(?::bigint[])', [who.student_ids as unknown as Knex.Value]);
  return builder.pluck('p.student_id') as unknown as Promise<number[]>;
};

export const whoChangesSitting = (
  db: Knex,
  examId: string,
  ids: readonly number[],
  sittingId: number | null,
): Promise<number[]> =>
  db('exam_participants')
    .where({ exam_id: examId })
    .whereRaw('student_id = ANY(?::bigint[])', [ids as unknown as Knex.Value])
    .whereRaw('sitting_id IS DISTINCT FROM ?', [sittingId])
    .pluck('student_id');

export const assign = (
  trx: Knex,
  examId: string,
  ids: readonly number[],
  change: Partial<Assignment>,
): Promise<number> =>
  trx('exam_participants')
    .where({ exam_id: examId })
    .whereRaw('student_id = ANY(?::bigint[])', [ids as unknown as Knex.Value])
    .update(change);

/** Rooms in use, for choosing. */
export const roomsOf = (db: Knex, examId: string): Promise<string[]> =>
  db('exam_participants')
    .where({ exam_id: examId })
    .whereNotNull('room')
    .distinct('room')
    .orderBy('room')
    .pluck('room');

/** Where anybody sits. */
export const placesOf = (db: Knex, examId: string): Promise<Place[]> =>
  db('exam_participants').where({ exam_id: examId }).distinct('sitting_id', 'room');

/** Ids of the classes that have somebody in the exam. */
export const classesPresent = async (db: Knex, examId: string): Promise<Set<number>> =>
  new Set(
    await db('exam_participants as p')
      .join('students as s', 's.id', 'p.student_id')
      .where('p.exam_id', examId)
      .distinct('s.class_id')
      .pluck<number[]>('s.class_id'),
  );

/** The active student of this id or number, with both numbers. */
export const findStudent = (
  db: Knex,
  who: { student_id: number } | { number: string },
): Promise<{ id: number; nisn: string | null; nis: string | null } | undefined> => {
  const builder = db('students').where({ active: true }).whereNull('archived_at');
  if ('student_id' in who) builder.where({ id: who.student_id });
  else
    builder.whereRaw('id IN (SELECT student_id FROM student_numbers WHERE number = upper(?))', [who.number]);
  return builder.first('id', 'nisn', 'nis');
};
