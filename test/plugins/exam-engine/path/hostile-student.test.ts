/** What a pupil with a script tries. */
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, signIn, takeSeat } from '../../../support/exam-day.js';
import { TestSocket } from '../../../support/student-socket.js';
import { until } from '../../../support/waiting.js';

describe('a student with a script', () => {
  let app: TestAppliance;
  let day: ExamDay;
  const path = (rest: string): string => `/api/v1/student/exams/${day.examId}/${rest}`;

  before(async () => {
    app = await startAppliance({ webProcesses: 1, env: ADMIN_ENV });
    day = await examDay(app, { students: 5, questions: 4 });
  });
  after(() => app.stop());

  it('may guess the entry token six times a minute, however many guesses are sent at once', async () => {
    const token = await signIn(app, day.students[0]!);
    const guess = (entry_token: string) =>
      app.request('POST', path('join'), { token, body: { entry_token } });
    const guesses = await Promise.all(Array.from({ length: 60 }, (_, i) => guess(`ZZZZ${10 + i}`)));
    expect(guesses.filter(({ status }) => status === 403)).to.have.length(6);
    const refused = guesses.filter(({ status }) => status === 429);
    expect(refused).to.have.length(54);
    expect(Number(refused[0]?.headers.get('retry-after'))).to.be.within(1, 60);
    expect(
      (await guess(day.entryToken)).status,
      'nor is a right one taken before the minute is over',
    ).to.equal(429);
  });

  it('joins with the right token without being counted', async () => {
    const student = day.students[1]!;
    await takeSeat(app, day, student);
    expect(Number(await app.redis.get(`student:${student.id}:exam:${day.examId}:wrong-tokens`))).to.equal(0);
  });

  it('saves over HTTP no faster than over the socket', async () => {
    const student = day.students[2]!;
    const token = await takeSeat(app, day, student);
    const answers = Array.from({ length: 200 }, (_, i) => ({
      q_id: day.questionIds[0],
      ans: 'AB'[i % 2],
      id: i,
    }));
    const codes: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const { body } = await app.request('POST', path('answers'), { token, body: { answers } });
      codes.push(...body.results.map((result: { code?: string }) => result.code ?? 'saved'));
    }
    expect(codes.slice(0, 200), 'what a page gathered while it was away').not.to.include('slow_down');
    expect(codes.filter((code) => code === 'slow_down').length).to.be.greaterThan(100);
    const rev = Number(await app.redis.hget(`student:${student.id}:exam:${day.examId}:session`, 'rev'));
    expect(rev, 'what is told to slow down is not saved').to.be.within(
      200,
      codes.filter((code) => code === 'saved').length,
    );
  });

  it('saves no faster over many sockets, one after the other and side by side, than over one', async () => {
    const student = day.students[3]!;
    const token = await takeSeat(app, day, student);
    const startedAt = Date.now();
    let refused = 0;
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let again = 0; again < 4; again += 1) {
          const socket = await TestSocket.open(app.url, day.examId, token);
          for (let i = 0; i < 100; i += 1)
            socket.send({ action: 'autosave', q_id: day.questionIds[i % 4], ans: 'AB'[(i >> 2) % 2], id: i });
          await until('all are answered', () => socket.frames.length === 101);
          refused += socket.frames.filter(({ code }) => code === 'slow_down').length;
          socket.close();
        }
      }),
    );
    const rev = Number(await app.redis.hget(`student:${student.id}:exam:${day.examId}:session`, 'rev'));
    const allowed = 200 + 50 * Math.ceil((Date.now() - startedAt) / 1000);
    expect(rev, 'saved').to.be.at.most(allowed);
    expect(refused, 'told to slow down').to.be.at.least(1600 - allowed);
  });

  it('keeps no more than eight sockets: a new one ends the oldest', async () => {
    const token = await takeSeat(app, day, day.students[3]!);
    const sockets: TestSocket[] = [];
    for (let i = 0; i < 10; i += 1) sockets.push(await TestSocket.open(app.url, day.examId, token));
    expect(await sockets[0]!.closed()).to.equal(1013);
    expect(await sockets[1]!.closed()).to.equal(1013);
    expect(await sockets[2]!.ask({ action: 'ping' })).to.include({ event: 'pong' });
    for (const socket of sockets) socket.close();
  });

  it('loses a socket that goes on sending without a pause', async () => {
    const token = await takeSeat(app, day, day.students[4]!);
    const socket = await TestSocket.open(app.url, day.examId, token);
    for (let i = 0; i < 5000; i += 1) socket.send({ action: 'ping', id: i });
    expect(await socket.closed()).to.equal(1013);
    await until('the students are served', async () => (await app.request('GET', '/healthz')).status === 200);
    expect(socket.frames.length).to.be.lessThan(1500);
  });

  it('loses it as well when it sends nothing but pings of the protocol', async () => {
    const token = await takeSeat(app, day, day.students[4]!);
    const socket = await TestSocket.open(app.url, day.examId, token);
    for (let i = 0; i < 5000 && socket.closeCode === undefined; i += 1) await socket.ping();
    expect(await socket.closed()).to.equal(1013);
  });
});
