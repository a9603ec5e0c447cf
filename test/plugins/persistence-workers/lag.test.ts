/** How far the slow lane is behind, as `/readyz` and the metrics tell it. */
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';

const HOUR_MS = 3_600_000;

describe('the age of the oldest job', () => {
  let app: TestAppliance;
  before(async () => {
    // Without a worker every job stays where it is.
    app = await startAppliance({ worker: false });
  });
  after(() => app.stop());
  afterEach(() => app.redis.del('persist_answers_queue', 'exam-clock-offset'));

  const told = async (): Promise<string> => (await app.request('GET', '/readyz')).body.checks.queues;
  const leaveJob = (at: number) =>
    app.redis.rpush('persist_answers_queue', JSON.stringify({ v: 1, sid: randomUUID(), at }));

  it('is told once a job has waited for more than a minute', async () => {
    await leaveJob(Date.now() - 30_000);
    expect(await told()).to.equal('ok');
    await app.redis.del('persist_answers_queue');
    await leaveJob(Date.now() - 90_000);
    expect(await told()).to.match(/^persist_answers_queue is \d\d s behind$/);
  });

  it('is counted in exam time, as the jobs are, after the clock of the machine was set forward or back', async () => {
    for (const offset of [-HOUR_MS, HOUR_MS]) {
      await app.redis.set('exam-clock-offset', offset);
      await leaveJob(Date.now() + offset);
      expect(await told(), 'a new one').to.equal('ok');
      await app.redis.del('persist_answers_queue');
      await leaveJob(Date.now() + offset - 90_000);
      expect(await told(), 'an old one').to.match(/^persist_answers_queue is \d\d s behind$/);
      await app.redis.del('persist_answers_queue');
    }
  });
});
