/** All SQL of roles. */
import type { Knex } from 'knex';

export interface RoleRow {
  id: number;
  name: string;
  permissions: string[];
  /** How many admins have it. */
  admins: number;
}

export interface ListAsked {
  page: number;
  per_page: number;
  q?: string | undefined;
  sort?: string | undefined;
}

const rows = (db: Knex) =>
  db('roles').select<RoleRow[]>(
    'roles.id',
    'roles.name',
    db.raw(
      `ARRAY(SELECT code FROM permissions JOIN role_permissions ON permission_id = permissions.id
              WHERE role_id = roles.id ORDER BY code) AS permissions`,
    ),
    db.raw('(SELECT count(*) FROM admins WHERE role_id = roles.id) AS admins'),
  );

export async function listRoles(
  db: Knex,
  { page, per_page, q, sort = 'name' }: ListAsked,
): Promise<{ items: RoleRow[]; total: number }> {
  const found = (query: Knex.QueryBuilder) => (q ? query.whereILike('roles.name', containing(q)) : query);
  const [count] = await found(db('roles').count('* as total'));
  const items = await found(rows(db))
    .orderByRaw(`lower(roles.name) ${sort.startsWith('-') ? 'DESC' : 'ASC'}`)
    .limit(per_page)
    .offset((page - 1) * per_page);
  return { items, total: Number(count.total) };
}

export async function findRole(db: Knex, id: number): Promise<RoleRow | undefined> {
  const [role] = await rows(db).where('roles.id', id);
  return role;
}

/** Keeps two changes of one role apart; foreign keys to it go on. */
export async function lockRole(trx: Knex, id: number): Promise<void> {
  await trx('roles').where({ id }).forNoKeyUpdate().select('id');
}

export async function roleIdOf(db: Knex, name: string): Promise<number | undefined> {
  const row = await db('roles')
    .whereRaw('lower(name) = lower(?)', [name])
    .first<{ id: number } | undefined>('id');
  return row?.id;
}

export async function insertRole(trx: Knex, name: string): Promise<number> {
  const [row] = await trx('roles').insert({ name }).returning<{ id: number }[]>('id');
  if (!row) throw new Error('the role was not written');
  return row.id;
}

export const renameRole = (trx: Knex, id: number, name: string): Promise<number> =>
  trx('roles').where({ id }).update({ name });

/** Sets which of `among` the role grants; other codes stay as they are. */
export async function setGrants(
  trx: Knex,
  change: { roleId: number; codes: readonly string[]; among: readonly string[] },
): Promise<void> {
  await trx('role_permissions')
    .where('role_id', change.roleId)
    .whereIn(
      'permission_id',
      trx('permissions')
        .whereIn('code', [...change.among])
        .select('id'),
    )
    .del();
  await trx.raw(
    `INSERT INTO role_permissions (role_id, permission_id)
     SELECT ?, id FROM permissions WHERE code = ANY(?) ON CONFLICT DO NOTHING`,
    [change.roleId, [...change.codes]],
  );
}

export const deleteRole = (trx: Knex, id: number): Promise<number> => trx('roles').where({ id }).del();

/** What was typed stands for itself in a LIKE pattern. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
