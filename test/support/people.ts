/** Staff and students who can really sign in, for tests that look at the appliance from outside. */
import type { Knex } from 'knex';
import type { App } from '../../core/app.js';
import { transactor } from '../../core/data/transaction.js';
import type { AuthContract, StudentCredential } from '../../plugins/auth/contract.js';
import type { TestAppliance } from './appliance.js';
import { until } from './waiting.js';

type AuthService = AuthContract['services']['auth'];

export const PASSWORD = 'rahasia-sekali-7';

const appOf = (appliance: TestAppliance): App => {
  const app = appliance.web[0];
  if (!app) throw new Error('the appliance has no web process');
  return app;
};

export const authOf = (appliance: TestAppliance, app = appOf(appliance)): AuthService =>
  app.host.services.get({ name: 'auth', requires: [] }, 'auth') as AuthService;

/** Resolves when the worker has done what it does once after a start: roles are there, students are in Redis. */
export const settled = async (appliance: TestAppliance): Promise<void> => {
  let isStarted = false;
  void appliance.worker?.started.then(() => {
    isStarted = true;
  });
  await until('the tasks of the start are done', async () => {
    const ready = await appliance.request('GET', '/readyz');
    return isStarted && ready.status === 200;
  });
};

let serial = 0;

export interface Staff {
  id: number;
  email: string;
  username: string;
}

/** An admin with a role of the start, or with a role of their own that grants `codes`. */
export async function makeStaff(
  appliance: TestAppliance,
  { role, codes = [], password = PASSWORD }: { role?: string; codes?: string[]; password?: string } = {},
): Promise<Staff> {
  serial += 1;
  const { db } = appliance;
  const roleId = role === undefined ? await roleOf(db, codes) : await roleNamed(db, role);
  const staff = { email: `Sri.${serial}@smkn1.sch.id`, username: `Guru${serial}` };
  const [row] = await db('admins')
    .insert({
      ...staff,
      full_name: `Sri Wahyuningsih, S.Pd. (${serial})`,
      role_id: roleId,
      password_hash: await authOf(appliance).hashPassword(password, 'admin'),
    })
    .returning('id');
  return { id: Number(row.id), ...staff };
}

async function roleNamed(db: Knex, name: string): Promise<number> {
  const row = await db('roles').where({ name }).first('id');
  if (!row) throw new Error(`no role ${name}`);
  return Number(row.id);
}

async function roleOf(db: Knex, codes: readonly string[]): Promise<number> {
  const [row] = await db('roles')
    .insert({ name: `Peran ${serial}` })
    .returning('id');
  for (const code of codes) {
    await db('permissions').insert({ code }).onConflict('code').ignore();
    await db('role_permissions').insert({
      role_id: row.id,
      permission_id: db('permissions').where({ code }).select('id'),
    });
  }
  return Number(row.id);
}

/** @returns the token of a fresh sign-in. */
export async function adminToken(
  appliance: TestAppliance,
  staff: Staff,
  password = PASSWORD,
): Promise<string> {
  const response = await appliance.request('POST', '/api/v1/auth/admin/login', {
    body: { email: staff.email, password },
  });
  if (response.status !== 200) throw new Error(`sign-in failed: ${response.text}`);
  return String(response.body.token);
}

/** The `cookie` header of a browser in which the person has signed in to the console. */
export async function consoleCookie(appliance: TestAppliance, staff: Staff): Promise<string> {
  return `console=${await adminToken(appliance, staff)}`;
}

/** Credentials of a student as the school would record them. */
export async function credential(
  appliance: TestAppliance,
  values: Partial<StudentCredential> & { password?: string } = {},
): Promise<StudentCredential> {
  serial += 1;
  const { password = PASSWORD, ...rest } = values;
  return {
    id: 1000 + serial,
    nisn: String(3_000_000_000 + serial),
    nis: `S${10_000 + serial}`,
    full_name: `Muḥammad Nur 'Aini (${serial})`,
    class_label: '12 RPL 2',
    password_hash: await authOf(appliance).hashPassword(password, 'student'),
    active: true,
    ...rest,
  };
}

/** Puts credentials in force through the outbox, as a change in the console does. */
export async function record(appliance: TestAppliance, ...students: StudentCredential[]): Promise<void> {
  const { host } = appOf(appliance);
  await transactor(host)((tx) => authOf(appliance).recordCredentials(tx, students));
}
