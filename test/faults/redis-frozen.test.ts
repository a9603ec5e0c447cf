/** Redis that does not answer: whoever waits is told so after 3 s, and what was stored meanwhile is neither lost nor doubled. */
import { expect } from 'chai';
import { keys } from '../../plugins/exam-engine/redis/keys.js';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, takeSeat } from '../support/exam-day.js';
import { settled } from '../support/people.js';
import { TestSocket } from '../support/student-socket.js';
import { until } from '../support/waiting.js';

describe('Redis that hangs', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;
  let token: string;
  let other: string;
  let socket: TestSocket;
  const signal = (name: NodeJS.Signals) => process.kill(app.redisServer.pid() ?? 0, name);

  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    await settled(app);
    day = await examDay(app, { students: 2, questions: 4 });
    token = await takeSeat(app, day, day.students[0]!);
    other = await takeSeat(app, day, day.students[1]!);
    await app.request('GET', `/api/v1/student/exams/${day.examId}/paper`, { token });
    socket = await TestSocket.open(app.url, day.examId, token);
  });
  after(async () => {
    signal('SIGCONT');
    socket?.close();
    await app.stop();
  });

  it('lets a save be answered with "unavailable" after 3 s; sent again with the same base it is acked, and stored once', async () => {
    const [first, second] = day.questionIds as [string, string];
    const frame = { action: 'autosave', q_id: first, ans: 'B', id: 1, base_rev: 0 };
    signal('SIGSTOP');
    const sentAt = performance.now();
    socket.send(frame);
    expect(await socket.next()).to.deep.equal({ event: 'error', code: 'unavailable', q_id: first, id: 1 });
    expect(performance.now() - sentAt, 'not given up before').to.be.greaterThan(2900);
    // Nothing is kept back to be sent later, when the page has long decided otherwise.
    expect(await socket.ask({ ...frame, q_id: second, id: 2 })).to.include({ code: 'unavailable', id: 2 });
    expect((await app.request('GET', '/api/v1/student/lobby', { token })).status).to.equal(503);
    // What this process has shown this student it can show again, but not to one who has not seen it here.
    const paper = (by: string) =>
      app.request('GET', `/api/v1/student/exams/${day.examId}/paper`, { token: by });
    expect((await paper(token)).body.questions).to.have.length(4);
    expect((await paper(other)).status).to.equal(503);
    signal('SIGCONT');
    const acked = await until('it is acked', async () => {
      const reply = await socket.ask(frame);
      return reply.event === 'ack' ? reply : undefined;
    });
    const held = await app.redis.hgetall(keys.revs(day.students[0]!.id, day.examId));
    expect(held, 'of the second nothing was sent').to.deep.equal({ [first]: String(acked.rev) });
    await until('it is in PostgreSQL', async () => (await app.db('exam_answers')).length === 1);
    expect(await app.db('answer_events').select('rev')).to.deep.equal([{ rev: acked.rev }]);
    expect(acked.rev).to.equal(1);
    expect(socket.closeCode).to.equal(undefined);
  });
});
