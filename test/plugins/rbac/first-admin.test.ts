import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { PlainBrowser } from '../../support/browser-form.js';
import { makeStaff, PASSWORD, settled } from '../../support/people.js';

const SETUP = '/console/setup';

describe('the first superadmin', () => {
  let app: TestAppliance;
  let browser: PlainBrowser;

  const start = async (env: Record<string, string> = {}): Promise<void> => {
    app = await startAppliance({ plugins: ['auth', 'rbac'], env });
    await settled(app);
    browser = new PlainBrowser(app);
  };
  const codeInForce = async (): Promise<string> =>
    (await app.db('settings').where({ key: 'rbac.setup_code' }).first('value'))?.value;
  const fill = (change: Record<string, string> = {}) =>
    browser.submit(SETUP, SETUP, {
      code: 'WRONG-WRONG',
      full_name: 'Drs. H. Bambang Supriyadi',
      email: 'kepala@smkn1.sch.id',
      password: PASSWORD,
      ...change,
    });
  const admins = () =>
    app.db('admins').join('roles', 'roles.id', 'role_id').select('email', 'name', 'active');
  afterEach(() => app.stop());

  it('comes from ADMIN_EMAIL and ADMIN_PASSWORD, once', async () => {
    await start({ ADMIN_EMAIL: 'kepala@smkn1.sch.id', ADMIN_PASSWORD: PASSWORD });
    expect(await admins()).to.deep.equal([
      { email: 'kepala@smkn1.sch.id', name: 'Superadmin', active: true },
    ]);
    const { status, body } = await app.request('POST', '/api/v1/auth/admin/login', {
      body: { email: 'kepala@smkn1.sch.id', password: PASSWORD },
    });
    expect(status).to.equal(200);
    expect(body.permissions).to.deep.equal(['admins:write', 'roles:write']);
    await app.db('admins').update({ email: 'baru@smkn1.sch.id' });
    await app.worker?.host.startTasks.runAll();
    expect(await admins()).to.have.length(1);
    expect((await browser.get(SETUP)).headers.get('location')).to.equal('/console/sign-in');
  });

  it('is made in the browser with the code of the terminal, and is in at once', async () => {
    await start();
    const asked = await browser.get('/console/sign-in');
    expect([asked.status, asked.headers.get('location')]).to.deep.equal([303, SETUP]);
    const code = await codeInForce();
    expect(code).to.match(/^[A-HJKMNP-Z2-9]{10}$/);
    // As people type it.
    const typed = ` ${code.slice(0, 5).toLowerCase()}-${code.slice(5).toLowerCase()}`;
    const done = await fill({ code: typed });
    expect([done.status, done.headers.get('location')]).to.deep.equal([303, '/console']);
    expect(await admins()).to.deep.equal([
      { email: 'kepala@smkn1.sch.id', name: 'Superadmin', active: true },
    ]);
    expect((await browser.get('/console/people')).text).to.include('Drs. H. Bambang Supriyadi');
    expect(await codeInForce()).to.equal(undefined);
  });

  it('keeps the same code over restarts until it is used', async () => {
    await start();
    const code = await codeInForce();
    await app.worker?.host.startTasks.runAll();
    expect(await codeInForce()).to.equal(code);
  });

  it('is not made with a wrong code or wrong fields, and what was typed stays', async () => {
    await start();
    const wrong = await fill();
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('not the code from the terminal').and.include('Drs. H. Bambang Supriyadi');
    expect(wrong.text).not.to.include(PASSWORD);
    const code = await codeInForce();
    expect((await fill({ code, password: 'pendek' })).status).to.equal(422);
    expect((await fill({ code, email: 'no address' })).status).to.equal(422);
    expect(await admins()).to.deep.equal([]);
    for (let i = 0; i < 4; i += 1) await fill();
    expect((await fill({ code })).status).to.equal(429);
    expect(await admins()).to.deep.equal([]);
  });

  it('is one, however many use the code at the same moment', async () => {
    await start();
    const code = await codeInForce();
    const results = await Promise.all(
      Array.from({ length: 4 }, (_, i) => fill({ code, email: `kepala${i}@smkn1.sch.id` })),
    );
    expect(results.filter((r) => r.headers.get('location') === '/console')).to.have.length(1);
    expect(await admins()).to.have.length(1);
  });

  it('is not made again once there is somebody', async () => {
    await start();
    const code = await codeInForce();
    await makeStaff(app, { role: 'Teacher' });
    const late = await browser.post(SETUP, {
      code,
      full_name: 'Peretas',
      email: 'x@y.id',
      password: PASSWORD,
    });
    expect([late.status, late.headers.get('location')]).to.deep.equal([303, '/console/sign-in']);
    expect(await admins()).to.have.length(1);
  });
});
