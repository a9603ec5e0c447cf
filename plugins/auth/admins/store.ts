/** The rows of `admins` as signing in needs them. Making and changing people is the business of `rbac`. */
import type { Knex } from 'knex';

export interface AdminRow {
  id: number;
  email: string | null;
  username: string | null;
  full_name: string;
  password_hash: string;
  active: boolean;
  token_epoch: number;
  /** Name of the role. */
  role: string;
}

const rows = (db: Knex) =>
  db('admins')
    .join('roles', 'roles.id', 'admins.role_id')
    .select<AdminRow[]>(
      'admins.id',
      'email',
      'username',
      'full_name',
      'password_hash',
      'active',
      'token_epoch',
      'roles.name as role',
    );

/** By e-mail address or username, in whatever letters. */
export async function findByName(db: Knex, name: string): Promise<AdminRow | undefined> {
  // An e-mail address holds an @ and a username none, so at most one row fits.
  const [row] = await rows(db).whereRaw('lower(email) = lower(?) OR lower(username) = lower(?)', [
    name,
    name,
  ]);
  return row;
}

export async function findById(db: Knex, id: number): Promise<AdminRow | undefined> {
  const [row] = await rows(db).where('admins.id', id);
  return row;
}

/** Ends all tokens issued so far. @returns false when the password was changed by somebody else meanwhile. */
export async function changePassword(
  db: Knex,
  change: { id: number; from: string; to: string },
): Promise<boolean> {
  const changed = await db('admins')
    .where({ id: change.id, password_hash: change.from, active: true })
    .update({ password_hash: change.to, token_epoch: db.raw('token_epoch + 1') });
  return changed === 1;
}
