import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { adminToken, makeStaff, type Staff, settled } from '../../support/people.js';
import { until } from '../../support/waiting.js';

const ROLES = '/api/v1/admin/roles';

describe('roles', () => {
  let app: TestAppliance;
  let root: Staff;
  let rootToken: string;
  let clerkToken: string;
  let serial = 0;

  const call = (method: string, path: string, token: string, body?: unknown) =>
    app.request(method, path, { token, body });
  const fresh = (): string => {
    serial += 1;
    return `Panitia ${serial}`;
  };
  const idOf = async (name: string): Promise<number> =>
    Number((await app.db('roles').where({ name }).first('id'))?.id);

  before(async () => {
    app = await startAppliance({ plugins: ['auth', 'rbac'] });
    await settled(app);
    root = await makeStaff(app, { role: 'Superadmin' });
    rootToken = await adminToken(app, root);
    clerkToken = await adminToken(app, await makeStaff(app, { codes: ['roles:write'] }));
  });
  after(() => app.stop());

  it('exist from the start: Superadmin with everything, Teacher, Proctor', async () => {
    const { items } = (await call('GET', ROLES, rootToken)).body;
    const byName = Object.fromEntries(items.map((r: { name: string }) => [r.name, r]));
    expect(byName).to.include.keys('Superadmin', 'Teacher', 'Proctor');
    expect(byName['Superadmin']).to.deep.include({
      fixed: true,
      permissions: ['admins:write', 'roles:write'],
    });
    expect(byName['Teacher']).to.include({ fixed: false });
  });

  it('are made, read, changed and deleted, each change in the audit log', async () => {
    const name = fresh();
    const made = await call('POST', ROLES, rootToken, { name, permissions: ['roles:write'] });
    expect(made.status).to.equal(201);
    expect(made.body).to.deep.include({ name, permissions: ['roles:write'], admins: 0, fixed: false });
    const one = `${ROLES}/${made.body.id}`;
    expect((await call('GET', one, rootToken)).body).to.deep.equal(made.body);
    const changed = await call('PATCH', one, rootToken, { name: `${name} B`, permissions: [] });
    expect(changed.body).to.deep.include({ name: `${name} B`, permissions: [] });
    expect((await call('DELETE', one, rootToken)).status).to.equal(204);
    expect((await call('GET', one, rootToken)).status).to.equal(404);
    const log = await app.db('audit_log').where({ subject_type: 'role', subject_id: String(made.body.id) });
    expect(log.map((row) => row.action)).to.have.members(['role.created', 'role.changed', 'role.deleted']);
  });

  it('change what people may do within a second', async () => {
    const staff = await makeStaff(app, { codes: ['roles:write'] });
    const token = await adminToken(app, staff);
    expect((await call('GET', ROLES, token)).status).to.equal(200);
    const roleId = (await app.db('admins').where({ id: staff.id }).first('role_id'))?.role_id;
    await call('PATCH', `${ROLES}/${roleId}`, rootToken, { permissions: [] });
    await until('the permission is gone', async () => (await call('GET', ROLES, token)).status === 403, 1000);
    await call('PATCH', `${ROLES}/${roleId}`, rootToken, { permissions: ['roles:write'] });
    await until('it is back', async () => (await call('GET', ROLES, token)).status === 200, 1000);
  });

  it('grant nothing that their maker lacks', async () => {
    const more = await call('POST', ROLES, clerkToken, { name: fresh(), permissions: ['admins:write'] });
    expect([more.status, more.body.code]).to.deep.equal([403, 'grants_more']);
    const own = await call('POST', ROLES, clerkToken, { name: fresh(), permissions: ['roles:write'] });
    expect(own.status).to.equal(201);
    const grown = await call('PATCH', `${ROLES}/${own.body.id}`, clerkToken, {
      permissions: ['roles:write', 'admins:write'],
    });
    expect([grown.status, grown.body.code]).to.deep.equal([403, 'grants_more']);
    expect((await call('GET', `${ROLES}/${own.body.id}`, rootToken)).body.permissions).to.deep.equal([
      'roles:write',
    ]);
  });

  it('that hold more than somebody has are out of their reach', async () => {
    const wide = await call('POST', ROLES, rootToken, { name: fresh(), permissions: ['admins:write'] });
    const one = `${ROLES}/${wide.body.id}`;
    for (const body of [{ permissions: [] }, { name: fresh() }]) {
      const refused = await call('PATCH', one, clerkToken, body);
      expect([refused.status, refused.body.code]).to.deep.equal([403, 'holds_more']);
    }
    expect((await call('DELETE', one, clerkToken)).status).to.equal(403);
  });

  it('leave Superadmin as it is', async () => {
    const one = `${ROLES}/${await idOf('Superadmin')}`;
    const attempts = [
      await call('PATCH', one, rootToken, { permissions: [] }),
      await call('PATCH', one, rootToken, { name: 'Raja' }),
      await call('DELETE', one, rootToken),
    ];
    for (const { status, body } of attempts) expect([status, body.code]).to.deep.equal([409, 'role_fixed']);
    const second = await call('POST', ROLES, rootToken, { name: 'SUPERADMIN', permissions: [] });
    expect([second.status, second.body.errors[0].path]).to.deep.equal([422, 'name']);
  });

  it('in use cannot be deleted', async () => {
    const staff = await makeStaff(app, { codes: ['roles:write'] });
    const roleId = (await app.db('admins').where({ id: staff.id }).first('role_id'))?.role_id;
    const refused = await call('DELETE', `${ROLES}/${roleId}`, rootToken);
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'in_use']);
  });

  it('are refused with wrong input, field by field', async () => {
    const wrong: [object, string][] = [
      [{ name: fresh(), permissions: ['exams:fly'] }, 'permissions'],
      [{ name: fresh(), permissions: ['__proto__'] }, 'permissions'],
      [{ name: ' ', permissions: [] }, 'name'],
      [{ name: 'teacher', permissions: [] }, 'name'],
      [{ name: 'x\u0000', permissions: [] }, 'name'],
      [{ name: fresh() }, 'permissions'],
    ];
    for (const [body, path] of wrong) {
      const response = await call('POST', ROLES, rootToken, body);
      expect([response.status, response.body.errors[0].path], JSON.stringify(body)).to.deep.equal([
        422,
        path,
      ]);
    }
  });

  it('keep grants of a plugin that is off, and show them to nobody', async () => {
    const staff = await makeStaff(app, { codes: ['roles:write', 'printing:write'] });
    const roleId = (await app.db('admins').where({ id: staff.id }).first('role_id'))?.role_id;
    expect((await call('GET', `${ROLES}/${roleId}`, rootToken)).body.permissions).to.deep.equal([
      'roles:write',
    ]);
    const login = await app.request('POST', '/api/v1/auth/admin/login', {
      body: { email: staff.email, password: 'rahasia-sekali-7' },
    });
    expect(login.body.permissions).to.deep.equal(['roles:write']);
    await call('PATCH', `${ROLES}/${roleId}`, rootToken, { permissions: [] });
    const left = await app
      .db('role_permissions')
      .join('permissions', 'permissions.id', 'permission_id')
      .where({ role_id: roleId })
      .pluck('code');
    expect(left).to.deep.equal(['printing:write']);
  });
});

describe('permissions', () => {
  let app: TestAppliance;
  before(async () => {
    app = await startAppliance({ plugins: ['auth', 'rbac'] });
    await settled(app);
  });
  after(() => app.stop());

  it('are listed in the language asked for, and to nobody without business there', async () => {
    const token = await adminToken(app, await makeStaff(app, { codes: ['admins:write'] }));
    const { body } = await app.request('GET', '/api/v1/admin/permissions', {
      token,
      headers: { 'accept-language': 'id' },
    });
    expect(body.items.map((p: { code: string }) => p.code)).to.deep.equal(['admins:write', 'roles:write']);
    expect(body.items[1]).to.deep.equal({
      code: 'roles:write',
      label: 'Membuat dan mengubah peran',
      plugin: 'rbac',
    });
    const teacher = await adminToken(app, await makeStaff(app, { role: 'Teacher' }));
    expect((await app.request('GET', '/api/v1/admin/permissions', { token: teacher })).status).to.equal(403);
  });

  it('come and go with their plugin, and reach the roles that the plugin names', async () => {
    const host = app.worker?.host;
    const loader = app.worker?.loader;
    const guest = {
      name: 'guest',
      version: '1.0.0',
      core: 1 as const,
      description: 'A guest book.',
      permissions: [{ code: 'guests:read_all', label: 'Read', roles: ['Teacher' as const] }],
      setup: () => undefined,
    };
    await loader?.load({ plugin: guest, directory: '/nowhere', builtIn: false });
    await host?.startTasks.runAll();
    const codesOf = async (name: string): Promise<string[]> =>
      app
        .db('role_permissions')
        .join('permissions', 'permissions.id', 'permission_id')
        .join('roles', 'roles.id', 'role_id')
        .where({ name })
        .pluck('code');
    expect(await codesOf('Teacher')).to.include('guests:read_all');
    expect(await codesOf('Superadmin')).to.include('guests:read_all');
    expect(await codesOf('Proctor')).not.to.include('guests:read_all');
    const teacher = await makeStaff(app, { role: 'Teacher' });
    const rbac = host?.services.get({ name: 'rbac', requires: [] }, 'rbac') as {
      permissionsOf(id: number): Promise<Set<string>>;
    };
    expect([...(await rbac.permissionsOf(teacher.id))]).to.deep.equal(['guests:read_all']);
    await loader?.unload('guest');
    expect([...(await rbac.permissionsOf(teacher.id))]).to.deep.equal([]);
  });

  it('that a school took from a role, and roles that it deleted, stay away at the next start', async () => {
    await app.db('role_permissions').del();
    await app.db('roles').where({ name: 'Proctor' }).del();
    await app.worker?.host.startTasks.runAll();
    expect(await app.db('roles').where({ name: 'Proctor' }).first()).to.equal(undefined);
    const holders = await app
      .db('role_permissions')
      .join('roles', 'roles.id', 'role_id')
      .distinct('name')
      .pluck('name');
    expect(holders).to.deep.equal(['Superadmin']);
  });
});
