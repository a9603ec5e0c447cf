import { expect } from 'chai';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import type { AnswerChange, SaveResult, Saver } from '../../../../plugins/exam-engine/sessions/autosave.js';
import { answerJob } from '../../../../plugins/exam-engine/sessions/jobs.js';
import { until } from '../../../support/waiting.js';
import { type FastLane, fastLane } from './fast-lane-fixture.js';

describe('autosave', () => {
  let lane: FastLane;
  let saver: Saver;
  let q: string;
  let other: string;
  let students = 100;
  const save = (change: AnswerChange, by: Saver = saver): Promise<SaveResult> =>
    lane.autosave.save(by, change, lane.answerKey);
  const held = async (question: string): Promise<string | null> =>
    lane.redis.hget(keys.answers(saver.studentId, lane.examId), question);
  const jobs = async () =>
    (await lane.queued(keys.answersQueue()))
      .filter((job) => job['sid'] === saver.sessionId)
      .map((job) => answerJob.parse(job));

  before(async () => {
    lane = await fastLane();
    [q = '', other = ''] = lane.questions;
  });
  after(() => lane.stop());
  beforeEach(async () => {
    students += 1;
    saver = await lane.joined(String(students));
  });

  it('stores the answer under the name of the contract, raises the rev and leaves one job', async () => {
    expect(await save({ q_id: q, ans: 'B' })).to.deep.equal({ code: 'saved', rev: 1 });
    expect(await save({ q_id: other, ans: 'C', flag: true })).to.deep.equal({ code: 'saved', rev: 2 });
    expect(await lane.redis.hgetall(`student:${saver.studentId}:exam:${lane.examId}:answers`)).to.deep.equal({
      [q]: 'B',
      [other]: 'C',
    });
    expect(
      (await jobs()).map(({ q: question, a, f, rev, dev, pv }) => ({ question, a, f, rev, dev, pv })),
    ).to.deep.equal([
      { question: q, a: 'B', f: false, rev: 1, dev: '10.0.0.7 Chrome 109', pv: 1 },
      { question: other, a: 'C', f: true, rev: 2, dev: '10.0.0.7 Chrome 109', pv: 1 },
    ]);
  });

  it('keeps the order of answers that arrive in one turn of the event loop', async () => {
    const results = await Promise.all(['A', 'B', 'C', 'D'].map((ans) => save({ q_id: q, ans })));
    expect(results.map((r) => (r.code === 'saved' ? r.rev : r.code))).to.deep.equal([1, 2, 3, 4]);
    expect(await held(q)).to.equal('D');
  });

  it('acks what is held already with the held rev and changes nothing', async () => {
    await save({ q_id: q, ans: 'B', flag: true });
    expect(await save({ q_id: q, ans: 'B', base_rev: 0 })).to.deep.equal({ code: 'saved', rev: 1 });
    expect(await save({ q_id: q, flag: true })).to.deep.equal({ code: 'saved', rev: 1 });
    expect(await jobs()).to.have.length(1);
  });

  it('clears with null, and a mark may come alone', async () => {
    await save({ q_id: q, ans: 'B' });
    expect(await save({ q_id: q, ans: null })).to.deep.equal({ code: 'saved', rev: 2 });
    expect(await held(q)).to.equal('');
    expect(await save({ q_id: other, flag: true })).to.deep.equal({ code: 'saved', rev: 3 });
    expect((await jobs()).map(({ a, f }) => [a, f])).to.deep.equal([
      ['B', false],
      [null, false],
      [null, true],
    ]);
  });

  it('tells a device that knows less what is held, and lets a frame without base_rev win', async () => {
    await save({ q_id: q, ans: 'A', base_rev: 0 });
    await save({ q_id: q, ans: 'B', base_rev: 1 });
    expect(await save({ q_id: q, ans: 'C', base_rev: 1 })).to.deep.equal({ code: 'stale', rev: 2, ans: 'B' });
    expect(await held(q)).to.equal('B');
    expect(await save({ q_id: q, ans: 'C' })).to.deep.equal({ code: 'saved', rev: 3 });
  });

  it('refuses unknown questions and options, also names that every object has', async () => {
    expect(await save({ q_id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301', ans: 'A' })).to.deep.equal({
      code: 'unknown_question',
    });
    expect(await save({ q_id: 'constructor', ans: 'A' })).to.deep.equal({ code: 'unknown_question' });
    expect(await save({ q_id: q, ans: 'E' })).to.deep.equal({ code: 'invalid_answer' });
    expect(await jobs()).to.have.length(0);
  });

  it('stores nothing of a device that was replaced by a later sign-in', async () => {
    await lane.redis.set(saver.loginKey, 'a later token');
    expect(await save({ q_id: q, ans: 'B' })).to.deep.equal({ code: 'kicked' });
    expect(await held(q)).to.equal(null);
  });

  it('keeps an answer after the deadline and its grace as evidence, once, and does not store it', async () => {
    await save({ q_id: q, ans: 'B' });
    await lane.redis.hset(keys.session(saver.studentId, lane.examId), 'deadline', Date.now() - 2500);
    expect(await save({ q_id: q, ans: 'C' })).to.deep.equal({ code: 'late' });
    expect(await save({ q_id: q, ans: 'C' })).to.deep.equal({ code: 'late' });
    expect(await held(q)).to.equal('B');
    expect((await jobs()).map(({ a, late }) => [a, late])).to.deep.equal([
      ['B', undefined],
      ['C', 1],
    ]);
    expect(await save({ q_id: q, ans: 'B' }), 'what is saved stays acked').to.deep.equal({
      code: 'saved',
      rev: 1,
    });
  });

  it('still takes an answer within two seconds after the deadline', async () => {
    await lane.redis.hset(keys.session(saver.studentId, lane.examId), 'deadline', Date.now() - 500);
    expect(await save({ q_id: q, ans: 'C' })).to.deep.equal({ code: 'saved', rev: 1 });
  });

  it('goes by exam time, not by the clock of Redis alone', async () => {
    await lane.redis.hset(keys.session(saver.studentId, lane.examId), 'deadline', Date.now() - 60_000);
    await lane.redis.set(keys.clockOffset(), -120_000);
    try {
      expect(await save({ q_id: q, ans: 'C' })).to.deep.equal({ code: 'saved', rev: 1 });
    } finally {
      await lane.redis.del(keys.clockOffset());
    }
  });

  it('acks nothing when Redis has no memory left, and goes on when it has', async () => {
    await lane.redis.config('SET', 'maxmemory', '1');
    try {
      expect(await save({ q_id: q, ans: 'B' })).to.deep.equal({ code: 'unavailable' });
      expect(await held(q)).to.equal(null);
    } finally {
      await lane.redis.config('SET', 'maxmemory', '0');
    }
    expect(await save({ q_id: q, ans: 'B' })).to.deep.equal({ code: 'saved', rev: 1 });
  });

  it('keeps every acked answer when Redis is killed, and acks none that it did not keep', async () => {
    const pid = lane.server.pid();
    const results = new Map<string, SaveResult>();
    const sending = (async () => {
      for (let i = 0; i < 400; i += 1) {
        const ans = 'ABCD'[i % 4] as string;
        results.set(
          `${i}`,
          await save({
            q_id: lane.questions[i % 4] as string,
            ans: 'ABCD'[(i + Math.floor(i / 4)) % 4] ?? ans,
          }),
        );
        if (i === 120 && pid) process.kill(pid, 'SIGKILL');
        if (results.get(`${i}`)?.code === 'unavailable') break;
      }
    })();
    await sending;
    await until('Redis is back', () => lane.redis.status === 'ready' && lane.server.pid() !== pid);
    const acked = Math.max(...[...results.values()].map((r) => (r.code === 'saved' ? r.rev : 0)));
    const rev = await until(
      'Redis answers',
      async () =>
        Number(await lane.redis.hget(keys.session(saver.studentId, lane.examId), 'rev').catch(() => 0)) ||
        undefined,
    );
    expect(rev).to.be.at.least(acked);
    expect((await jobs()).length).to.equal(rev);
    expect(await save({ q_id: q, ans: null })).to.include({ code: 'saved' });
  });
});
