/** All SQL of people who work in the console. */
import type { Knex } from 'knex';
import { SUPERADMIN } from '../power.js';
import { containing, type ListAsked } from '../roles/store.js';

export interface PersonRow {
  id: number;
  email: string | null;
  username: string | null;
  full_name: string;
  role_id: number;
  /** Name of the role. */
  role: string;
  active: boolean;
  created_at: Date;
}

export interface PersonValues {
  email: string | null;
  username: string | null;
  full_name: string;
  role_id: number;
  active: boolean;
}

const rows = (db: Knex) =>
  db('admins')
    .join('roles', 'roles.id', 'admins.role_id')
    .select<PersonRow[]>(
      'admins.id',
      'email',
      'username',
      'full_name',
      'role_id',
      'roles.name as role',
      'active',
      'created_at',
    );

export const PERSON_SORTS = ['full_name', 'email', 'role', 'created_at'] as const;
const SORT_COLUMN: Record<string, string> = {
  full_name: 'lower(full_name)',
  email: "lower(coalesce(email, username, ''))",
  role: 'lower(roles.name)',
  created_at: 'created_at',
};

export async function listPeople(
  db: Knex,
  { page, per_page, q, sort = 'full_name' }: ListAsked,
): Promise<{ items: PersonRow[]; total: number }> {
  const found = (query: Knex.QueryBuilder) =>
    q
      ? query.where((either) => {
          for (const column of ['full_name', 'email', 'username']) either.orWhereILike(column, containing(q));
        })
      : query;
  const [count] = await found(db('admins').count('* as total'));
  const column = SORT_COLUMN[sort.replace(/^-/, '')] ?? SORT_COLUMN['full_name'];
  const items = await found(rows(db))
    .orderByRaw(`${column} ${sort.startsWith('-') ? 'DESC' : 'ASC'}, admins.id`)
    .limit(per_page)
    .offset((page - 1) * per_page);
  return { items, total: Number(count.total) };
}

export async function findPerson(db: Knex, id: number): Promise<PersonRow | undefined> {
  const [person] = await rows(db).where('admins.id', id);
  return person;
}

/**
 * Keeps changes of people apart, so that the last two superadmins cannot take each other's place away at the same
 * moment; inserts of people go on, since their foreign keys need no more than the key of the role.
 */
export async function lockPeople(trx: Knex): Promise<void> {
  await trx('roles').whereRaw('lower(name) = lower(?)', [SUPERADMIN]).forNoKeyUpdate().select('id');
}

export async function otherActiveSuperadmins(trx: Knex, adminId: number): Promise<number> {
  const [row] = await trx('admins')
    .join('roles', 'roles.id', 'admins.role_id')
    .whereRaw('lower(roles.name) = lower(?)', [SUPERADMIN])
    .where('active', true)
    .whereNot('admins.id', adminId)
    .count<{ count: number }[]>('* as count');
  return Number(row?.count ?? 0);
}

export const hasPeople = async (db: Knex): Promise<boolean> => (await db('admins').first('id')) !== undefined;

export async function insertPerson(
  trx: Knex,
  values: PersonValues & { password_hash: string },
): Promise<number> {
  const [row] = await trx('admins').insert(values).returning<{ id: number }[]>('id');
  if (!row) throw new Error('the person was not written');
  return row.id;
}

/** @param endTokens signs the person out everywhere. */
export const updatePerson = (
  trx: Knex,
  id: number,
  values: Partial<PersonValues> & { password_hash?: string },
  endTokens: boolean,
): Promise<number> =>
  trx('admins')
    .where({ id })
    .update({ ...values, ...(endTokens ? { token_epoch: trx.raw('token_epoch + 1') } : {}) });

export const deletePerson = (trx: Knex, id: number): Promise<number> => trx('admins').where({ id }).del();

/** Also whoever has only been asked to watch one: what they did there must go on having a name. */
export const hasActedOnExams = async (db: Knex, id: number): Promise<boolean> =>
  (await db('audit_log').where({ admin_id: id, subject_type: 'exam' }).first('id')) !== undefined;
