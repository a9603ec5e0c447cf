import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { PlainBrowser } from '../../support/browser-form.js';
import {
  adminToken,
  credential,
  makeStaff,
  PASSWORD,
  record,
  type Staff,
  settled,
} from '../../support/people.js';

const SIGN_IN = '/console/sign-in';
const ACCOUNT = '/console/account';

describe('the door of the console', () => {
  let app: TestAppliance;
  let staff: Staff;
  let browser: PlainBrowser;

  const signIn = (password = PASSWORD, fields: Record<string, string> = {}) =>
    browser.submit(SIGN_IN, SIGN_IN, { email: staff.email, password, ...fields });

  before(async () => {
    app = await startAppliance({ plugins: ['auth', 'rbac'] });
    await settled(app);
  });
  after(() => app.stop());
  beforeEach(async () => {
    staff = await makeStaff(app, { role: 'Superadmin' });
    browser = new PlainBrowser(app);
  });

  it('sends strangers to the sign-in page and lets them go on from there', async () => {
    const refused = await browser.get('/console/people?page=1');
    expect([refused.status, refused.headers.get('location')]).to.deep.equal([
      303,
      `${SIGN_IN}?next=%2Fconsole%2Fpeople%3Fpage%3D1`,
    ]);
    const page = await browser.get(refused.headers.get('location') ?? '');
    expect(page.status).to.equal(200);
    expect(page.text).to.include('name="next" value="/console/people?page=1"');
    const signedIn = await signIn(PASSWORD, { next: '/console/people?page=1' });
    expect([signedIn.status, signedIn.headers.get('location')]).to.deep.equal([
      303,
      '/console/people?page=1',
    ]);
    expect((await browser.get('/console/people?page=1')).status).to.equal(200);
  });

  it('keeps the token in a cookie that scripts, other sites and the API do not get', async () => {
    const [cookie = ''] = (await signIn()).headers.getSetCookie().filter((c) => c.startsWith('console='));
    expect(cookie)
      .to.match(/path=\/console;/i)
      .and.match(/httponly/i)
      .and.match(/samesite=lax/i);
    const api = await app.request('GET', '/api/v1/admin/admins', {
      headers: { cookie: `console=${browser.cookie('console')}` },
    });
    expect(api.status).to.equal(401);
  });

  it('never leads to another site', async () => {
    const away = await signIn(PASSWORD, { next: '//evil.example/console' });
    expect(away.headers.get('location')).to.equal('/console');
    const page = await new PlainBrowser(app).get(`${SIGN_IN}?next=https://evil.example`);
    expect(page.text).to.include('name="next" value="/console"');
  });

  it('shows a wrong password on the page, keeps the name and never the password', async () => {
    const page = await signIn('salah-besar');
    expect(page.status).to.equal(401);
    expect(page.text)
      .to.include('do not match')
      .and.include(`value="${staff.email}"`)
      .and.not.include('salah-besar');
    expect(browser.cookie('console')).to.equal(undefined);
    const empty = await browser.submit(SIGN_IN, SIGN_IN, { email: '', password: '' });
    expect(empty.status).to.equal(422);
    expect(empty.text).to.include('aria-invalid="true"');
  });

  it('says when to try again after too many wrong tries', async () => {
    for (let i = 0; i < 5; i += 1) await signIn('salah');
    const page = await signIn();
    expect(page.status).to.equal(429);
    expect(page.headers.get('retry-after')).to.match(/^[12]$/);
    expect(page.text).to.match(/Wait [12] seconds?/);
  });

  it('takes no form from another site, and none with an old anti-forgery token', async () => {
    const foreign = await app.request('POST', SIGN_IN, {
      body: new URLSearchParams({ email: staff.email, password: PASSWORD }),
      headers: { origin: 'http://evil.example', accept: 'text/html' },
    });
    expect(foreign.status).to.equal(403);
    await signIn();
    const forged = await browser.post('/console/sign-out', { _csrf: 'x' });
    expect(forged.status).to.equal(403);
    expect((await browser.get(ACCOUNT)).status).to.equal(200);
  });

  it('is passed without a question by somebody who is in already', async () => {
    await signIn();
    const again = await browser.get(`${SIGN_IN}?next=/console/people`);
    expect([again.status, again.headers.get('location')]).to.deep.equal([303, '/console/people']);
  });

  it('closes behind who signs out, also for a copy of the cookie', async () => {
    await signIn();
    const copy = browser.cookie('console');
    const out = await browser.submit(ACCOUNT, '/console/sign-out', {});
    expect([out.status, out.headers.get('location')]).to.deep.equal([303, SIGN_IN]);
    expect(browser.cookie('console')).to.equal(undefined);
    const stolen = await app.request('GET', ACCOUNT, {
      headers: { cookie: `console=${copy}`, accept: 'text/html' },
    });
    expect(stolen.status).to.equal(303);
  });

  it('lets no student in', async () => {
    const student = await credential(app);
    await record(app, student);
    const { body } = await app.request('POST', '/api/v1/auth/student/login', {
      body: { nisn: student.nisn, password: PASSWORD },
    });
    const page = await app.request('GET', ACCOUNT, {
      headers: { cookie: `console=${body.token}`, accept: 'text/html' },
    });
    expect(page.status).to.equal(303);
  });

  it('has an account page where the password is changed and this browser stays in', async () => {
    await signIn();
    const elsewhere = await adminToken(app, staff);
    const account = await browser.get(ACCOUNT);
    expect(account.text).to.include(staff.email).and.include('Superadmin');
    const wrong = await browser.submit(ACCOUNT, `${ACCOUNT}/password`, {
      current: 'salah',
      new: 'rahasia-baru-1',
    });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('This is not your current password.');
    const short = await browser.submit(ACCOUNT, `${ACCOUNT}/password`, { current: PASSWORD, new: 'x' });
    expect(short.status).to.equal(422);
    const long = await browser.submit(ACCOUNT, `${ACCOUNT}/password`, {
      current: PASSWORD,
      new: 'é'.repeat(40),
    });
    expect(long.text).to.include('too long').and.not.include('key:');
    const done = await browser.submit(ACCOUNT, `${ACCOUNT}/password`, {
      current: PASSWORD,
      new: 'rahasia-baru-1',
    });
    expect([done.status, done.headers.get('location')]).to.deep.equal([303, ACCOUNT]);
    const after = await browser.get(ACCOUNT);
    expect(after.text).to.include('has been changed');
    expect((await app.request('GET', '/api/v1/admin/admins', { token: elsewhere })).status).to.equal(401);
  });

  it('speaks Indonesian to whoever asks for it', async () => {
    await browser.get(`${SIGN_IN}?lang=id`);
    expect((await browser.get(SIGN_IN)).text)
      .to.include('Masuk ke konsol')
      .and.include('<html lang="id"');
  });
});
