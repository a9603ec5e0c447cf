import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, takeSeat } from '../../../support/exam-day.js';
import { TestSocket } from '../../../support/student-socket.js';
import { until } from '../../../support/waiting.js';

const MINUTE_MS = 60_000;
const WATCH = 'exam-clock-offset:watch';

/** An exam of five minutes that three students sit; what a clock shows is moved instead of waited for. */
describe('an outage during an exam', () => {
  let app: TestAppliance;
  let day: ExamDay;
  let tokens: string[];

  beforeEach(async () => {
    app = await startAppliance({ webProcesses: 2, env: ADMIN_ENV });
    day = await examDay(app, { students: 3, questions: 2, exam: { duration_minutes: 5 } });
    tokens = [];
    for (const student of day.students) tokens.push(await takeSeat(app, day, student));
  });
  afterEach(() => app.stop());

  const sessionKey = (i: number): string => `student:${day.students[i]!.id}:exam:${day.examId}:session`;
  /** As if every session had begun, and the last heartbeat been, so long ago. */
  const moveBack = async (begunMinutes: number, silentMinutes: number): Promise<number> => {
    const now = Date.now();
    const change = app.redis.multi();
    const deadline = now - (begunMinutes - 5) * MINUTE_MS;
    day.students.forEach((student, i) => {
      change.hset(sessionKey(i), { started: now - begunMinutes * MINUTE_MS, deadline });
      change.zadd('exam-deadlines', deadline, `${day.examId}:${student.id}`);
    });
    change.hset(WATCH, 'beat', now - silentMinutes * MINUTE_MS);
    await change.exec();
    return deadline;
  };
  const statusOf = (i: number) => app.redis.hget(sessionKey(i), 'status');
  const creditOf = async (i: number) => Number(await app.redis.hget(sessionKey(i), 'credit'));
  const outages = async () =>
    (await app.request('GET', '/api/v1/admin/outages', { token: day.adminToken })).body.items;
  const lobby = async () =>
    (await app.request('GET', '/api/v1/student/lobby', { token: tokens[0]! })).body.exams[0];
  const heldOutage = () =>
    until('an outage is held and recorded', async () => {
      const [outage] = await outages();
      return outage?.held ? outage : undefined;
    });
  const expectNobodyClosed = async (): Promise<void> => {
    for (const i of [0, 1, 2]) expect(await statusOf(i)).to.equal('IN_PROGRESS');
  };
  const decide = (id: number, body: object, token = day.adminToken) =>
    app.request('POST', `/api/v1/admin/outages/${id}/decide`, { token, body });

  it('of four minutes, everything killed at minute 3, is given back before anything is handed in', async () => {
    let deadline = 0;
    await app.restartAll(async () => {
      deadline = await moveBack(7, 4);
    });
    const [outage] = await until('it is recorded', async () => {
      const items = await outages();
      return items[0]?.given_at ? items : undefined;
    });
    expect(outage).to.include({ cause: 'AWAY', held: false, sessions: 3, decided_by: null });
    expect(outage.given_seconds).to.be.within(240, 260);
    await expectNobodyClosed();
    for (const i of [0, 1, 2]) {
      expect(await creditOf(i)).to.equal(outage.given_seconds);
      expect(Number(await app.redis.hget(sessionKey(i), 'deadline'))).to.equal(
        deadline + outage.given_seconds * 1000,
      );
    }
    const rows = await until('PostgreSQL has the new deadlines', async () => {
      const found = await app.db('exam_sessions').select('credit_seconds', 'deadline_at');
      return found.every((row) => row.credit_seconds > 0) ? found : undefined;
    });
    expect(rows.map((row) => row.deadline_at.getTime())).to.deep.equal(
      [0, 1, 2].map(() => deadline + outage.given_seconds * 1000),
    );
    expect(await lobby()).to.include({ state: 'IN_PROGRESS' });
    expect(await lobby()).not.to.have.property('paused');
    await until('the heartbeat is in its file, too', () => existsSync(join(app.dataDir, 'heartbeat')));
  });

  it('that processes lived through is given back as well, and pushed with its reason', async () => {
    const socket = await TestSocket.open(app.urls[1]!, day.examId, tokens[0]!);
    await until('a heart beats', () => app.redis.hget(WATCH, 'beat'));
    const deadline = await moveBack(7, 4);
    const frame = await socket.next('deadline');
    expect(frame).to.include({ reason: 'outage' });
    expect(Date.parse(frame.deadline_at) - deadline).to.equal((await creditOf(0)) * 1000);
    await socket.next('resumed');
    expect(await socket.ask({ action: 'autosave', q_id: day.questionIds[0], ans: 'B' })).to.include({
      event: 'ack',
    });
    await expectNobodyClosed();
    socket.close();
  });

  it('of two hours holds the exam until a person decides, once', async () => {
    await app.restartAll(async () => {
      await moveBack(123, 120);
    });
    const outage = await heldOutage();
    expect(outage).to.include({ given_seconds: null, decided_at: null });
    expect(outage.seconds).to.be.within(7200, 7220);
    expect(await lobby()).to.include({ state: 'IN_PROGRESS', paused: true });
    const hello = await app.request('GET', `/api/v1/student/exams/${day.examId}/session`, {
      token: tokens[0]!,
    });
    expect(hello.body).to.include({ paused: true });
    const socket = await TestSocket.open(app.url, day.examId, tokens[0]!);
    expect(socket.frames[0]).to.include({ event: 'hello', paused: true });
    await expectNobodyClosed();
    expect((await decide(outage.id, { minutes: 120, reason: ' ' })).status).to.equal(422);
    expect((await decide(outage.id + 1, { minutes: 120, reason: 'Listrik padam' })).status).to.equal(404);
    expect((await decide(outage.id, { minutes: 120, reason: 'Listrik padam' })).status).to.equal(204);
    expect((await decide(outage.id, { minutes: 5, reason: 'Sekali lagi' })).status).to.equal(409);
    expect(await socket.next('deadline')).to.include({ reason: 'outage' });
    await socket.next('resumed');
    expect(await creditOf(0)).to.be.within(7200, 7230);
    await until('it is recorded', async () => (await outages())[0]?.given_at !== null);
    expect((await outages())[0]).to.include({ given_seconds: 7200, reason: 'Listrik padam', sessions: 3 });
    const audited = await app.db('audit_log').where({ action: 'outage.decided' }).first();
    expect(audited).to.include({ subject_id: String(outage.id) });
    await expectNobodyClosed();
    socket.close();
  });

  it('is given back without asking only as far as the school has set', async () => {
    const set = (minutes: unknown, token = day.adminToken) =>
      app.request('PUT', '/api/v1/admin/outages/limit', { token, body: { minutes } });
    expect((await set(721)).status).to.equal(422);
    expect((await set(3)).status).to.equal(204);
    expect(await app.redis.hget(WATCH, 'limit')).to.equal(String(3 * MINUTE_MS));
    await app.restartAll(async () => {
      await moveBack(7, 4);
    });
    expect(await heldOutage()).to.include({ held: true, decided_at: null });
    await expectNobodyClosed();
  });

  it('after which a person gives nothing back ends the exam for whose time is over', async () => {
    await app.restartAll(async () => {
      await moveBack(123, 120);
    });
    await decide((await heldOutage()).id, { minutes: 0, reason: 'Diulang minggu depan' });
    await until('all are closed', async () => (await statusOf(0)) === 'COMPLETED');
    expect(await app.redis.hget(sessionKey(0), 'reason')).to.equal('DEADLINE');
  });

  it('after which the clock stands in 2010 holds the exam, and costs nobody a second', async () => {
    let deadline = 0;
    await app.restartAll(async () => {
      deadline = await moveBack(3, 0);
      await app.redis.set('exam-clock-offset', Date.UTC(2010, 0, 1) - Date.now());
    });
    const outage = await heldOutage();
    expect(outage).to.include({ cause: 'CLOCK', seconds: null });
    const { server_time } = (await app.request('GET', '/api/v1/student/lobby', { token: tokens[0]! })).body;
    expect(deadline - Date.parse(server_time)).to.be.within(100_000, 125_000);
    await expectNobodyClosed();
    await decide(outage.id, { minutes: 1, reason: 'Jam komputer salah' });
    await until('a minute is given', async () => (await creditOf(2)) >= 60);
    await expectNobodyClosed();
  });

  it('is none when the clock of the machine is set while the exam runs', async () => {
    const deadline = await moveBack(4, 0);
    for (const step of [3_600_000, -3_600_000]) {
      const last = await app.redis.hget(WATCH, 'beat');
      await until('a heart beats', async () => (await app.redis.hget(WATCH, 'beat')) !== last);
      const before = await app.redis.hget(WATCH, 'era');
      await app.redis.incrby('exam-clock-offset', step);
      await until('it is noticed', async () => (await app.redis.hget(WATCH, 'era')) !== before);
    }
    await expectNobodyClosed();
    const { server_time } = (await app.request('GET', '/api/v1/student/lobby', { token: tokens[0]! })).body;
    expect(Math.abs(Date.parse(server_time) - Date.now())).to.be.below(5000);
    expect(await outages()).to.deep.equal([]);
    expect(Number(await app.redis.hget(sessionKey(0), 'deadline'))).to.equal(deadline);
  });
});
