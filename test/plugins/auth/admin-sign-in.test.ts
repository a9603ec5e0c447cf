import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { adminToken, makeStaff, PASSWORD, type Staff, settled } from '../../support/people.js';
import { until } from '../../support/waiting.js';

const LOGIN = '/api/v1/auth/admin/login';

describe('an admin who signs in', () => {
  let app: TestAppliance;
  let staff: Staff;

  const signIn = (email: string, password = PASSWORD) =>
    app.request('POST', LOGIN, { body: { email, password } });
  const statusOf = async (token: string, on = 0): Promise<number> =>
    (await app.request('GET', '/api/v1/admin/admins', { token, on })).status;

  before(async () => {
    app = await startAppliance({ plugins: ['auth', 'rbac'], webProcesses: 2 });
    await settled(app);
  });
  after(() => app.stop());
  beforeEach(async () => {
    staff = await makeStaff(app, { codes: ['admins:write'] });
  });

  it('gets a token, the own person and the permissions, by e-mail address or username in any letters', async () => {
    for (const name of [staff.email, staff.email.toUpperCase(), ` ${staff.username.toLowerCase()} `]) {
      const response = await signIn(name);
      expect(response.status).to.equal(200);
      expect(response.body.permissions).to.deep.equal(['admins:write']);
      expect(response.body.admin).to.include({ id: staff.id, email: staff.email, username: staff.username });
      expect(response.body.admin).to.have.all.keys('id', 'email', 'username', 'full_name', 'role');
      expect(await statusOf(response.body.token)).to.equal(200);
      expect(response.text).not.to.include('$2b$');
    }
    const entry = await app.db('audit_log').where({ action: 'admin.signed_in', admin_id: staff.id }).first();
    expect(entry.address).to.include('127.0.0.1');
  });

  it('is told the same of a wrong password, an unknown name and a deactivated account', async () => {
    const gone = await makeStaff(app, { role: 'Teacher' });
    await app.db('admins').where({ id: gone.id }).update({ active: false });
    const answers = await Promise.all([
      signIn(staff.email, 'salah'),
      signIn('nobody@smkn1.sch.id'),
      signIn("' OR ''='"),
      signIn('%'),
      signIn(gone.email),
    ]);
    for (const { status, body } of answers) {
      expect(status).to.equal(401);
      expect(body.code).to.equal('wrong_credentials');
      expect(body.detail).to.equal(answers[0]?.body.detail);
    }
  });

  it('is refused with a NUL or half a character in the name, which PostgreSQL could not even look for', async () => {
    expect((await signIn('sri\u0000@smkn1.sch.id')).status).to.equal(422);
    expect((await signIn('\ud800')).status).to.equal(422);
  });

  it('signs out for good, in every process, and other tokens stay', async () => {
    const [one, other] = [await adminToken(app, staff), await adminToken(app, staff)];
    expect((await app.request('POST', '/api/v1/auth/logout', { token: one })).status).to.equal(204);
    expect([await statusOf(one), await statusOf(one, 1), await statusOf(other)]).to.deep.equal([
      401, 401, 200,
    ]);
  });

  it('changes the password, which ends all other tokens and gives one that is good at once everywhere', async () => {
    const [mine, elsewhere] = [await adminToken(app, staff), await adminToken(app, staff)];
    expect([await statusOf(mine, 0), await statusOf(elsewhere, 1)]).to.deep.equal([200, 200]);
    const response = await app.request('POST', '/api/v1/auth/password', {
      token: mine,
      body: { current: PASSWORD, new: 'rahasia baru سنة' },
    });
    expect(response.status).to.equal(200);
    const fresh = String(response.body.token);
    expect([await statusOf(fresh, 0), await statusOf(fresh, 1)]).to.deep.equal([200, 200]);
    for (const on of [0, 1])
      for (const old of [mine, elsewhere])
        await until('the old tokens end', async () => (await statusOf(old, on)) === 401, 1000);
    expect((await signIn(staff.email)).status).to.equal(401);
    expect((await signIn(staff.email, 'rahasia baru سنة')).status).to.equal(200);
  });

  it('is told which field of a change of password is wrong', async () => {
    const token = await adminToken(app, staff);
    const change = async (current: string, next: string) => {
      const { status, body } = await app.request('POST', '/api/v1/auth/password', {
        token,
        body: { current, new: next },
      });
      return [status, ...(body.errors ?? []).map((e: { path: string }) => e.path)];
    };
    expect(await change('salah', 'rahasia-baru-1')).to.deep.equal([422, 'current']);
    expect(await change(PASSWORD, 'pendek')).to.deep.equal([422, 'new']);
    expect(await change(PASSWORD, 'é'.repeat(37))).to.deep.equal([422, 'new']);
    expect(await statusOf(token)).to.equal(200);
  });

  it('loses access within a second of deactivation, another role or fewer permissions', async () => {
    const changes: ((staff: Staff) => Promise<unknown>)[] = [
      ({ id }) => app.db('admins').where({ id }).update({ active: false }),
      ({ id }) => app.db('admins').where({ id }).update({ token_epoch: 1 }),
      ({ id }) => app.db('admins').where({ id }).del(),
      ({ id }) =>
        app.db('role_permissions').where('role_id', app.db('admins').where({ id }).select('role_id')).del(),
    ];
    for (const change of changes) {
      const person = await makeStaff(app, { codes: ['admins:write'] });
      const token = await adminToken(app, person);
      expect([await statusOf(token), await statusOf(token, 1)]).to.deep.equal([200, 200]);
      await change(person);
      for (const on of [0, 1])
        await until('access is lost', async () => [401, 403].includes(await statusOf(token, on)), 1000);
    }
  });

  it('may do nothing when the plugin of roles is off', async () => {
    const token = await adminToken(app, staff);
    const host = app.web[1];
    await host?.loader.unload('rbac');
    expect((await app.request('POST', '/api/v1/auth/logout', { token, on: 1 })).status).to.equal(403);
  });
});
