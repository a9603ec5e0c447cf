import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import type { StudentCredential } from '../../../plugins/auth/contract.js';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { authOf, credential, PASSWORD, record, settled } from '../../support/people.js';
import { until } from '../../support/waiting.js';
import { ownSignIns } from './own-sign-ins.js';

const LOGIN = '/api/v1/auth/student/login';

describe('a student who signs in', () => {
  let app: TestAppliance;
  let student: StudentCredential;

  const signIn = (nisn: unknown, password: unknown = PASSWORD, on = 0) =>
    app.request('POST', LOGIN, { body: { nisn, password }, on });
  const isIn = async (token: string, on = 0): Promise<boolean> => {
    // An admin's route: 403 for a known student, 401 for nobody.
    const { status } = await app.request('GET', '/api/v1/admin/roles', { token, on });
    expect(status).to.be.oneOf([401, 403]);
    return status === 403;
  };

  before(async () => {
    app = await startAppliance({ plugins: ['auth', 'rbac'], webProcesses: 2 });
    await settled(app);
  });
  after(() => app.stop());
  beforeEach(async () => {
    student = await credential(app);
    await record(app, student);
  });

  it('gets a token, the own name and class, and the live key names the token', async () => {
    const response = await signIn(student.nisn);
    expect(response.status).to.equal(200);
    expect(response.body.student).to.deep.equal({
      id: student.id,
      nisn: student.nisn,
      full_name: student.full_name,
      class: '12 RPL 2',
    });
    const claims = jwt.decode(response.body.token) as jwt.JwtPayload;
    expect(await app.redis.get(`login:${student.id}`)).to.equal(claims.jti);
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).to.equal(12 * 3600);
    const longestExamHours = 24;
    expect(
      await app.redis.pttl(`login:${student.id}`),
      'also for who begins the longest exam with the last of the token',
    ).to.be.greaterThan((12 + longestExamHours) * 3600 * 1000);
    expect(await isIn(response.body.token)).to.equal(true);
    expect(response.text).not.to.include('$2b$');
  });

  it('may use the nis as well, in small letters and with blanks around', async () => {
    expect((await signIn(` ${String(student.nis).toLowerCase()} `)).status).to.equal(200);
  });

  it('ends the sign-in on another device, also behind another process', async () => {
    const heard: unknown[] = [];
    const undo = authOf(app, app.web[1]).onStudentSignedIn((change) => heard.push(change));
    const first = await signIn(student.nisn);
    const second = await signIn(student.nisn, PASSWORD, 1);
    expect(await isIn(first.body.token, 0)).to.equal(false);
    expect(await isIn(first.body.token, 1)).to.equal(false);
    expect(await isIn(second.body.token, 0)).to.equal(true);
    // A page whose socket was not open just then hears it here alone.
    const code = async (token: string): Promise<string> =>
      (await app.request('GET', '/api/v1/admin/roles', { token })).body.code;
    expect(await code(first.body.token)).to.equal('signed_in_elsewhere');
    const { jti } = jwt.decode(second.body.token) as jwt.JwtPayload;
    await until('the other process hears of it', () =>
      heard.some((h) => JSON.stringify(h) === JSON.stringify({ studentId: student.id, tokenId: jti })),
    );
    undo();
  });

  it('leaves one live token when twenty sign-ins race', async () => {
    // At most five tries are under way at once before the limit asks for patience.
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => signIn(student.nisn, PASSWORD, i % 2)),
    );
    const tokens = results.filter((r) => r.status === 200).map((r) => String(r.body.token));
    expect(tokens.length).to.be.at.least(5);
    const live = await Promise.all(tokens.map((token) => isIn(token)));
    expect(live.filter(Boolean)).to.have.length(1);
  });

  it('is told the same of a wrong password, an unknown number and a number of strange form', async () => {
    const answers = await Promise.all([
      signIn(student.nisn, 'salah'),
      signIn('9999999999'),
      signIn("' OR 1=1 --"),
      signIn('١٢٣٤٥٦'),
      signIn('constructor'),
    ]);
    for (const answer of answers) {
      expect(answer.status).to.equal(401);
      const { request_id: _, ...problem } = answer.body;
      const { request_id: __, ...first } = answers[0]?.body ?? {};
      expect(problem).to.deep.equal(first);
    }
  });

  it('is refused with an invalid body that says what to do', async () => {
    for (const body of [
      {},
      { nisn: 5, password: 'x' },
      { nisn: '', password: 'x' },
      { nisn: 'x', password: '' },
    ]) {
      expect((await app.request('POST', LOGIN, { body })).status).to.equal(422);
    }
    const extra = await app.request('POST', LOGIN, { body: { nisn: 'x', password: 'y', role: 'admin' } });
    expect(extra.status).to.equal(422);
    const broken = await app.request('POST', LOGIN, {
      body: '{"nisn":',
      headers: { 'content-type': 'application/json' },
    });
    expect(broken.status).to.equal(400);
    expect((await signIn('x', 'y'.repeat(1001))).status).to.equal(422);
    expect((await signIn('x', 'y'.repeat(100_000))).status).to.equal(413);
  });

  it('has a password of up to 72 bytes, whatever the script, and not one sign more', async () => {
    const longest = 'كلمةالسر'.repeat(4) + 'x'.repeat(8);
    expect(Buffer.byteLength(longest)).to.equal(72);
    const other = await credential(app, { password: longest });
    await record(app, other);
    expect((await signIn(other.nisn, longest)).status).to.equal(200);
    // bcrypt itself would take this for the same password.
    expect((await signIn(other.nisn, `${longest}y`)).status).to.equal(401);
    const fault = await authOf(app)
      .hashPassword(`${longest}y`, 'student')
      .catch((error: unknown) => error);
    expect(fault).to.include({ code: 'password_too_long', status: 422 });
  });

  it('may type é as one sign or as two', async () => {
    const other = await credential(app, { password: 'caf\u00e9-utama' });
    await record(app, other);
    expect((await signIn(other.nisn, 'cafe\u0301-utama')).status).to.equal(200);
  });

  it('signs out, which leaves a later sign-in alone', async () => {
    const first = (await signIn(student.nisn)).body.token;
    expect((await app.request('POST', '/api/v1/auth/logout', { token: first })).status).to.equal(204);
    expect(await isIn(first)).to.equal(false);
    expect(await app.redis.exists(`login:${student.id}`)).to.equal(0);
    const second = (await signIn(student.nisn)).body.token;
    expect((await app.request('POST', '/api/v1/auth/logout', { token: first })).status).to.equal(401);
    expect(await isIn(second)).to.equal(true);
  });

  it('is signed out when the device is reset or the student made inactive, and only then', async () => {
    const { token } = (await signIn(student.nisn)).body;
    await record(app, { ...student, class_label: '12 RPL 3' });
    expect(await isIn(token)).to.equal(true);
    await record(app, { ...student, active: false });
    expect(await isIn(token)).to.equal(false);
    expect((await signIn(student.nisn)).status).to.equal(401);
    await record(app, student);
    const again = (await signIn(student.nisn)).body.token;
    await authOf(app).resetDevice(student.id);
    expect(await isIn(again)).to.equal(false);
  });

  it('is not let in when made inactive while the password is being checked', async () => {
    const own = ownSignIns(app, student);
    const matches = own.passwords.matches.bind(own.passwords);
    own.passwords.matches = async (...asked) => {
      const right = await matches(...asked);
      await record(app, { ...student, active: false });
      return right;
    };
    const refused = await own.signIn().catch((error: unknown) => error);
    expect(refused).to.include({ code: 'wrong_credentials' });
    expect(await app.redis.exists(`login:${student.id}`)).to.equal(0);
  });

  it('stays signed in when an earlier try of theirs is through only afterwards', async () => {
    const own = ownSignIns(app, student);
    const matches = own.passwords.matches.bind(own.passwords);
    let later = '';
    own.passwords.matches = async (...asked) => {
      // The page has lost this request in the Wi-Fi meanwhile and asked another process.
      later = (await signIn(student.nisn, PASSWORD, 1)).body.token;
      return matches(...asked);
    };
    const earlier = await own.signIn();
    expect(await isIn(later), 'the token that the page has').to.equal(true);
    expect(await app.redis.get(`login:${student.id}`)).to.not.equal(earlier.tokenId);
    const third = (await signIn(student.nisn)).body.token;
    expect(await isIn(third)).to.equal(true);
    expect(await isIn(later)).to.equal(false);
  });

  it('costs nothing and counts for nothing once the page that asked is gone', async () => {
    const own = ownSignIns(app, student);
    const { token } = (await signIn(student.nisn)).body;
    for (let i = 0; i < 9; i += 1) {
      const gone = await own
        .signIn({ isGone: () => true, password: 'salah' })
        .catch((error: unknown) => error);
      expect(gone).to.include({ code: 'busy' });
    }
    expect(await isIn(token), 'the sign-in that somebody holds').to.equal(true);
    expect((await own.signIn()).tokenId).to.be.a('string');
  });

  it('is let go when the connection ends while it waits for its turn', async () => {
    const { hostname, port } = new URL(app.url);
    const before = Array.from({ length: 30 }, (_, i) => signIn(`80000000${10 + i}`));
    await Promise.race(before);
    const body = JSON.stringify({ nisn: student.nisn, password: PASSWORD });
    const socket = connect(Number(port), hostname);
    const head = `POST ${LOGIN} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json`;
    socket.end(`${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await Promise.all([...before, once(socket, 'close')]);
    // Behind it in the line: when this one is through, its turn has passed.
    await signIn('8000000099');
    expect(await app.redis.exists(`login:${student.id}`)).to.equal(0);
  });

  it('has the newest number and password, whatever order changes come in', async () => {
    const service = app.web[0]?.host.outbox;
    const other = await credential(app, { id: 900_001, nisn: '7000000001', nis: null });
    const moved = { ...other, nisn: '7000000002' };
    const heir = await credential(app, { id: 900_002, nisn: '7000000001', nis: null });
    const row = (id: number, one: StudentCredential) => ({
      id,
      topic: 'auth.credentials',
      payload: { students: [one] },
    });
    // Made in the order 1: other, 2: moved, 3: heir takes the freed number.
    const base = 50_000_000;
    for (const late of [
      row(base + 3, heir),
      row(base + 1, other),
      row(base + 2, moved),
      row(base + 1, other),
    ])
      await service?.deliver(late);
    expect((await signIn('7000000001')).body.student.id).to.equal(900_002);
    expect((await signIn('7000000002')).body.student.id).to.equal(900_001);
  });

  it('is let in by Redis alone while PostgreSQL is away', async () => {
    const host = app.web[0]?.host;
    const pool = host?.db.client.pool;
    await host?.db.destroy();
    try {
      expect((await signIn(student.nisn)).status).to.equal(200);
      expect((await signIn(student.nisn, 'salah')).status).to.equal(401);
    } finally {
      host?.db.initialize();
      expect(host?.db.client.pool).not.to.equal(pool);
    }
  });

  it('is asked to wait, not told that the number is unknown, while Redis has lost the students', async () => {
    const host = app.worker?.host;
    const undo = host?.hooks.add('filter', 'auth.credentials.load', {
      plugin: 'test',
      order: 'normal',
      run: (payload) => ({ ...(payload as object), students: [student] }),
    });
    await app.redis.flushall();
    const lost = await signIn(student.nisn);
    if (lost.status !== 200) {
      expect(lost.status).to.equal(503);
      expect(lost.body.code).to.equal('unavailable');
      expect(lost.headers.get('retry-after')).to.equal('2');
    }
    await until('the students are back', async () => (await signIn(student.nisn)).status === 200);
    undo?.();
  });
});
