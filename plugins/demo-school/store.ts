/** What the demonstration remembers (keys of its own in `settings`), and all that it asks PostgreSQL. Others' tables are only read. */
import type { Knex } from 'knex';

const BEGUN = 'demo-school.begun';
/** Ids of the exams, once everything is there. */
const EXAMS = 'demo-school.exams';

export const isBegun = async (db: Knex): Promise<boolean> =>
  (await db('settings').where({ key: BEGUN }).first('key')) !== undefined;

export async function rememberBegun(trx: Knex): Promise<void> {
  await trx('settings').insert({ key: BEGUN, value: 'true' }).onConflict('key').ignore();
}

export async function finishedExams(db: Knex): Promise<string[] | undefined> {
  const row = await db('settings').where({ key: EXAMS }).first<{ value: string[] } | undefined>('value');
  return row?.value;
}

export async function rememberFinished(db: Knex, examIds: readonly string[]): Promise<void> {
  await db('settings')
    .insert({ key: EXAMS, value: JSON.stringify(examIds) })
    .onConflict('key')
    .merge(['value']);
}

/** Nobody works here yet. One person may be there already: the first superadmin. */
export async function isUntouched(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: [{ untouched: boolean }] }>(
    `SELECT NOT EXISTS (SELECT 1 FROM classes) AND NOT EXISTS (SELECT 1 FROM students)
        AND NOT EXISTS (SELECT 1 FROM exams) AND (SELECT count(*) FROM admins) <= 1 AS untouched`,
  );
  return rows[0].untouched;
}

export const isSchoolNamed = async (db: Knex): Promise<boolean> =>
  (await db('settings').where({ key: 'school_name' }).first('key')) !== undefined;

export interface Superadmin {
  id: number;
  email: string | null;
  username: string | null;
}

/** The one who has been there longest. */
export const superadminOf = async (db: Knex): Promise<Superadmin | undefined> =>
  await db('admins as a')
    .join('roles as r', 'r.id', 'a.role_id')
    .whereRaw("lower(r.name) = 'superadmin'")
    .where('a.active', true)
    .orderBy('a.id')
    .first('a.id', 'a.email', 'a.username');

export const adminIdOf = async (db: Knex, username: string): Promise<number | undefined> =>
  (
    await db('admins')
      .whereRaw('lower(username) = lower(?)', [username])
      .first<{ id: number } | undefined>('id')
  )?.id;

export const knownNisns = async (db: Knex): Promise<Set<string>> =>
  new Set(await db('students').whereNotNull('nisn').pluck<string[]>('nisn'));

export interface ExamState {
  id: string;
  status: 'DRAFT' | 'PUBLISHED' | 'CLOSED';
  scheduled_end: Date;
}

const examStates = (db: Knex) =>
  db('exams').select<ExamState[]>('id', 'status', 'scheduled_end').orderBy('created_at');

export const findExam = async (
  db: Knex,
  { authorId, title }: { authorId: number; title: string },
): Promise<ExamState | undefined> => (await examStates(db).where({ author_id: authorId, title }))[0];

export const examsOf = async (db: Knex, ids: readonly string[]): Promise<ExamState[]> =>
  await examStates(db).whereIn('id', ids);

/** Which questions of an exam are there, by their place. */
export const placesTaken = async (db: Knex, examId: string): Promise<Set<number>> =>
  new Set(await db('questions').where({ exam_id: examId }).pluck<number[]>('order_num'));

export interface PublishedExam {
  title: string;
  entry_token: string;
  participants: number;
}

export const publishedExams = async (db: Knex, ids: readonly string[]): Promise<PublishedExam[]> =>
  await db('exams as e')
    .whereIn('e.id', ids)
    .where('e.status', 'PUBLISHED')
    .orderBy('e.created_at')
    .select('e.title', 'e.entry_token')
    .select(
      db.raw(
        '(SELECT count(*) FROM exam_participants p WHERE p.exam_id = e.id AND NOT p.excused)::int AS participants',
      ),
    );

export interface EnrolledStudent {
  nisn: string;
  full_name: string;
  class_label: string;
  /** Of the exams that they may sit. */
  tokens: string[];
}

/** In the order of `nisns`; who has left the school is left out. */
export async function enrolledOf(
  db: Knex,
  nisns: readonly string[],
  examIds: readonly string[],
): Promise<EnrolledStudent[]> {
  const found: EnrolledStudent[] = await db('students as s')
    .join('classes as c', 'c.id', 's.class_id')
    .whereIn('s.nisn', nisns)
    .where('s.active', true)
    .select('s.nisn', 's.full_name', 'c.label as class_label')
    .select(
      db.raw(
        `ARRAY(SELECT e.entry_token FROM exams e JOIN exam_participants p ON p.exam_id = e.id
                WHERE p.student_id = s.id AND e.status = 'PUBLISHED' AND e.id = ANY (?::uuid[])
                ORDER BY e.created_at) AS tokens`,
        [examIds] as unknown as Knex.RawBinding[],
      ),
    );
  return nisns.flatMap((nisn) => found.filter((student) => student.nisn === nisn));
}
