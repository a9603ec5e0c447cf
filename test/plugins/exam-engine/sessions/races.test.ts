import { expect } from 'chai';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { closeSession } from '../../../../plugins/exam-engine/sessions/close.js';
import { moveDeadline } from '../../../../plugins/exam-engine/sessions/move-deadline.js';
import { reopenSession } from '../../../../plugins/exam-engine/sessions/reopen.js';
import { readSession } from '../../../../plugins/exam-engine/sessions/session-state.js';
import { type FastLane, fastLane } from './fast-lane-fixture.js';

describe('orders that race', () => {
  let lane: FastLane;
  before(async () => {
    lane = await fastLane();
  });
  after(() => lane.stop());
  const ordered = { by: 1, reason: 'Hujan' };
  const jobsOf = async (queue: string, sessionId: string) =>
    (await lane.queued(queue)).filter((job) => job['sid'] === sessionId);

  it('an extension and the deadline: either it goes on with its minutes or it is graded and refuses them', async () => {
    let [extended, graded] = [0, 0];
    for (let round = 0; round < 20; round += 1) {
      const saver = await lane.joined(String(100 + round));
      const session = keys.session(saver.studentId, lane.examId);
      // Over by duration: started so long ago that the minutes bring it back.
      const startedAt = Date.now() - 30 * 60_000 - 5000;
      await lane.redis.hset(session, { started: startedAt, deadline: startedAt + 30 * 60_000 });
      const close = () =>
        closeSession(lane.redis, lane.live, { ...saver, cause: 'DEADLINE', student: undefined });
      const extend = () => moveDeadline(lane, saver, 600);
      const [a, b] =
        round % 2
          ? await Promise.all([close(), extend()])
          : (await Promise.all([extend(), close()])).reverse();
      const state = await readSession(lane.redis, saver.studentId, lane.examId);
      if (b?.code === 'moved') {
        extended += 1;
        expect(a?.code).to.equal('early');
        expect(state?.status).to.equal('IN_PROGRESS');
        expect(await jobsOf(keys.scoresQueue(), saver.sessionId)).to.have.length(0);
      } else {
        graded += 1;
        expect([a?.code, b?.code]).to.deep.equal(['closed', 'already_graded']);
        expect(state?.status).to.equal('COMPLETED');
      }
      const revs = [
        ...(await jobsOf(keys.sessionsQueue(), saver.sessionId)),
        ...(await jobsOf(keys.scoresQueue(), saver.sessionId)),
      ].map((job) => job['state_rev']);
      expect(new Set(revs).size, 'each state has a number of its own').to.equal(revs.length);
    }
    expect(extended + graded).to.equal(20);
  });

  it('many extensions at once all count', async () => {
    const saver = await lane.joined('200');
    const before = await readSession(lane.redis, '200', lane.examId);
    const all = await Promise.all(Array.from({ length: 10 }, () => moveDeadline(lane, saver, 60)));
    const done = all.filter(({ code }) => code === 'moved').length;
    const after = await readSession(lane.redis, '200', lane.examId);
    expect(done).to.be.above(0);
    expect(after?.extraSeconds).to.equal(done * 60);
    expect(after?.deadlineAt).to.equal((before?.deadlineAt ?? 0) + done * 60_000);
  });

  it('reopenings and submits: as many scores as closes, one between any two reopenings, the last one current', async () => {
    const saver = await lane.joined('300');
    const submit = () => closeSession(lane.redis, lane.live, { ...saver, cause: 'SUBMIT', student: saver });
    const reopen = () => reopenSession(lane, saver, 10, ordered);
    await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 ? reopen() : submit())));
    const jobs = (await jobsOf(keys.scoresQueue(), saver.sessionId)).sort(
      (a, b) => Number(a['state_rev']) - Number(b['state_rev']),
    );
    expect(jobs.map((job) => job['cause'])).to.deep.equal(jobs.map((_, i) => (i % 2 ? 'REOPEN' : 'SUBMIT')));
    const state = await readSession(lane.redis, '300', lane.examId);
    expect(state?.stateRev).to.equal(jobs.at(-1)?.['state_rev']);
    expect(state?.status).to.equal(jobs.length % 2 ? 'COMPLETED' : 'IN_PROGRESS');
  });
});
