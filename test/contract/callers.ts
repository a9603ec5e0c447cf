/** Everybody who may come to a door: each role, each single permission, students, and tokens that are none. */
import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { adminToken, makeStaff, type Staff } from '../support/people.js';
import { until } from '../support/waiting.js';
import type { WholeSchool } from './whole-school.js';

export interface Caller {
  name: string;
  token: string | undefined;
  /** What the caller holds, audiences included; undefined for who is nobody. */
  holds: ReadonlySet<string> | undefined;
}

/** As the specification grants them from the start. */
const ROLES: Record<string, (all: readonly string[]) => readonly string[]> = {
  Superadmin: (all) => all,
  Teacher: () => [
    'exams:read_own',
    'exams:write_own',
    'sessions:read',
    'sessions:manage',
    'results:read_own',
  ],
  Proctor: () => ['sessions:read', 'sessions:manage'],
};

/** `x:verb_all` reaches as far as `x:verb_own` and `x:verb`. */
const reach = (code: string): string[] =>
  code.endsWith('_all') ? [code, code.replace(/_all$/, '_own'), code.replace(/_all$/, '')] : [code];

export const permissionCodes = ({ app }: WholeSchool): string[] =>
  (app.web[0]?.host.plugins() ?? []).flatMap(({ plugin }) => (plugin.permissions ?? []).map((p) => p.code));

export interface SignedIn extends Caller {
  staff: Staff;
  token: string;
}

export async function admins(school: WholeSchool): Promise<SignedIn[]> {
  const all = permissionCodes(school);
  const holds = (codes: readonly string[]) => new Set(['admin', ...codes.flatMap(reach)]);
  const signedIn = async (name: string, staff: Staff, codes: readonly string[]): Promise<SignedIn> => ({
    name,
    staff,
    token: await adminToken(school.app, staff),
    holds: holds(codes),
  });
  const made: SignedIn[] = [];
  for (const [role, codes] of Object.entries(ROLES))
    made.push(await signedIn(`a ${role}`, await makeStaff(school.app, { role }), codes(all)));
  for (const code of all)
    made.push(
      await signedIn(`an admin with ${code} alone`, await makeStaff(school.app, { codes: [code] }), [code]),
    );
  made.push(await signedIn('an admin with an empty role', await makeStaff(school.app), []));
  return made;
}

export const students = (school: WholeSchool): Caller[] => [
  { name: 'a student with a session', token: school.seated, holds: new Set(['student']) },
  { name: 'a student without a session', token: school.unseated, holds: new Set(['student']) },
];

/** Callers without a good token, whatever they show. */
export async function nobodies(school: WholeSchool): Promise<Caller[]> {
  const { app } = school;
  const secrets = app.web[0]?.host.secrets;
  if (!secrets) throw new Error('no web process');
  const seconds = Math.floor(Date.now() / 1000);
  const made = (
    audience: 'student' | 'admin',
    change: object = {},
    key: string | Buffer = secrets.key(`${audience}-token`),
  ) =>
    jwt.sign(
      {
        sub: audience === 'admin' ? String(school.superadminId) : String(school.day.students[2]?.id),
        aud: audience,
        jti: randomUUID(),
        iat: seconds,
        exp: seconds + 3600,
        epoch: 0,
        ...change,
      },
      key,
      { algorithm: 'HS256' },
    );
  const [header, claims, signature] = made('admin').split('.') as [string, string, string];
  const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
  const off = await makeStaff(app, { role: 'Superadmin' });
  const offToken = await adminToken(app, off);
  await app.db('admins').where({ id: off.id }).update({ active: false });
  const renewed = await makeStaff(app, { role: 'Superadmin' });
  const renewedToken = await adminToken(app, renewed);
  await app.db('admins').where({ id: renewed.id }).increment('token_epoch', 1);
  const signedOut = await adminToken(app, await makeStaff(app, { role: 'Superadmin' }));
  await app.request('POST', '/api/v1/auth/logout', { token: signedOut });
  const tokens: Record<string, string | undefined> = {
    'nobody who signed in': undefined,
    'a made-up token': 'rahasia',
    'a token without a signature': unsigned,
    'a token with a cut signature': `${header}.${claims}.${signature.slice(0, 20)}`,
    'a token signed with another key': made('admin', {}, 'another key'),
    "a token signed with the students' key for an admin": made('admin', {}, secrets.key('student-token')),
    'a token of an admin for another audience': made('admin', { aud: 'student' }),
    'an expired token of an admin': made('admin', { exp: seconds - 1 }),
    'an expired token of a student': made('student', { exp: seconds - 1 }),
    'a token of a student that is not the latest': made('student'),
    'a token of an admin who is not there': made('admin', { sub: '987654321' }),
    'the token of an admin who was deactivated': offToken,
    'the token of an admin from before the last change of password': renewedToken,
    'the token of an admin who signed out': signedOut,
  };
  // What is known of an admin's standing may be a second old.
  for (const token of [offToken, renewedToken])
    await until('the change of an admin is in force', async () => {
      const { status } = await app.request('GET', '/api/v1/admin/roles', { token });
      return status === 401;
    });
  return Object.entries(tokens).map(([name, token]) => ({ name, token, holds: undefined }));
}
