import { expect } from 'chai';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { putAwayOldExams } from '../../../../plugins/exam-engine/sessions/put-away.js';
import type { PersistenceService } from '../../../../plugins/persistence-workers/contract.js';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, expectStatus, takeSeat } from '../../../support/exam-day.js';
import { settled } from '../../../support/people.js';
import { until } from '../../../support/waiting.js';

describe('an exam that was closed a week ago', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;
  let tokens: string[];
  const path = (rest: string): string => `/api/v1/student/exams/${day.examId}/${rest}`;
  const run = async (rest: string, body: object = {}) => {
    const response = await app.request('POST', `/api/v1/admin/exams/${day.examId}/${rest}`, {
      token: day.adminToken,
      body,
    });
    await expectStatus(200, response);
    return response.body;
  };
  const answer = async (token: string, q: number, ans: string) =>
    (
      await app.request('POST', path('answers'), {
        token,
        body: { answers: [{ q_id: day.questionIds[q], ans }] },
      })
    ).body.results[0];
  const sweep = () => {
    const persistence = app.web[0]?.host.services.get(
      { name: 'exam-engine', requires: ['persistence-workers'] },
      'persistence',
    );
    return putAwayOldExams({
      db: app.db,
      redis: app.redis,
      queues: () => (persistence as PersistenceService).queues(),
    });
  };
  const closedDaysAgo = (days: number) =>
    app
      .db('exams')
      .where({ id: day.examId })
      .update({ closed_at: new Date(Date.now() - days * 86_400_000) });
  const right = (q: number) => day.right[day.questionIds[q]!]!;

  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    await settled(app);
    day = await examDay(app, { students: 2, questions: 4 });
    tokens = [await takeSeat(app, day, day.students[0]!), await takeSeat(app, day, day.students[1]!)];
    await answer(tokens[0]!, 0, right(0));
    await answer(tokens[0]!, 1, right(1));
    await app.request('POST', path('submit'), { token: tokens[0]!, body: {} });
    await answer(tokens[1]!, 2, right(2));
    await run('close');
    await until(
      'both are closed in PostgreSQL',
      async () => (await app.db('exam_sessions').where({ status: 'COMPLETED' })).length === 2,
    );
  });
  after(() => app.stop());

  it('stays in Redis for seven days, and as long as PostgreSQL lacks anything of it', async () => {
    await closedDaysAgo(6.9);
    expect(await sweep()).to.deep.equal([]);
    await closedDaysAgo(7.1);
    const session = keys.session(day.students[0]!.id, day.examId);
    await app.redis.hincrby(session, 'state_rev', 1);
    expect(await sweep(), 'a later state').to.deep.equal([]);
    await app.redis.hincrby(session, 'state_rev', -1);
    const revs = keys.revs(day.students[0]!.id, day.examId);
    await app.redis.hincrby(revs, day.questionIds[1]!, 5);
    expect(await sweep(), 'a later answer').to.deep.equal([]);
    await app.redis.hincrby(revs, day.questionIds[1]!, -5);
    await app.redis.rpush(`${keys.answersQueue()}:processing:away`, '{}');
    await app.redis.zadd(
      `${keys.answersQueue()}:leases`,
      Date.now() + 60_000,
      `${keys.answersQueue()}:processing:away`,
    );
    expect(await sweep(), 'a job under way').to.deep.equal([]);
    await app.redis.del(`${keys.answersQueue()}:processing:away`, `${keys.answersQueue()}:leases`);
  });

  it('leaves Redis then, with all that was kept of its students', async () => {
    expect(await sweep()).to.deep.equal([day.examId]);
    const left = await app.redis.keys(`*${day.examId}*`);
    for (const key of left) expect(await app.redis.ttl(key), key).to.be.within(1, 86_400);
    expect(left.filter((key) => key.startsWith('student:') && !key.endsWith(':wrong-tokens'))).to.deep.equal(
      [],
    );
    expect(await app.redis.smembers(keys.examsOfStudent(day.students[0]!.id))).to.deep.equal([]);
    expect(await app.redis.sismember(keys.liveExams(), day.examId)).to.equal(0);
    const results = await app.request('GET', `/api/v1/admin/exams/${day.examId}/results`, {
      token: day.adminToken,
    });
    expect(results.body.items.map((item: { score: number }) => item.score)).to.have.members([50, 25]);
    const preview = await run('regrade', { preview: true });
    expect(preview.sessions.map((s: { new_score: number }) => s.new_score)).to.have.members([50, 25]);
  });

  it('has its sessions again when it is published again, and they can be opened', async () => {
    await run('publish');
    const [token = ''] = tokens;
    await until(
      'it is there',
      async () => (await app.request('GET', path('session'), { token })).status === 200,
    );
    const before = (await app.request('GET', path('session'), { token })).body;
    expect(before).to.include({ status: 'COMPLETED', score: 50, close_reason: 'SUBMIT' });
    expect(Object.keys(before.answers)).to.have.length(2);
    const join = await app.request('POST', path('join'), { token, body: { entry_token: day.entryToken } });
    expect(join.body.code).to.equal('already_completed');
    const { results } = await run('sessions/actions', {
      action: 'reopen',
      session_ids: [before.session_id],
      minutes: 10,
      reason: 'Susulan',
    });
    expect(results[0]).to.include({ done: true });
    const saved = await answer(token, 2, right(2));
    expect(saved.status).to.equal('saved');
    expect(saved.rev).to.be.greaterThan(
      Math.max(...Object.values<{ rev: number }>(before.answers).map((a) => a.rev)),
    );
    const { body } = await app.request('POST', path('submit'), { token, body: {} });
    expect(body).to.deep.equal({ score: 75 });
    await until(
      'PostgreSQL has it',
      async () =>
        (await app.db('exam_sessions').where({ id: before.session_id }).first())?.final_score === 75,
    );
  });
});
