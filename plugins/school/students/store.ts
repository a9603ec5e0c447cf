/** All SQL of students, but that of the import. */
import type { Knex } from 'knex';
import type { StudentCredential } from '../../auth/contract.js';
import { type Listed, literally, pageOf, sorted, whereArchived } from '../lists.js';
import type { StudentQuery } from './schemas.js';

export interface StudentRow {
  id: number;
  nisn: string | null;
  nis: string | null;
  full_name: string;
  class_id: number;
  class_label: string;
  active: boolean;
  archived_at: Date | null;
  created_at: Date;
}

interface StudentColumns {
  nisn: string | null;
  nis: string | null;
  full_name: string;
  class_id: number;
  password_hash: string;
  active: boolean;
}

const ORDERS = {
  full_name: ['lower(full_name)'],
  nisn: ['nisn'],
  nis: ['nis'],
  class: ['grade_level', 'major_code', 'group_number', 'lower(full_name)'],
  created_at: ['created_at'],
  id: ['id'],
};

/** Never the hash: it is for the keeper of sign-ins alone. */
const withClass = (db: Knex): Knex.QueryBuilder =>
  db
    .from(
      db('students as s')
        .join('classes as c', 'c.id', 's.class_id')
        .select(
          's.id',
          's.nisn',
          's.nis',
          's.full_name',
          's.class_id',
          's.active',
          's.archived_at',
          's.created_at',
        )
        .select('c.label as class_label', 'c.grade_level', 'c.major_code', 'c.group_number')
        .as('students'),
    )
    .select(
      'id',
      'nisn',
      'nis',
      'full_name',
      'class_id',
      'class_label',
      'active',
      'archived_at',
      'created_at',
    );

export function listStudents(db: Knex, request: StudentQuery): Promise<Listed<StudentRow>> {
  const query = withClass(db);
  whereArchived(query, 'archived_at', request.archived);
  if (request.class_id !== undefined) query.where('class_id', request.class_id);
  if (request.active !== undefined) query.where('active', request.active === 'true');
  const words = request.q?.trim();
  if (words) {
    const text = literally(words.normalize('NFC'));
    query.where((any) =>
      any
        .whereILike('full_name', `%${text}%`)
        .orWhereILike('nisn', `%${text}%`)
        .orWhereILike('nis', `%${text}%`),
    );
  }
  return pageOf<StudentRow>(sorted(query, ORDERS, request.sort ?? 'full_name'), request);
}

export const findStudent = async (db: Knex, id: number): Promise<StudentRow | undefined> =>
  await withClass(db).where({ id }).first();

/** Keeps two changes of one student one after the other, and lets rows that only name the student be written meanwhile. */
export const lockStudent = async (
  db: Knex,
  id: number,
): Promise<{ id: number; nisn: string | null; nis: string | null } | undefined> =>
  await db('students').where({ id }).forNoKeyUpdate().first('id', 'nisn', 'nis');

export const lockStudentsOfClass = async (db: Knex, classId: number): Promise<number[]> =>
  (await db('students').where({ class_id: classId }).orderBy('id').forNoKeyUpdate().select('id')).map(
    (row: { id: number }) => row.id,
  );

export async function insertStudent(db: Knex, row: StudentColumns): Promise<number> {
  const [made] = await db('students').insert(row).returning('id');
  return Number(made.id);
}

export async function updateStudent(
  db: Knex,
  id: number,
  change: Partial<StudentColumns> & { archived?: boolean | undefined },
): Promise<void> {
  const { archived, ...columns } = change;
  const set = {
    ...columns,
    ...(archived === undefined
      ? {}
      : { archived_at: archived ? db.raw('coalesce(archived_at, now())') : null }),
  };
  await db('students').where({ id }).update(set);
}

export const deleteStudent = async (db: Knex, id: number): Promise<void> => {
  await db('students').where({ id }).del();
};

/** Which of the two numbers another student holds, in whatever column and letters. */
export async function takenNumbers(
  db: Knex,
  { nisn, nis }: { nisn?: string | null | undefined; nis?: string | null | undefined },
  exceptId = 0,
): Promise<('nisn' | 'nis')[]> {
  const held: { number: string }[] = await db('student_numbers')
    .whereIn(
      'number',
      [nisn, nis].filter((n) => typeof n === 'string').map((n) => n.toUpperCase()),
    )
    .whereNot('student_id', exceptId)
    .select('number');
  const taken = new Set(held.map((row) => row.number));
  return (['nisn', 'nis'] as const).filter((field) => {
    const number = { nisn, nis }[field];
    return typeof number === 'string' && taken.has(number.toUpperCase());
  });
}

const credentials = (db: Knex): Knex.QueryBuilder =>
  db('students as s')
    .join('classes as c', 'c.id', 's.class_id')
    .select('s.id', 's.nisn', 's.nis', 's.full_name', 'c.label as class_label', 's.password_hash')
    .select(db.raw('(s.active AND s.archived_at IS NULL) AS active'))
    .orderBy('s.id');

export const credentialsOf = async (db: Knex, ids: readonly number[]): Promise<StudentCredential[]> =>
  await credentials(db).whereRaw('s.id = ANY (?)', [[...ids]]);

/** All who may sign in. */
export const activeCredentials = async (db: Knex): Promise<StudentCredential[]> =>
  await credentials(db).where('s.active', true).whereNull('s.archived_at');
