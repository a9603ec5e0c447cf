/** Making, changing and deleting roles; nobody grants what they lack. */
import { AppError, audit, faultKey, type Transaction } from '../../../core/index.js';
import type { By } from '../by.js';
import {
  type DeclaredPermission,
  grants,
  isSuperadmin,
  mustCover,
  type Power,
  powerOf,
  powerOfRole,
} from '../power.js';
import { inWords } from '../refusals.js';
import { deleteRole, findRole, insertRole, lockRole, type RoleRow, renameRole, setGrants } from './store.js';

type Tx = Transaction<object>;

interface Change {
  name?: string | undefined;
  permissions?: readonly string[] | undefined;
}

interface Surroundings {
  by: By;
  declared: readonly DeclaredPermission[];
}

export async function createRole(
  { db }: Tx,
  input: { name: string; permissions: readonly string[] },
  { by, declared }: Surroundings,
): Promise<RoleRow> {
  mustBeKnown(input.permissions, declared);
  mustCover(
    await powerOf(db, by.identity),
    { everything: false, codes: new Set(input.permissions) },
    'grants_more',
  );
  const roleId = await inWords(insertRole(db, input.name));
  await setGrants(db, { roleId, codes: input.permissions, among: [] });
  await audit(db, {
    ...by,
    action: 'role.created',
    subjectType: 'role',
    subjectId: roleId,
    detail: { name: input.name, permissions: input.permissions },
  });
  return existing(await findRole(db, roleId));
}

export async function changeRole(
  { db }: Tx,
  id: number,
  change: Change,
  { by, declared }: Surroundings,
): Promise<RoleRow> {
  await lockRole(db, id);
  const role = existing(await findRole(db, id));
  const actor = await powerOf(db, by.identity);
  await mustBeInReach(actor, role, db);
  if (change.permissions) {
    mustBeKnown(change.permissions, declared);
    const added = change.permissions.filter((code) => !role.permissions.includes(code));
    mustCover(actor, { everything: false, codes: new Set(added) }, 'grants_more');
    // Grants of plugins that are off are not shown, so they are not taken away either.
    await setGrants(db, { roleId: id, codes: change.permissions, among: declared.map((p) => p.code) });
  }
  if (change.name !== undefined) await inWords(renameRole(db, id, change.name));
  await audit(db, {
    ...by,
    action: 'role.changed',
    subjectType: 'role',
    subjectId: id,
    detail: { ...change },
  });
  return existing(await findRole(db, id));
}

/** @throws AppError 409 `in_use` while somebody has the role. */
export async function removeRole({ db }: Tx, id: number, by: By): Promise<void> {
  await lockRole(db, id);
  const role = existing(await findRole(db, id));
  await mustBeInReach(await powerOf(db, by.identity), role, db);
  await inWords(deleteRole(db, id));
  await audit(db, {
    ...by,
    action: 'role.deleted',
    subjectType: 'role',
    subjectId: id,
    detail: { name: role.name },
  });
}

/** Whether these codes may be ticked by somebody; for the form. */
export const grantable = (actor: Power, code: string): boolean =>
  actor.everything || grants(actor.codes, code);

async function mustBeInReach(actor: Power, role: RoleRow, db: Tx['db']): Promise<void> {
  if (isSuperadmin(role.name)) throw new AppError('role_fixed', { status: 409 });
  mustCover(actor, await powerOfRole(db, role), 'holds_more');
}

function mustBeKnown(codes: readonly string[], declared: readonly DeclaredPermission[]): void {
  const unknown = codes.filter((code) => !declared.some((p) => p.code === code));
  if (unknown.length > 0)
    throw new AppError('invalid_input', {
      status: 422,
      faults: unknown.map((code) =>
        faultKey('permissions', 'unknown_permission', { code: code.slice(0, 100) }),
      ),
    });
}

const existing = (role: RoleRow | undefined): RoleRow => {
  if (!role) throw new AppError('not_found', { status: 404 });
  return role;
};
