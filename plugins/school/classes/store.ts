/** All SQL of classes. */
import type { Knex } from 'knex';
import { type Listed, literally, pageOf, sorted, whereArchived } from '../lists.js';
import type { ClassQuery } from './schemas.js';

export interface ClassRow {
  id: number;
  grade_level: number;
  major_code: string;
  group_number: number;
  label: string;
  archived_at: Date | null;
  students: number;
}

export interface ClassParts {
  grade_level: number;
  major_code: string;
  group_number: number;
}

const ORDERS = {
  class: ['grade_level', 'major_code', 'group_number'],
  label: ['lower(label)'],
  students: ['students'],
  id: ['id'],
};

const withCount = (db: Knex): Knex.QueryBuilder =>
  db
    .from(
      db('classes as c')
        .select('c.*')
        .select(
          db.raw(
            '(SELECT count(*) FROM students s WHERE s.class_id = c.id AND s.archived_at IS NULL)::int AS students',
          ),
        )
        .as('classes'),
    )
    .select('*');

export function listClasses(db: Knex, request: ClassQuery): Promise<Listed<ClassRow>> {
  const query = withCount(db);
  whereArchived(query, 'archived_at', request.archived);
  if (request.q) {
    const pattern = `%${literally(request.q.trim())}%`;
    query.where((any) =>
      any
        .whereILike('label', pattern)
        .orWhereRaw("concat_ws('-', grade_level, major_code, group_number) ILIKE ?", [pattern]),
    );
  }
  return pageOf<ClassRow>(sorted(query, ORDERS, request.sort ?? 'class'), request);
}

/** For choosing one: those in use, and `also` even when it is archived. */
export const classChoices = async (db: Knex, also?: number): Promise<ClassRow[]> =>
  await db('classes')
    .where((any) => any.whereNull('archived_at').orWhere('id', also ?? 0))
    .orderBy(['grade_level', 'major_code', 'group_number']);

export const findClass = async (db: Knex, id: number): Promise<ClassRow | undefined> =>
  await withCount(db).where({ id }).first();

export async function insertClass(
  db: Knex,
  row: ClassParts & { label?: string | undefined },
): Promise<number> {
  const [made] = await db('classes')
    .insert({ ...row, label: row.label ?? '' })
    .returning('id');
  return Number(made.id);
}

/** Also takes the lock that keeps students from coming in or going out meanwhile. @returns false when there is none. */
export async function updateClass(
  db: Knex,
  id: number,
  change: Partial<ClassParts> & { label?: string | undefined; archived?: boolean | undefined },
): Promise<boolean> {
  const { archived, ...columns } = change;
  const set = {
    ...columns,
    ...(archived === undefined
      ? {}
      : { archived_at: archived ? db.raw('coalesce(archived_at, now())') : null }),
  };
  return (await db('classes').where({ id }).update(set)) > 0;
}

export const deleteClass = async (db: Knex, id: number): Promise<boolean> =>
  (await db('classes').where({ id }).del()) > 0;

/** Keeps a class and its label as they are until the transaction ends. @returns false when there is none. */
export const holdClass = async (db: Knex, id: number): Promise<boolean> =>
  (await db('classes').where({ id }).forShare().first('id')) !== undefined;
