/** Redis whose memory is full: nothing is acked that is not saved, what frees memory goes on, and answers go on by themselves. */
import { expect } from 'chai';
import { keys } from '../../plugins/exam-engine/redis/keys.js';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, signIn, takeSeat } from '../support/exam-day.js';
import { settled } from '../support/people.js';
import { TestSocket } from '../support/student-socket.js';
import { until } from '../support/waiting.js';

/** Of jobs that wait for PostgreSQL: about 6 MB. */
const BACKLOG = 20_000;

describe('Redis whose memory is full', function () {
  this.timeout(90_000);
  let app: TestAppliance;
  let day: ExamDay;
  let tokens: string[];
  let newcomer: string;
  let socket: TestSocket;
  const path = (rest: string): string => `/api/v1/student/exams/${day.examId}/${rest}`;
  const frame = () => ({ action: 'autosave', q_id: day.questionIds[0], ans: 'B', id: 1, base_rev: 0 });
  const usedBytes = async () => Number(/^used_memory:(\d+)/m.exec(await app.redis.info('memory'))?.[1]);

  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    await settled(app);
    day = await examDay(app, { students: 4, questions: 4 });
    tokens = [];
    for (const student of day.students.slice(0, 3)) tokens.push(await takeSeat(app, day, student));
    newcomer = await signIn(app, day.students[3]!);
    socket = await TestSocket.open(app.url, day.examId, tokens[0]!);
    await app.request('POST', path('answers'), {
      token: tokens[1],
      body: { answers: [{ q_id: day.questionIds[1], ans: 'A' }] },
    });
    await until('PostgreSQL has the answer', async () => (await app.db('exam_answers')).length === 1);
    await app.worker?.stop(5000);
    app.worker = undefined;
    // Work that piles up while PostgreSQL is away: the same answer of one student, again and again.
    const session = await app.redis.hgetall(keys.session(day.students[1]!.id, day.examId));
    const job = JSON.stringify({
      v: 1,
      sid: session['id'],
      eid: day.examId,
      st: day.students[1]!.id,
      dev: '10.0.0.7 Chrome 109 Android 12 with a long name that takes some room',
      started: Number(session['started']),
      deadline: Number(session['deadline']),
      q: day.questionIds[1],
      a: 'A',
      f: false,
      rev: 1,
      pv: 1,
      at: Date.now(),
    });
    for (let i = 0; i < BACKLOG; i += 1000)
      await app.redis.rpush(keys.answersQueue(), ...Array.from({ length: 1000 }, () => job));
    await app.redis.config('SET', 'maxmemory', (await usedBytes()) - 1_000_000);
  });
  after(async () => {
    socket?.close();
    await app.stop();
  });

  it('takes no answer, nobody new and no sign-in, and says so as something that passes', async () => {
    expect(await socket.ask(frame())).to.deep.include({ event: 'error', code: 'unavailable', id: 1 });
    const [student] = [day.students[3]!];
    for (const response of [
      await app.request('POST', path('join'), { token: newcomer, body: { entry_token: day.entryToken } }),
      await app.request('POST', '/api/v1/auth/student/login', {
        body: { nisn: student.nisn, password: student.password },
      }),
    ]) {
      expect(response.status, response.text).to.equal(503);
      expect(response.body.code).to.equal('unavailable');
      expect(Number(response.headers.get('retry-after'))).to.be.greaterThan(0);
    }
    expect(await app.redis.hgetall(keys.answers(day.students[0]!.id, day.examId))).to.deep.equal({});
    expect(await app.redis.exists(keys.session(student.id, day.examId))).to.equal(0);
  });

  it('still shows lobby and paper, lets students hand in, and a device be ended', async () => {
    expect((await app.request('GET', '/api/v1/student/lobby', { token: tokens[2] })).status).to.equal(200);
    expect((await app.request('GET', path('paper'), { token: tokens[2] })).status).to.equal(200);
    const handedIn = await app.request('POST', path('submit'), { token: tokens[2], body: {} });
    expect(handedIn.status, handedIn.text).to.equal(200);
    expect((await app.request('POST', '/api/v1/auth/logout', { token: tokens[2] })).status).to.equal(204);
    expect(await app.redis.exists(`login:${day.students[2]!.id}`)).to.equal(0);
  });

  it('drains into PostgreSQL, and then takes answers again by itself', async () => {
    await app.restartWorker();
    await until(
      'all of it is carried',
      async () => (await app.redis.llen(keys.answersQueue())) === 0,
      60_000,
    );
    const acked = await until('the same frame is acked', async () => {
      const reply = await socket.ask(frame());
      return reply.event === 'ack' ? reply : undefined;
    });
    expect(acked.rev).to.equal(1);
    expect(socket.closeCode).to.equal(undefined);
    const joined = await app.request('POST', path('join'), {
      token: newcomer,
      body: { entry_token: day.entryToken },
    });
    expect(joined.status, joined.text).to.equal(200);
    await until(
      'the score is in PostgreSQL',
      async () => (await app.db('exam_sessions').where({ status: 'COMPLETED' })).length === 1,
    );
  });
});
