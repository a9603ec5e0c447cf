import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { PlainBrowser } from '../../support/browser-form.js';
import { adminToken, makeStaff, PASSWORD, type Staff, settled } from '../../support/people.js';

describe('the pages of people and roles', () => {
  let app: TestAppliance;
  let root: Staff;

  const browserOf = async (staff: Staff): Promise<PlainBrowser> => {
    const browser = new PlainBrowser(app);
    await browser.submit('/console/sign-in', '/console/sign-in', { email: staff.email, password: PASSWORD });
    return browser;
  };
  const roleIdOf = async (staff: Staff): Promise<string> =>
    String((await app.db('admins').where({ id: staff.id }).first('role_id'))?.role_id);

  before(async () => {
    app = await startAppliance({ plugins: ['auth', 'rbac'] });
    await settled(app);
    root = await makeStaff(app, { role: 'Superadmin' });
  });
  after(() => app.stop());

  it('add a person who can sign in, and show them in the list', async () => {
    const browser = await browserOf(root);
    const page = '/console/people/new';
    const role_id = await roleIdOf(await makeStaff(app, { role: 'Teacher' }));
    const fields = { full_name: "Ahmad Syafi'i <b>", email: '', username: '', role_id, password: PASSWORD };
    const nameless = await browser.submit(page, '/console/people', fields);
    expect(nameless.status).to.equal(422);
    expect(nameless.text).to.include('Ahmad Syafi&#39;i &lt;b&gt;').and.include('one of them is needed');
    const wrong = await browser.submit(page, '/console/people', { ...fields, username: 'a b' });
    expect(wrong.text).to.include('without spaces').and.not.include('key:');
    const taken = await browser.submit(page, '/console/people', { ...fields, email: root.email });
    expect(taken.text).to.include('already has this e-mail address');
    const done = await browser.submit(page, '/console/people', { ...fields, username: 'ahmads' });
    expect([done.status, done.headers.get('location')]).to.deep.equal([303, '/console/people']);
    const list = await browser.get('/console/people?q=syafi');
    expect(list.text)
      .to.include('Ahmad Syafi&#39;i &lt;b&gt;')
      .and.include('ahmads')
      .and.include('has been added');
    const login = await app.request('POST', '/api/v1/auth/admin/login', {
      body: { email: 'ahmads', password: PASSWORD },
    });
    expect(login.status).to.equal(200);
    expect((await browser.get('/console/people?q=nobodyatall')).text).to.include('Nothing found');
  });

  it('change, deactivate, reset and delete a person', async () => {
    const browser = await browserOf(root);
    const staff = await makeStaff(app, { role: 'Teacher' });
    const page = `/console/people/${staff.id}`;
    const fields = {
      full_name: 'Bu Sri',
      email: staff.email,
      username: staff.username,
      role_id: await roleIdOf(staff),
    };
    const done = await browser.submit(page, page, fields);
    expect([done.status, done.headers.get('location')]).to.deep.equal([303, '/console/people']);
    // An unticked box is not sent.
    expect(await app.db('admins').where({ id: staff.id }).first('active', 'full_name')).to.deep.equal({
      active: false,
      full_name: 'Bu Sri',
    });
    await browser.submit(page, page, { ...fields, active: '1' });
    const short = await browser.submit(page, `${page}/password`, { password: 'x' });
    expect(short.status).to.equal(422);
    await browser.submit(page, `${page}/password`, { password: 'rahasia-baru-2' });
    expect(await adminToken(app, staff, 'rahasia-baru-2')).to.be.a('string');
    const gone = await browser.submit(page, `${page}/delete`, {});
    expect(gone.headers.get('location')).to.equal('/console/people');
    expect((await browser.get(page)).status).to.equal(404);
  });

  it('say on the page why the last superadmin stays', async () => {
    const browser = await browserOf(root);
    await app.db('admins').whereNot({ id: root.id }).update({ active: false });
    const page = `/console/people/${root.id}`;
    const refused = await browser.submit(page, `${page}/delete`, {});
    expect(refused.status).to.equal(409);
    expect(refused.text).to.include('last active superadmin').and.include(root.email);
  });

  it('show, but do not let change, who holds more', async () => {
    const clerk = await makeStaff(app, { codes: ['admins:write', 'roles:write'] });
    const narrow = await makeStaff(app, { codes: ['admins:write', 'roles:write', 'printing:write'] });
    const browser = await browserOf(clerk);
    const page = await browser.get(`/console/people/${narrow.id}`);
    expect(page.status).to.equal(200);
    expect(page.text)
      .to.include('permissions that you do not have')
      .and.not.include(`action="/console/people/${narrow.id}"`);
    const role = await browser.get(`/console/roles/${await roleIdOf(narrow)}`);
    expect(role.text).to.include('permissions that you do not have');
    const forced = await browser.submit('/console/people/new', `/console/people/${narrow.id}/password`, {
      password: PASSWORD,
    });
    expect(forced.status).to.equal(403);
  });

  it('make, change and delete a role by ticking boxes', async () => {
    const browser = await browserOf(root);
    const fresh = '/console/roles/new';
    const made = await browser.submit(fresh, '/console/roles', {
      name: 'Kurikulum',
      permissions: 'admins:write',
    });
    expect(made.headers.get('location')).to.equal('/console/roles');
    const { id } = await app.db('roles').where({ name: 'Kurikulum' }).first('id');
    const page = `/console/roles/${id}`;
    const shown = await browser.get(page);
    expect(shown.text)
      .to.match(/value="admins:write" checked/)
      .and.not.match(/value="roles:write" checked/);
    await browser.submit(page, page, { name: 'Kurikulum', permissions: ['admins:write', 'roles:write'] });
    expect((await browser.get(page)).text).to.match(/value="roles:write" checked/);
    await browser.submit(page, page, { name: 'Kurikulum' });
    expect((await browser.get(page)).text).not.to.match(/:write" checked/);
    const taken = await browser.submit(page, page, { name: 'teacher', permissions: ['roles:write'] });
    expect(taken.status).to.equal(422);
    expect(taken.text)
      .to.include('already a role')
      .and.match(/value="roles:write" checked/);
    expect((await browser.get('/console/roles')).text).to.include('Kurikulum');
    // A form parser makes no list of more than twenty values of one name.
    const many = await browser.submit(page, page, {
      name: 'Kurikulum',
      permissions: Array.from({ length: 40 }, () => 'roles:write'),
    });
    expect(many.status).to.equal(303);
    expect((await browser.get(page)).text).to.match(/value="roles:write" checked/);
    await browser.submit(page, `${page}/delete`, {});
    expect((await browser.get(page)).status).to.equal(404);
  });

  it('tick everything for Superadmin and let nobody change it', async () => {
    const browser = await browserOf(root);
    const page = `/console/roles/${await roleIdOf(root)}`;
    const { text } = await browser.get(page);
    expect(text.match(/checked disabled/g)).to.have.length(2);
    expect((await browser.submit('/console/roles/new', `${page}/delete`, {})).status).to.equal(409);
  });

  it('are refused to a teacher, who does not see them in the menu either', async () => {
    const browser = await browserOf(await makeStaff(app, { role: 'Teacher' }));
    for (const path of [
      '/console/people',
      '/console/people/new',
      '/console/roles',
      `/console/people/${root.id}`,
    ])
      expect((await browser.get(path)).status).to.equal(403);
    expect((await browser.get('/console/account')).text).not.to.include('href="/console/people"');
    expect((await (await browserOf(root)).get('/console/account')).text).to.include('href="/console/people"');
  });
});
