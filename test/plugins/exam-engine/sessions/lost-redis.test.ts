import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { refillSessions } from '../../../../plugins/exam-engine/sessions/refill.js';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, signIn, takeSeat } from '../../../support/exam-day.js';
import { settled } from '../../../support/people.js';
import { TestSocket } from '../../../support/student-socket.js';
import { until } from '../../../support/waiting.js';

const MILLION = 1_000_000;
const FIVE_MINUTES_MS = 300_000;

describe('Redis that has lost everything', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;
  let tokens: string[];
  let socket: TestSocket;
  let earlier: { session_id: string; deadline_at: string; answers: Record<string, { rev: number }> };
  const path = (rest: string): string => `/api/v1/student/exams/${day.examId}/${rest}`;
  const get = (token: string, rest = 'session') => app.request('GET', path(rest), { token });
  const save = async (token: string, q: number, ans: string | null, base_rev?: number) => {
    const body = {
      answers: [{ q_id: day.questionIds[q], ans, ...(base_rev === undefined ? {} : { base_rev }) }],
    };
    return (await app.request('POST', path('answers'), { token, body })).body.results[0];
  };
  const whole = async () => (await app.redis.get(keys.epoch())) ?? undefined;
  const held = (i: number) => app.redis.hgetall(keys.session(day.students[i]!.id, day.examId));
  const row = (i: number) =>
    app.db('exam_sessions').where({ exam_id: day.examId, student_id: day.students[i]!.id }).first();
  const drained = () =>
    until('PostgreSQL has all', async () => {
      const queues = [keys.answersQueue(), keys.scoresQueue(), keys.sessionsQueue()];
      const left = await Promise.all(
        queues.flatMap((queue) => [app.redis.llen(queue), app.redis.zcard(`${queue}:leases`)]),
      );
      return left.every((count) => count === 0);
    });
  const order = (action: string, more: object) =>
    app.request('POST', `/api/v1/admin/exams/${day.examId}/sessions/actions`, {
      token: day.adminToken,
      body: { action, session_ids: 'all', reason: 'Uji coba', ...more },
    });

  before(async () => {
    app = await startAppliance({ webProcesses: 2, env: ADMIN_ENV });
    await settled(app);
    day = await examDay(app, { students: 7, questions: 4 });
    tokens = [];
    for (const student of day.students.slice(0, 4)) tokens.push(await takeSeat(app, day, student));
    await save(tokens[0]!, 0, 'B');
    await save(tokens[0]!, 1, 'C');
    await save(tokens[0]!, 0, null);
    await save(tokens[1]!, 0, day.right[day.questionIds[0]!]!);
    await app.request('POST', path('submit'), { token: tokens[1]!, body: {} });
    earlier = (await get(tokens[0]!)).body;
    socket = await TestSocket.open(app.url, day.examId, tokens[0]!);
    await drained();
    await until('a heart has beaten', () => app.redis.hget(keys.clockWatch(), 'beat'));
    await app.worker?.stop(5000);
    app.worker = undefined;
    await app.redis.flushall();
  });
  after(async () => {
    socket?.close();
    await app.stop();
  });

  it('tells nobody anything final: every route asks to wait, and no socket is closed', async () => {
    const [token = ''] = tokens;
    const student = day.students[0]!;
    const refusals = await Promise.all([
      app.request('GET', '/api/v1/student/lobby', { token }),
      get(token),
      get(token, 'paper'),
      app.request('POST', path('join'), { token, body: { entry_token: day.entryToken } }),
      app.request('POST', path('answers'), {
        token,
        body: { answers: [{ q_id: day.questionIds[0], ans: 'A' }] },
      }),
      app.request('POST', path('submit'), { token, body: {} }),
      app.request('POST', '/api/v1/auth/logout', { token }),
      app.request('POST', '/api/v1/auth/student/login', {
        body: { nisn: student.nisn, password: student.password },
      }),
      order('force_submit', {}),
    ]);
    for (const { status, body, headers } of refusals) {
      expect(status).to.equal(503);
      expect(body.code).to.equal('unavailable');
      expect(Number(headers.get('retry-after'))).to.be.greaterThan(0);
    }
    expect(await TestSocket.refusal(app.url, day.examId, token)).to.equal(503);
    const answer = { action: 'autosave', q_id: day.questionIds[2], ans: 'A', id: 7, base_rev: 0 };
    expect(await socket.ask(answer)).to.deep.include({ event: 'error', code: 'unavailable', id: 7 });
    expect(await socket.ask({ action: 'submit' })).to.deep.include({ event: 'error', code: 'unavailable' });
    // As at a ping.
    await app.web[0]?.host.hooks.action('core.bus.reconnected', {});
    expect(await socket.ask(answer)).to.deep.include({ code: 'unavailable' });
    expect(socket.closeCode).to.equal(undefined);
    const ready = await app.request('GET', '/readyz');
    expect(ready.status).to.equal(503);
    expect(ready.body.checks.redis).to.contain('lost its data');
    expect(await app.redis.keys('*'), 'nothing was written').to.deep.equal([]);
  });

  it('is filled by a worker; open pages are asked to connect again and find all as it was', async () => {
    // As if all had begun earlier, and Redis had been away for a minute: the file is all that remembers the last heartbeat.
    const back = app.db.raw("interval '5 minutes'");
    await app.db('exam_sessions').update({
      started_at: app.db.raw('started_at - ?', [back]),
      deadline_at: app.db.raw('deadline_at - ?', [back]),
    });
    const beat = Date.now() - 60_000;
    writeFileSync(join(app.dataDir, 'heartbeat'), JSON.stringify({ exam_time_ms: beat, written_at: '' }));
    await app.restartWorker();
    await until('it is whole', whole);
    expect(await app.redis.get(keys.epoch())).to.match(/^1:\d{13}$/);
    expect(await socket.closed()).to.equal(1012);
    const hello = (await get(tokens[0]!)).body;
    expect(hello.answers).to.deep.equal(earlier.answers);
    expect(hello).to.deep.include({ session_id: earlier.session_id, status: 'IN_PROGRESS' });
    expect((await get(tokens[0]!, 'paper')).status).to.equal(200);
    const done = (await get(tokens[1]!)).body;
    expect(done).to.include({ status: 'COMPLETED', score: 25, close_reason: 'SUBMIT' });
    expect((await app.request('POST', path('submit'), { token: tokens[1]!, body: {} })).body).to.deep.equal({
      score: 25,
    });
    const members = await app.redis.zrange(keys.deadlines(), '0', '-1');
    expect(members).to.have.members([0, 2, 3].map((i) => `${day.examId}:${day.students[i]!.id}`));
  });

  it('gives back the time since the last heartbeat that the file remembers', async () => {
    const given = await until<{ given_seconds: number; sessions: number; cause: string }>(
      'it is recorded',
      () => app.db('outages').whereNotNull('given_at').first('given_seconds', 'sessions', 'cause'),
    );
    expect(given.given_seconds).to.be.within(60, 90);
    expect(given).to.include({ cause: 'AWAY', sessions: 3 });
    const moved = Date.parse((await get(tokens[0]!)).body.deadline_at) - Date.parse(earlier.deadline_at);
    expect(moved).to.equal(given.given_seconds * 1000 - FIVE_MINUTES_MS);
  });

  it('goes on a million revs higher, and judges an older base by the revs of before', async () => {
    const [token = ''] = tokens;
    const known = earlier.answers[day.questionIds[1]!]!.rev;
    expect(await save(token, 1, 'A', known - 1)).to.include({ code: 'stale', ans: 'C', rev: known });
    const saved = await save(token, 1, 'A', known);
    expect(saved).to.include({ status: 'saved' });
    expect(saved.rev).to.be.greaterThan(MILLION);
    const made = await takeSeat(app, day, day.students[4]!);
    expect((await save(made, 0, 'A')).rev).to.equal(MILLION + 1);
    expect((await held(4))['state_rev']).to.equal(String(MILLION + 1));
  });

  it('lets nothing older win that a worker brings to PostgreSQL afterwards', async () => {
    await drained();
    const session = await held(2);
    const common = {
      v: 1,
      sid: session['id'],
      eid: day.examId,
      st: day.students[2]!.id,
      dev: 'server',
      started: Number(session['started']),
      deadline: Number(session['deadline']) - 5000,
      at: Date.now(),
    };
    await save(tokens[2]!, 0, 'D');
    await app.redis.rpush(
      keys.answersQueue(),
      JSON.stringify({ ...common, q: day.questionIds[0], a: 'A', f: false, rev: 9, pv: 1 }),
      JSON.stringify({ ...common, q: day.questionIds[1], a: 'B', f: false, rev: 10, pv: 1 }),
    );
    const score = { finished: Date.now(), score: 0, points: 0, points_max: 400, pv: 1, cause: 'SUBMIT' };
    const state = { status: 'COMPLETED', state_rev: 2, order_scheme: 1, extra: 0, credit: 0 };
    await app.redis.rpush(keys.scoresQueue(), JSON.stringify({ ...common, ...state, ...score }));
    await drained();
    expect(await row(2)).to.include({ status: 'IN_PROGRESS', final_score: null });
    expect((await row(2)).state_rev).to.be.at.least(MILLION);
    // What nobody has changed since comes to Redis when it looks once more.
    await refillSessions(app, day.examId, { fill: { generation: 1 } });
    const { answers } = (await get(tokens[2]!)).body;
    expect(answers[day.questionIds[0]!]).to.include({ ans: 'D' });
    expect(answers[day.questionIds[1]!]).to.deep.include({ ans: 'B', rev: 10 });
    const result = await app.request('POST', path('submit'), { token: tokens[2]!, body: {} });
    expect(result.body).to.deep.equal({ score: 25 });
    await until('the score is in PostgreSQL', async () => (await row(2)).final_score === 25);
  });

  it('keeps both stores at the same state, so that all can be graded again', async () => {
    await drained();
    const preview = await app.request('POST', `/api/v1/admin/exams/${day.examId}/regrade`, {
      token: day.adminToken,
      body: { preview: true },
    });
    expect(preview.status, preview.text).to.equal(200);
    expect(preview.body.sessions).to.have.length(2);
  });

  it('loses the epoch alone: what Redis has stays, and only what is missing comes', async () => {
    await drained();
    const session = await held(0);
    await app.worker?.stop(5000);
    app.worker = undefined;
    await save(tokens[0]!, 3, 'B');
    await app.redis.del(keys.epoch());
    await app.restartWorker();
    await until('it is whole', whole);
    expect((await get(tokens[0]!)).body.answers[day.questionIds[3]!]).to.include({ ans: 'B' });
    expect((await held(0))['state_rev']).to.equal(session['state_rev']);
    await drained();
    expect(await app.db('exam_answers').where({ session_id: session['id'] })).to.have.length(3);
  });

  describe('and with it who is signed in', () => {
    const isIn = async (token: string) =>
      (await app.request('GET', '/api/v1/student/lobby', { token })).status === 200;
    /** iat is in whole seconds. */
    const nextSecond = () => new Promise((resolve) => setTimeout(resolve, 1001 - (Date.now() % 1000)));
    let old: string;
    let latest: string;
    let signedOut: string;
    let away: string;

    before(async () => {
      const student = day.students[5]!;
      old = await signIn(app, student);
      await nextSecond();
      latest = await signIn(app, student);
      signedOut = await signIn(app, day.students[4]!);
      away = await signIn(app, day.students[6]!);
      await app.db('students').where({ id: day.students[3]!.id }).update({ active: false });
      await nextSecond();
      await app.redis.flushall();
      await until('it is whole', whole);
    });

    it('takes the token that was issued last, whichever comes first', async () => {
      expect(await isIn(old), 'nobody knows better yet').to.equal(true);
      expect(await isIn(latest)).to.equal(true);
      expect(await isIn(old), 'the device that had been ended').to.equal(false);
      expect(await isIn(latest)).to.equal(true);
    });

    it('takes none any more after a sign-in or a sign-out that came since', async () => {
      const student = day.students[5]!;
      const now = await signIn(app, student);
      expect(await isIn(latest)).to.equal(false);
      expect(await isIn(now)).to.equal(true);
      await app.request('POST', '/api/v1/auth/logout', { token: now });
      expect([await isIn(old), await isIn(latest), await isIn(now)]).to.deep.equal([false, false, false]);
      await signIn(app, day.students[4]!);
      await order('reset_device', {});
      expect(await isIn(signedOut)).to.equal(false);
    });

    it('takes none of somebody who may not sign in', async () => {
      expect(await isIn(tokens[3]!)).to.equal(false);
    });

    it('takes none any more of somebody who was made inactive since, also when they may sign in again', async () => {
      const { id } = day.students[6]!;
      for (const active of [false, true]) {
        const change = { token: day.adminToken, body: { active } };
        expect((await app.request('PATCH', `/api/v1/admin/students/${id}`, change)).status).to.equal(200);
        await until('Redis knows', async () =>
          (await app.redis.hget('auth:students', String(id)))?.includes(`"active":${active}`),
        );
      }
      expect(await isIn(away)).to.equal(false);
    });
  });

  it('waits for PostgreSQL when that is away as well, and is filled as soon as it is back', async () => {
    const db = app.worker?.host.db;
    await db?.destroy();
    await app.redis.flushall();
    await until(
      'it is said',
      async () =>
        (await app.request('GET', '/readyz')).status === 503 && (await app.redis.exists('epoch:lock')) === 0,
    );
    expect(await app.redis.exists(keys.epoch())).to.equal(0);
    expect((await app.request('GET', '/api/v1/student/lobby', { token: tokens[0]! })).status).to.equal(503);
    db?.initialize();
    await until('it is whole', whole);
    expect((await get(tokens[0]!)).status).to.equal(200);
  });
});
