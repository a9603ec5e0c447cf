import { expect } from 'chai';
import { AppError } from '../../../../core/errors.js';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import type { Saver } from '../../../../plugins/exam-engine/sessions/autosave.js';
import { type CloseResult, closeSession } from '../../../../plugins/exam-engine/sessions/close.js';
import { deadlineOf } from '../../../../plugins/exam-engine/sessions/deadlines.js';
import { scoreJob, sessionJob } from '../../../../plugins/exam-engine/sessions/jobs.js';
import { joinExam } from '../../../../plugins/exam-engine/sessions/join.js';
import { readSession } from '../../../../plugins/exam-engine/sessions/session-state.js';
import { type FastLane, fastLane } from './fast-lane-fixture.js';

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'no error';
  } catch (error) {
    return error instanceof AppError ? `${error.code} ${error.status}` : String(error);
  }
};

describe('joining and closing', () => {
  let lane: FastLane;
  let students = 500;
  let saver: Saver;
  before(async () => {
    lane = await fastLane();
  });
  after(() => lane.stop());
  beforeEach(async () => {
    students += 1;
    await lane.setExam({
      status: 'PUBLISHED',
      previousToken: null,
      previousTokenUntil: null,
      startsAt: Date.now() - 60_000,
      endsAt: Date.now() + 3_600_000,
    });
    saver = await lane.joined(String(students));
  });
  const join = (by: Saver, entryToken?: string) => joinExam(lane.redis, lane.live, { ...by, entryToken });
  const newcomer = async (): Promise<Saver> => {
    const who = await lane.joined(String(students + 5000));
    await lane.redis.del(keys.session(who.studentId, lane.examId));
    return who;
  };
  const close = (cause: 'SUBMIT' | 'DEADLINE' | 'FORCED', by: Saver = saver): Promise<CloseResult> =>
    closeSession(lane.redis, lane.live, {
      studentId: by.studentId,
      examId: by.examId,
      cause,
      student: cause === 'SUBMIT' ? by : undefined,
    });
  const scores = async () =>
    (await lane.queued(keys.scoresQueue()))
      .filter((job) => job['sid'] === saver.sessionId)
      .map((job) => scoreJob.parse(job));
  const setDeadline = async (at: number): Promise<void> => {
    await lane.redis.hset(keys.session(saver.studentId, lane.examId), 'deadline', at);
  };

  describe('the deadline', () => {
    const parts = {
      startedAt: 0,
      durationMinutes: 60,
      endsAt: 3_600_000,
      extraMinutes: 0,
      extraSeconds: 0,
      creditSeconds: 0,
    };
    it('is the start plus the duration, cut by the end of the sitting', () => {
      expect(deadlineOf(parts)).to.equal(3_600_000);
      expect(deadlineOf({ ...parts, startedAt: 600_000 })).to.equal(3_600_000);
      expect(deadlineOf({ ...parts, endsAt: 7_200_000 })).to.equal(3_600_000);
    });
    it('lets extras of every kind reach past the end of the sitting', () => {
      expect(
        deadlineOf({ ...parts, startedAt: 600_000, extraMinutes: 10, extraSeconds: 30, creditSeconds: 300 }),
      ).to.equal(3_600_000 + 600_000 + 30_000 + 300_000);
    });
  });

  it('makes one session however often and at once a student joins, and started_at never moves', async () => {
    const again = await Promise.all(Array.from({ length: 8 }, () => join(saver)));
    expect(new Set(again.map((s) => s.sessionId))).to.deep.equal(new Set([saver.sessionId]));
    expect(new Set(again.map((s) => s.startedAt)).size).to.equal(1);
    const jobs = (await lane.queued(keys.sessionsQueue())).filter((job) => job['sid'] === saver.sessionId);
    expect(
      jobs
        .map((job) => sessionJob.parse(job))
        .map(({ st, status, state_rev }) => ({ st, status, state_rev })),
    ).to.deep.equal([{ st: Number(saver.studentId), status: 'IN_PROGRESS', state_rev: 1 }]);
  });

  it('makes one session when two devices join for the first time at once', async () => {
    const who = await newcomer();
    const both = await Promise.all([join(who, 'ABC234'), join(who, 'ABC234')]);
    expect(both[0]?.sessionId).to.equal(both[1]?.sessionId);
  });

  it('takes the token in any case and with spaces around it, and the previous one for its minute', async () => {
    const who = await newcomer();
    await lane.setExam({
      entryToken: 'NEW234',
      previousToken: 'ABC234',
      previousTokenUntil: Date.now() + 30_000,
    });
    expect((await join(who, ' abc234 ')).status).to.equal('IN_PROGRESS');
    const late = await newcomer();
    await lane.setExam({ entryToken: 'NEW234', previousToken: 'ABC234', previousTokenUntil: Date.now() - 1 });
    expect(await codeOf(join(late, 'ABC234'))).to.equal('wrong_entry_token 403');
    await lane.setExam({ entryToken: 'ABC234' });
  });

  it('answers the seventh wrong token of a minute with 429, the right one included', async () => {
    const who = await newcomer();
    for (let i = 0; i < 6; i += 1)
      expect(await codeOf(join(who, 'WRONG2'))).to.equal('wrong_entry_token 403');
    expect(await codeOf(join(who, 'ABC234'))).to.equal('too_many_tries 429');
    await lane.redis.del(keys.wrongTokens(who.studentId, lane.examId));
  });

  it('knows no exam for who does not take part, and lets nobody begin outside the window', async () => {
    expect(await codeOf(join({ ...saver, studentId: '99999', loginKey: 'login:99999' }, 'ABC234'))).to.equal(
      'exam_not_found 404',
    );
    const who = await newcomer();
    await lane.setExam({ startsAt: Date.now() + 60_000 });
    expect(await codeOf(join(who, 'ABC234'))).to.equal('exam_not_open 409');
    await lane.setExam({ startsAt: Date.now() - 60_000, endsAt: Date.now() - 1000 });
    expect(await codeOf(join(who, 'ABC234'))).to.equal('exam_not_open 409');
    expect((await join(saver)).sessionId, 'who has begun goes on').to.equal(saver.sessionId);
  });

  it('does not make a session for a token that a later sign-in has replaced', async () => {
    const who = await newcomer();
    await lane.redis.set(who.loginKey, 'a later token');
    expect(await codeOf(join(who, 'ABC234'))).to.equal('signed_in_elsewhere 401');
    expect(await readSession(lane.redis, who.studentId, lane.examId)).to.equal(undefined);
  });

  it('grades at submit, pushes the score once, and answers the same when repeated', async () => {
    await lane.autosave.save(saver, { q_id: lane.questions[0] as string, ans: 'B' }, lane.answerKey);
    const first = await close('SUBMIT');
    expect(first.code).to.equal('closed');
    expect(first.session?.score).to.equal(25);
    const again = await Promise.all([close('SUBMIT'), close('DEADLINE'), close('FORCED')]);
    expect(again.map((r) => [r.code, r.session?.score])).to.deep.equal([
      ['there', 25],
      ['there', 25],
      ['there', 25],
    ]);
    expect(
      (await scores()).map(({ score, points, points_max, cause, state_rev, status }) => ({
        score,
        points,
        points_max,
        cause,
        state_rev,
        status,
      })),
    ).to.deep.equal([
      { score: 25, points: 100, points_max: 400, cause: 'SUBMIT', state_rev: 2, status: 'COMPLETED' },
    ]);
    expect(await codeOf(join(saver))).to.equal('already_completed 409');
    expect(
      await lane.autosave.save(saver, { q_id: lane.questions[1] as string, ans: 'B' }, lane.answerKey),
    ).to.deep.equal({ code: 'closed' });
  });

  it('pushes one score when submit, deadline and force race with answers', async () => {
    await setDeadline(Date.now() - 1999);
    const racing: Promise<unknown>[] = [];
    for (let i = 0; i < 30; i += 1) {
      racing.push(
        lane.autosave.save(
          saver,
          { q_id: lane.questions[i % 4] as string, ans: 'ABCD'[(i * 3) % 4] as string },
          lane.answerKey,
        ),
      );
      racing.push(close((['SUBMIT', 'DEADLINE', 'FORCED'] as const)[i % 3] as 'SUBMIT'));
      if (i % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(racing);
    const pushed = await scores();
    expect(pushed).to.have.length(1);
    const answers = await lane.redis.hgetall(keys.answers(saver.studentId, lane.examId));
    const right = Object.values(answers).filter((ans) => ans === 'B').length;
    expect(pushed[0]?.score, 'the score is that of the answers that are held').to.equal(right * 25);
  });

  it('does not close before the deadline and its grace, and then says that it finished at the deadline', async () => {
    await setDeadline(Date.now() - 1000);
    expect((await close('DEADLINE')).code).to.equal('early');
    const deadline = Date.now() - 2500;
    await setDeadline(deadline);
    await lane.redis.hset(keys.session(saver.studentId, lane.examId), 'started', deadline - 60_000);
    const result = await close('DEADLINE');
    expect(result.code).to.equal('closed');
    expect(result.session?.finishedAt).to.equal(deadline);
  });

  it('lets no replaced device hand in', async () => {
    await lane.redis.set(saver.loginKey, 'a later token');
    expect((await close('SUBMIT')).code).to.equal('kicked');
    expect(await scores()).to.have.length(0);
  });

  it('closes on a full memory too', async () => {
    await lane.redis.config('SET', 'maxmemory', '1');
    try {
      expect((await close('FORCED')).code).to.equal('closed');
    } finally {
      await lane.redis.config('SET', 'maxmemory', '0');
    }
  });
});
