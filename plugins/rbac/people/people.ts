/** Making, changing and deleting people; nobody edits somebody who holds more, and one superadmin always stays. */
import type { Knex } from 'knex';
import { AppError, audit, changesOf, faultKey, type Transaction } from '../../../core/index.js';
import type { By } from '../by.js';
import { isSuperadmin, mustCover, type Power, powerOf, powerOfAdmin, powerOfRole } from '../power.js';
import { inWords } from '../refusals.js';
import { findRole, type RoleRow } from '../roles/store.js';
import {
  deletePerson,
  findPerson,
  hasActedOnExams,
  insertPerson,
  lockPeople,
  otherActiveSuperadmins,
  type PersonRow,
  type PersonValues,
  updatePerson,
} from './store.js';

type Tx = Transaction<object>;

/** @param passwordHash made before the transaction: bcrypt must not hold a connection. */
export async function createPerson(
  { db }: Tx,
  { passwordHash, ...values }: PersonValues & { passwordHash: string },
  by: By,
): Promise<PersonRow> {
  mustHaveName(values);
  await mustMayGive(db, await powerOf(db, by.identity), values.role_id);
  const id = await inWords(insertPerson(db, { ...values, password_hash: passwordHash }));
  await audit(db, {
    ...by,
    action: 'admin.created',
    subjectType: 'admin',
    subjectId: id,
    detail: { role_id: values.role_id },
  });
  return existing(await findPerson(db, id));
}

export async function changePerson(
  { db }: Tx,
  id: number,
  { passwordHash, ...change }: Partial<PersonValues> & { passwordHash?: string | undefined },
  by: By,
): Promise<PersonRow> {
  await lockPeople(db);
  const before = existing(await findPerson(db, id));
  const actor = await powerOf(db, by.identity);
  mustCover(actor, await powerOfAdmin(db, id), 'holds_more');
  const after = { ...before, ...defined(change) };
  mustHaveName(after);
  const role =
    after.role_id === before.role_id ? before.role : (await mustMayGive(db, actor, after.role_id)).name;
  if (!after.active || !isSuperadmin(role)) await mustNotBeLast(db, before);
  const endTokens =
    passwordHash !== undefined || after.role_id !== before.role_id || (before.active && !after.active);
  const { email, username, full_name, role_id, active } = after;
  await inWords(
    updatePerson(
      db,
      id,
      {
        email,
        username,
        full_name,
        role_id,
        active,
        ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
      },
      endTokens,
    ),
  );
  await audit(db, {
    ...by,
    action: passwordHash === undefined ? 'admin.changed' : 'admin.password_reset',
    subjectType: 'admin',
    subjectId: id,
    detail: {
      ...changesOf(before, after, passwordHash === undefined ? change : { ...change, password: true }, [
        'role_id',
        'active',
      ]),
    },
  });
  return existing(await findPerson(db, id));
}

/** @throws AppError 409 `in_use` for who has written or run exams; deactivate them instead. */
export async function removePerson({ db }: Tx, id: number, by: By): Promise<void> {
  await lockPeople(db);
  const person = existing(await findPerson(db, id));
  mustCover(await powerOf(db, by.identity), await powerOfAdmin(db, id), 'holds_more');
  await mustNotBeLast(db, person);
  // An order of theirs may be on its way to PostgreSQL still, and names them.
  if (await hasActedOnExams(db, id)) throw new AppError('in_use', { status: 409 });
  await inWords(deletePerson(db, id));
  await audit(db, { ...by, action: 'admin.deleted', subjectType: 'admin', subjectId: id });
}

async function mustNotBeLast(db: Knex, person: PersonRow): Promise<void> {
  if (!person.active || !isSuperadmin(person.role)) return;
  if ((await otherActiveSuperadmins(db, person.id)) === 0)
    throw new AppError('last_superadmin', { status: 409 });
}

async function mustMayGive(db: Knex, actor: Power, roleId: number): Promise<RoleRow> {
  const role = await findRole(db, roleId);
  if (!role)
    throw new AppError('invalid_input', { status: 422, faults: [faultKey('role_id', 'unknown_role')] });
  mustCover(actor, await powerOfRole(db, role), 'grants_more');
  return role;
}

function mustHaveName({ email, username }: Pick<PersonValues, 'email' | 'username'>): void {
  if (email === null && username === null)
    throw new AppError('invalid_input', { status: 422, faults: [faultKey('email', 'email_or_username')] });
}

const defined = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;

const existing = (person: PersonRow | undefined): PersonRow => {
  if (!person) throw new AppError('not_found', { status: 404 });
  return person;
};
