/**
 * At the start of the worker: every declared permission has a row, and the three first roles exist. A role is made once
 * and a grant given once, so what a school changes or deletes afterwards stays as it wants it.
 */
import type { Knex } from 'knex';
import { type DeclaredPermission, SUPERADMIN } from './power.js';

const FIRST_ROLES = [SUPERADMIN, 'Teacher', 'Proctor'] as const;
const MADE_KEY = 'rbac.first_roles_made';

export function seed(db: Knex, declared: readonly DeclaredPermission[]): Promise<void> {
  return db.transaction(async (trx) => {
    // Workers of several hosts may start at once.
    await trx.raw("SELECT pg_advisory_xact_lock(hashtextextended('rbac.seed', 0))");
    await makeFirstRoles(trx);
    const fresh = await insertCodes(trx, declared);
    for (const { code, roles } of declared.filter((p) => fresh.has(p.code)))
      await grant(trx, code, roles ?? []);
    await trx.raw(
      `INSERT INTO role_permissions (role_id, permission_id)
       SELECT roles.id, permissions.id FROM roles CROSS JOIN permissions WHERE lower(roles.name) = lower(?)
       ON CONFLICT DO NOTHING`,
      [SUPERADMIN],
    );
  });
}

async function makeFirstRoles(trx: Knex): Promise<void> {
  const [made] = await trx('settings')
    .insert({ key: MADE_KEY, value: 'true' })
    .onConflict('key')
    .ignore()
    .returning<{ key: string }[]>('key');
  const names = made ? FIRST_ROLES : [SUPERADMIN];
  await trx('roles')
    .insert(names.map((name) => ({ name })))
    .onConflict(trx.raw('(lower(name))'))
    .ignore();
}

/** @returns the codes that were not there before. */
async function insertCodes(trx: Knex, declared: readonly DeclaredPermission[]): Promise<Set<string>> {
  if (declared.length === 0) return new Set();
  const rows = await trx('permissions')
    .insert(declared.map(({ code }) => ({ code })))
    .onConflict('code')
    .ignore()
    .returning<{ code: string }[]>('code');
  return new Set(rows.map(({ code }) => code));
}

async function grant(trx: Knex, code: string, roleNames: readonly string[]): Promise<void> {
  if (roleNames.length === 0) return;
  await trx.raw(
    `INSERT INTO role_permissions (role_id, permission_id)
     SELECT roles.id, permissions.id FROM roles CROSS JOIN permissions
      WHERE roles.name = ANY(?) AND permissions.code = ? ON CONFLICT DO NOTHING`,
    [[...roleNames], code],
  );
}
