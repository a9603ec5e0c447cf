import { expect } from 'chai';
import type { Knex } from 'knex';
import { AppError } from '../../../core/index.js';
import { changePerson } from '../../../plugins/rbac/people/people.js';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { makeExam } from '../../support/factories.js';
import { adminToken, makeStaff, PASSWORD, type Staff, settled } from '../../support/people.js';
import { until } from '../../support/waiting.js';

const ADMINS = '/api/v1/admin/admins';

describe('people', () => {
  let app: TestAppliance;
  let root: Staff;
  let rootToken: string;
  /** Holds admins:write and nothing else. */
  let clerk: Staff;
  let clerkToken: string;

  const call = (method: string, path: string, token: string, body?: unknown) =>
    app.request(method, path, { token, body });
  const roleId = async (name: string): Promise<number> =>
    Number((await app.db('roles').where({ name }).first('id'))?.id);
  const roleOf = async (staff: Staff): Promise<number> =>
    Number((await app.db('admins').where({ id: staff.id }).first('role_id'))?.role_id);
  const person = async (extra: object = {}) => ({
    email: `ahmad.${Math.random()}@smkn1.sch.id`,
    full_name: "Ahmad Syafi'i, M.Pd.",
    role_id: await roleOf(clerk),
    password: PASSWORD,
    ...extra,
  });

  before(async () => {
    app = await startAppliance({ plugins: ['auth', 'rbac'] });
    await settled(app);
    root = await makeStaff(app, { role: 'Superadmin' });
    rootToken = await adminToken(app, root);
    clerk = await makeStaff(app, { codes: ['admins:write'] });
    clerkToken = await adminToken(app, clerk);
  });
  after(() => app.stop());

  it('are added, read, listed, changed and deleted, each change in the audit log', async () => {
    const body = await person({ username: 'ahmad' });
    const made = await call('POST', ADMINS, rootToken, body);
    expect(made.status).to.equal(201);
    expect(made.body).to.include({
      email: body.email,
      username: 'ahmad',
      active: true,
      role_id: body.role_id,
    });
    expect(made.body).not.to.have.any.keys('password', 'password_hash', 'token_epoch');
    const one = `${ADMINS}/${made.body.id}`;
    expect((await call('GET', one, rootToken)).body).to.deep.equal(made.body);
    const changed = await call('PATCH', one, rootToken, { full_name: 'أحمد الشافعي', username: null });
    expect(changed.body).to.include({ full_name: 'أحمد الشافعي', username: null, email: body.email });
    const list = await call('GET', `${ADMINS}?q=${encodeURIComponent('الشاف')}`, rootToken);
    expect(list.body).to.include({ total: 1, page: 1, per_page: 50 });
    expect((await call('DELETE', one, rootToken)).status).to.equal(204);
    expect((await call('GET', one, rootToken)).status).to.equal(404);
    const log = await app
      .db('audit_log')
      .where({ subject_type: 'admin', subject_id: String(made.body.id) })
      .orderBy('id')
      .pluck('action');
    expect(log).to.deep.equal(['admin.created', 'admin.changed', 'admin.deleted']);
  });

  it('are listed by page and sort, and what is searched for stands for itself', async () => {
    const names = async (query: string): Promise<string[]> =>
      (await call('GET', `${ADMINS}?${query}`, rootToken)).body.items.map(
        (p: { full_name: string }) => p.full_name,
      );
    const up = await names('sort=full_name');
    expect(await names('sort=-full_name')).to.deep.equal([...up].reverse());
    expect(await names('sort=full_name&per_page=1&page=2')).to.deep.equal([up[1]]);
    expect(await names('q=%25')).to.deep.equal([]);
    expect(await names('q=_')).to.deep.equal([]);
    for (const wrong of ['sort=password_hash', 'per_page=201', 'page=0', 'color=red'])
      expect((await call('GET', `${ADMINS}?${wrong}`, rootToken)).status, wrong).to.equal(422);
  });

  it('need a name of their own to sign in with', async () => {
    const taken = await call('POST', ADMINS, rootToken, await person({ email: root.email.toUpperCase() }));
    expect([taken.status, taken.body.errors[0].path]).to.deep.equal([422, 'email']);
    const username = await call(
      'POST',
      ADMINS,
      rootToken,
      await person({ username: root.username.toLowerCase() }),
    );
    expect([username.status, username.body.errors[0].path]).to.deep.equal([422, 'username']);
    const none = await call('POST', ADMINS, rootToken, await person({ email: null }));
    expect([none.status, none.body.errors[0].path]).to.deep.equal([422, 'email']);
    const both = await call('PATCH', `${ADMINS}/${clerk.id}`, rootToken, { email: null, username: null });
    expect(both.status).to.equal(422);
  });

  it('may have an address of a school without the internet, as its email boxes in the browser take it', async () => {
    for (const host of ['sekolah', '192.168.1.10']) {
      const email = `guru.${Math.random()}@${host}`;
      const made = await call('POST', ADMINS, rootToken, await person({ email }));
      expect([made.status, made.body.email]).to.deep.equal([201, email]);
    }
  });

  it('are refused with wrong input, field by field', async () => {
    const wrong: [object, string][] = [
      [{ email: 'no address' }, 'email'],
      [{ username: 'with space' }, 'username'],
      [{ username: 'a@b' }, 'username'],
      [{ full_name: '   ' }, 'full_name'],
      [{ full_name: 'x\u0000y' }, 'full_name'],
      [{ role_id: 999_999 }, 'role_id'],
      [{ role_id: '1' }, 'role_id'],
      [{ password: 'pendek' }, 'password'],
      [{ password: 'é'.repeat(37) }, 'password'],
      [{ token_epoch: 5 }, 'token_epoch'],
    ];
    for (const [change, path] of wrong) {
      const { status, body } = await call('POST', ADMINS, rootToken, await person(change));
      expect([status, body.errors[0].path], JSON.stringify(change)).to.deep.equal([422, path]);
      expect(body.errors[0].message).not.to.match(/^key:/);
    }
    for (const id of ['0', 'x', '1e3', '99999999999999999999'])
      expect((await call('GET', `${ADMINS}/${id}`, rootToken)).status, id).to.equal(404);
  });

  it('get no role that grants more than the giver has', async () => {
    const more = await call(
      'POST',
      ADMINS,
      clerkToken,
      await person({ role_id: await roleId('Superadmin') }),
    );
    expect([more.status, more.body.code]).to.deep.equal([403, 'grants_more']);
    const wider = await makeStaff(app, { codes: ['roles:write'] });
    expect(
      (await call('POST', ADMINS, clerkToken, await person({ role_id: await roleOf(wider) }))).status,
    ).to.equal(403);
    const same = await call('POST', ADMINS, clerkToken, await person());
    expect(same.status).to.equal(201);
    const up = await call('PATCH', `${ADMINS}/${same.body.id}`, clerkToken, { role_id: await roleOf(wider) });
    expect([up.status, up.body.code]).to.deep.equal([403, 'grants_more']);
    expect(
      (await call('PATCH', `${ADMINS}/${clerk.id}`, clerkToken, { role_id: await roleId('Superadmin') }))
        .status,
    ).to.equal(403);
  });

  it('who hold more cannot be edited, reset, deactivated or deleted', async () => {
    const one = `${ADMINS}/${root.id}`;
    for (const body of [
      { full_name: 'Peretas' },
      { password: PASSWORD },
      { active: false },
      { role_id: await roleOf(clerk) },
    ]) {
      const refused = await call('PATCH', one, clerkToken, body);
      expect([refused.status, refused.body.code]).to.deep.equal([403, 'holds_more']);
    }
    expect((await call('DELETE', one, clerkToken)).status).to.equal(403);
    // A permission of a plugin that is off comes back with the plugin, so it counts.
    const sleeper = await makeStaff(app, { codes: ['admins:write', 'printing:write_all'] });
    expect(
      (await call('PATCH', `${ADMINS}/${sleeper.id}`, clerkToken, { password: PASSWORD })).status,
    ).to.equal(403);
    expect(
      (await call('PATCH', `${ADMINS}/${sleeper.id}`, rootToken, { full_name: 'Siti' })).status,
    ).to.equal(200);
  });

  it('are signed out everywhere by a new password, another role or deactivation, not by a new name', async () => {
    const teacherRole = await roleOf(await makeStaff(app, { codes: ['admins:write'] }));
    const ends: [object, boolean][] = [
      [{ full_name: 'Dra. Siti Aminah' }, false],
      [{ password: 'rahasia-baru-9' }, true],
      [{ role_id: teacherRole }, true],
      [{ active: false }, true],
    ];
    for (const [change, isOut] of ends) {
      const staff = await makeStaff(app, { codes: ['admins:write'] });
      const token = await adminToken(app, staff);
      const inConsole = async () =>
        (
          await app.request('GET', '/console/account', {
            headers: { accept: 'text/html', cookie: `console=${token}` },
          })
        ).status;
      expect([(await call('GET', ADMINS, token)).status, await inConsole()]).to.deep.equal([200, 200]);
      expect((await call('PATCH', `${ADMINS}/${staff.id}`, rootToken, change)).status).to.equal(200);
      if (isOut)
        await until(
          'they are out, of the API and of the console',
          async () => (await call('GET', ADMINS, token)).status === 401 && (await inConsole()) === 303,
          1000,
        );
      else expect((await call('GET', ADMINS, token)).status).to.equal(200);
    }
  });

  it('always have one active superadmin among them', async () => {
    const one = `${ADMINS}/${root.id}`;
    const attempts = [
      () => call('DELETE', one, rootToken),
      () => call('PATCH', one, rootToken, { active: false }),
      async () => call('PATCH', one, rootToken, { role_id: await roleOf(clerk) }),
    ];
    for (const attempt of attempts) {
      const { status, body } = await attempt();
      expect([status, body.code]).to.deep.equal([409, 'last_superadmin']);
    }
    expect((await call('PATCH', one, rootToken, { full_name: 'Kepala Sekolah' })).status).to.equal(200);
  });

  it('keep one superadmin even when the last two deactivate each other at the same moment', async () => {
    const other = await makeStaff(app, { role: 'Superadmin' });
    const by = (staff: Staff) => ({
      identity: {
        kind: 'admin',
        id: String(staff.id),
        name: '',
        permissions: new Set<string>(),
        tokenId: '',
      },
      ip: '127.0.0.1',
      requestId: 'race',
    });
    const nothing = { emit: () => undefined, outbox: async () => undefined };
    const deactivate = (db: Knex.Transaction, whom: Staff, who: Staff) =>
      changePerson({ db, ...nothing }, whom.id, { active: false }, by(who));
    const first = await app.db.transaction();
    let second: Promise<unknown> = Promise.resolve();
    try {
      await deactivate(first, other, root);
      second = app.db
        .transaction((db) => deactivate(db, root, other))
        .catch((error: unknown) => (error instanceof AppError ? error.code : error));
      await until(
        'the second waits for the first',
        async () => (await app.db.raw('SELECT 1 FROM pg_locks WHERE NOT granted')).rows.length > 0,
        5000,
      );
      await first.commit();
    } finally {
      if (!first.isCompleted()) await first.rollback();
    }
    expect(await second).to.equal('last_superadmin');
    const active = await app
      .db('admins')
      .where({ role_id: await roleId('Superadmin'), active: true })
      .pluck('id');
    expect(active).to.deep.equal([root.id]);
  });

  it('who wrote an exam stay, but can be deactivated', async () => {
    const { authorId } = await makeExam(app.db, { questions: 1 });
    const refused = await call('DELETE', `${ADMINS}/${authorId}`, rootToken);
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'in_use']);
    expect((await call('PATCH', `${ADMINS}/${authorId}`, rootToken, { active: false })).status).to.equal(200);
  });

  it('who ran an exam stay as well, for an order of theirs may still be on its way', async () => {
    const proctor = await makeStaff(app, { role: 'Proctor' });
    await app.db('audit_log').insert({
      admin_id: proctor.id,
      actor: `admin ${proctor.id}`,
      action: 'session.forced',
      subject_type: 'exam',
      subject_id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    });
    const refused = await call('DELETE', `${ADMINS}/${proctor.id}`, rootToken);
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'in_use']);
  });

  it('are out of reach for whoever lacks the permission', async () => {
    const teacher = await adminToken(app, await makeStaff(app, { role: 'Teacher' }));
    for (const [method, path] of [
      ['GET', ADMINS],
      ['POST', ADMINS],
      ['GET', `${ADMINS}/${root.id}`],
      ['PATCH', `${ADMINS}/${root.id}`],
      ['DELETE', `${ADMINS}/${root.id}`],
    ] as const) {
      expect((await call(method, path, teacher, method === 'GET' ? undefined : {})).status).to.equal(403);
      expect((await app.request(method, path)).status).to.equal(401);
    }
  });
});
