import { expect } from 'chai';
import type { StudentCredential } from '../../../plugins/auth/contract.js';
import { keys } from '../../../plugins/auth/redis/keys.js';
import { startAppliance, type TestAppliance, type TestResponse } from '../../support/appliance.js';
import { credential, makeStaff, PASSWORD, record, settled } from '../../support/people.js';

const LOGIN = '/api/v1/auth/student/login';

describe('the limit of failed sign-ins', () => {
  let app: TestAppliance;
  let student: StudentCredential;

  /** Behind a proxy, so that a test can come from many addresses. */
  const from = (address: string, cookie?: string) => ({
    'x-forwarded-for': address,
    ...(cookie === undefined ? {} : { cookie }),
  });
  const signIn = (password: string, address = '10.1.0.7', cookie?: string): Promise<TestResponse> =>
    app.request('POST', LOGIN, {
      body: { nisn: student.nisn, password },
      headers: from(address, cookie),
    });
  const fail = async (times: number, address?: string, cookie?: string): Promise<number[]> => {
    const codes: number[] = [];
    for (let i = 0; i < times; i += 1) codes.push((await signIn('salah', address, cookie)).status);
    return codes;
  };
  const failureKeys = (): Promise<string[]> => app.redis.keys('auth:failures:*');
  /** As if the wait were over: nobody sleeps for half a minute here. */
  const waitIsOver = async (): Promise<void> => {
    for (const key of await failureKeys()) await app.redis.hset(key, 'until', 0);
  };

  before(async () => {
    app = await startAppliance({ plugins: ['auth', 'rbac'], env: { TRUST_PROXY: '1' } });
    await settled(app);
  });
  after(() => app.stop());
  beforeEach(async () => {
    const old = [...(await failureKeys()), ...(await app.redis.keys('auth:tries:*'))];
    if (old.length > 0) await app.redis.del(...old);
    student = await credential(app);
    await record(app, student);
  });

  it('takes no address that the client wrote in front of what the proxy saw', async () => {
    for (let i = 1; i <= 5; i += 1)
      expect((await signIn('salah', `10.9.9.${i}, 10.1.0.7`)).status).to.equal(401);
    expect((await signIn('salah', '10.9.9.99, 10.1.0.7')).status).to.equal(429);
  });

  it('lets five go free, then makes each wait 2, 4, 8, 16, 30 and 30 s', async () => {
    expect(await fail(5)).to.deep.equal([401, 401, 401, 401, 401]);
    for (const seconds of [2, 4, 8, 16, 30, 30]) {
      const refused = await signIn('salah');
      expect(refused.status).to.equal(429);
      expect(refused.body.code).to.equal('too_many_tries');
      expect(Number(refused.headers.get('retry-after'))).to.be.within(seconds - 1, seconds);
      expect(refused.body.detail).to.match(/\d/);
      await waitIsOver();
      expect(await fail(1)).to.deep.equal([401]);
    }
  });

  it('does not check even the right password before the wait is over, and takes it then', async () => {
    await fail(5);
    expect((await signIn(PASSWORD)).status).to.equal(429);
    await waitIsOver();
    expect((await signIn(PASSWORD)).status).to.equal(200);
  });

  it('forgets after 15 minutes', async () => {
    await fail(1);
    const [key = ''] = await failureKeys();
    expect(await app.redis.pttl(key)).to.be.within(14.9 * 60_000, 15 * 60_000);
  });

  it('counts failed tries alone', async () => {
    for (let i = 0; i < 12; i += 1) expect((await signIn(PASSWORD)).status).to.equal(200);
    expect(await failureKeys()).to.deep.equal([]);
  });

  it('does not let many guesses at once slip through', async () => {
    const codes = (await Promise.all(Array.from({ length: 30 }, () => signIn('salah')))).map((r) => r.status);
    expect(codes.filter((code) => code === 401)).to.have.length(5);
    expect(codes.filter((code) => code === 429)).to.have.length(25);
  });

  it('counts nisn and nis of one student together, and other addresses and students apart', async () => {
    await fail(5);
    const byNis = await app.request('POST', LOGIN, {
      body: { nisn: student.nis, password: PASSWORD },
      headers: from('10.1.0.7'),
    });
    expect(byNis.status).to.equal(429);
    expect((await signIn(PASSWORD, '10.1.0.8')).status).to.equal(200);
    const classmate = await credential(app);
    await record(app, classmate);
    const other = await app.request('POST', LOGIN, {
      body: { nisn: classmate.nisn, password: PASSWORD },
      headers: from('10.1.0.7'),
    });
    expect(other.status).to.equal(200);
  });

  it('slows guesses at an unknown number alike', async () => {
    const codes: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      const body = { nisn: i % 2 ? 'zz404' : 'ZZ404', password: 'x' };
      codes.push((await app.request('POST', LOGIN, { body, headers: from('10.1.0.7') })).status);
    }
    expect(codes).to.deep.equal([401, 401, 401, 401, 401, 429]);
  });

  it('gives a browser that has signed the student in a bucket of its own', async () => {
    const first = await signIn(PASSWORD);
    const set = first.headers.get('set-cookie') ?? '';
    expect(set).to.match(/path=\/api\/v1\/auth\/student\/login; .*samesite=strict; httponly/i);
    const cookie = set.split(';')[0] ?? '';
    await fail(5);
    expect((await signIn(PASSWORD)).status).to.equal(429);
    expect((await signIn(PASSWORD, '10.1.0.7', cookie)).status).to.equal(200);
    // The bucket is one like any other.
    expect(await fail(6, '10.1.0.7', cookie)).to.deep.equal([401, 401, 401, 401, 401, 429]);
    // It follows the browser, not the address.
    expect((await signIn(PASSWORD, '10.1.0.99', cookie)).status).to.equal(429);
  });

  it('gives that bucket to nobody with a cookie of another student or a forged one', async () => {
    const classmate = await credential(app);
    await record(app, classmate);
    const response = await app.request('POST', LOGIN, { body: { nisn: classmate.nisn, password: PASSWORD } });
    const foreign = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    await fail(5);
    expect((await signIn(PASSWORD, '10.1.0.7', foreign)).status).to.equal(429);
    const forged = `device=${'a'.repeat(22)}.${'b'.repeat(22)}`;
    expect((await signIn(PASSWORD, '10.1.0.7', forged)).status).to.equal(429);
    expect((await signIn(PASSWORD, '10.1.0.7', `device=${'x'.repeat(3000)}`)).status).to.equal(429);
  });

  it('remembers several students on one lab PC', async () => {
    const classmate = await credential(app);
    await record(app, classmate);
    const one = (await signIn(PASSWORD)).headers.get('set-cookie')?.split(';')[0] ?? '';
    const response = await app.request('POST', LOGIN, {
      body: { nisn: classmate.nisn, password: PASSWORD },
      headers: { cookie: one },
    });
    const both = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    await fail(5);
    expect((await signIn(PASSWORD, '10.1.0.7', both)).status).to.equal(200);
  });

  it('takes 3,000 tries a minute from one address and leaves the others alone', async () => {
    await app.redis.set(keys.addressTries('10.1.0.7'), 2999, 'PX', 40_000);
    expect((await signIn(PASSWORD)).status).to.equal(200);
    const refused = await signIn(PASSWORD);
    expect(refused.status).to.equal(429);
    expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 40);
    expect((await signIn(PASSWORD, '10.1.0.8')).status).to.equal(200);
    expect(await app.redis.pttl(keys.addressTries('10.1.0.8'))).to.be.within(1, 60_000);
  });

  it('holds for admins too, by e-mail address and username together', async () => {
    const staff = await makeStaff(app, { role: 'Teacher' });
    const codes: number[] = [];
    for (const email of [
      staff.email,
      staff.username,
      staff.email.toUpperCase(),
      staff.username,
      staff.email,
    ]) {
      const response = await app.request('POST', '/api/v1/auth/admin/login', {
        body: { email, password: 'x' },
      });
      codes.push(response.status);
    }
    expect(codes).to.deep.equal([401, 401, 401, 401, 401]);
    const refused = await app.request('POST', '/api/v1/auth/admin/login', {
      body: { email: staff.username, password: PASSWORD },
    });
    expect(refused.status).to.equal(429);
  });
});

describe('a sign-in without Redis', () => {
  it('is answered with 503 and a time to come back', async () => {
    const app = await startAppliance({ plugins: ['auth', 'rbac'] });
    try {
      await settled(app);
      await app.redisServer.stop();
      const response = await app.request('POST', LOGIN, { body: { nisn: '0012345678', password: 'x' } });
      expect(response.status).to.equal(503);
      expect(response.body.code).to.equal('unavailable');
      expect(response.headers.get('retry-after')).to.equal('2');
    } finally {
      await app.stop();
    }
  });
});
