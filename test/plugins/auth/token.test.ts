/** Tokens that nobody has been given: forged, changed, outlived, of somebody else. */
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { Secrets } from '../../../core/data/secrets.js';
import type { StudentCredential } from '../../../plugins/auth/contract.js';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { credential, makeStaff, PASSWORD, record, settled } from '../../support/people.js';

const LOGIN = '/api/v1/auth/student/login';

describe('a token', () => {
  let app: TestAppliance;
  let student: StudentCredential;
  let claims: jwt.JwtPayload;
  const secrets = new Secrets('a secret that only tests know, long enough');
  const key = secrets.key('student-token');

  const statusOf = async (token: string): Promise<number> =>
    (await app.request('GET', '/api/v1/admin/roles', { token })).status;

  before(async () => {
    app = await startAppliance({ plugins: ['auth', 'rbac'] });
    await settled(app);
    student = await credential(app);
    await record(app, student);
    const response = await app.request('POST', LOGIN, { body: { nisn: student.nisn, password: PASSWORD } });
    claims = jwt.decode(response.body.token) as jwt.JwtPayload;
  });
  after(() => app.stop());

  it('is good as it was made (or the tests below would prove nothing)', async () => {
    expect(await statusOf(jwt.sign(claims, key))).to.equal(403);
  });

  it('is refused when it is forged, foreign, unsigned, expired or no token at all', async () => {
    const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    const pair = `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}`;
    const good = jwt.sign(claims, key);
    const [head, , signature] = good.split('.');
    const refused = {
      'another key': jwt.sign(claims, 'some other key of some other school'),
      'the key of admins': jwt.sign(claims, secrets.key('admin-token')),
      'as an admin': jwt.sign({ ...claims, aud: 'admin', epoch: 0 }, key),
      'no audience': jwt.sign({ ...claims, aud: undefined }, key),
      'alg none': `${pair}.`,
      'alg none with the signature': `${pair}.${signature}`,
      HS512: jwt.sign(claims, key, { algorithm: 'HS512' }),
      'changed claims': `${head}.${encode({ ...claims, sub: '1' })}.${signature}`,
      expired: jwt.sign({ ...claims, exp: Math.floor(Date.now() / 1000) - 1 }, key),
      'another jti': jwt.sign({ ...claims, jti: 'b0a9' }, key),
      'another student': jwt.sign({ ...claims, sub: String(student.id + 1) }, key),
      'a subject that is no id': jwt.sign({ ...claims, sub: '../../x' }, key),
      'not a token': 'x.y.z',
      'much text': 'a'.repeat(6000),
    };
    for (const [what, token] of Object.entries(refused)) expect(await statusOf(token), what).to.equal(401);
  });

  it('of an admin, signed by the right key, is refused when the admin is unknown or the epoch old', async () => {
    const staff = await makeStaff(app, { role: 'Superadmin' });
    const adminKey = secrets.key('admin-token');
    const made = (change: object) =>
      jwt.sign({ sub: String(staff.id), aud: 'admin', jti: 'x1', epoch: 0, ...change }, adminKey, {
        expiresIn: 60,
      });
    expect(await statusOf(made({}))).to.equal(200);
    expect(await statusOf(made({ epoch: 1 }))).to.equal(401);
    expect(await statusOf(made({ sub: '999999' }))).to.equal(401);
    expect(await statusOf(made({ aud: 'student' }))).to.equal(401);
  });
});
