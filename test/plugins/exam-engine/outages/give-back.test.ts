import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../../core/clock.js';
import { isoInstant } from '../../../../core/index.js';
import { createLogger } from '../../../../core/logger.js';
import type { Push } from '../../../../plugins/exam-engine/contract.js';
import { creditSession, giveBack, tellHeld } from '../../../../plugins/exam-engine/outages/give-back.js';
import { readHeartbeat, writeHeartbeat } from '../../../../plugins/exam-engine/outages/heartbeat-file.js';
import { lostSeconds } from '../../../../plugins/exam-engine/outages/lost-time.js';
import { changeOutage, readOutages } from '../../../../plugins/exam-engine/outages/outage.js';
import { Pulse } from '../../../../plugins/exam-engine/outages/pulse.js';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import type { Saver } from '../../../../plugins/exam-engine/sessions/autosave.js';
import { closeSession } from '../../../../plugins/exam-engine/sessions/close.js';
import { examTime } from '../../../../plugins/exam-engine/sessions/exam-time.js';
import { followExam } from '../../../../plugins/exam-engine/sessions/follow-exam.js';
import { readSession } from '../../../../plugins/exam-engine/sessions/session-state.js';
import { type FastLane, fastLane } from '../sessions/fast-lane-fixture.js';

const MINUTE_MS = 60_000;
const logger = createLogger({ level: 'silent', role: 'test' });

describe('time lost in an outage', () => {
  let lane: FastLane;
  let dataDir: string;
  let pushed: Push[];
  let seats: Saver[];
  let heldCalls: number;
  const push = async (message: Push): Promise<void> => {
    pushed.push(message);
  };
  const giving = () => ({ redis: lane.redis, live: lane.live, logger, push });
  const session = async (student: Saver) =>
    (await readSession(lane.redis, student.studentId, student.examId))!;

  /** Begun `minutesAgo`, with five minutes to work. */
  const begun = async (student: Saver, minutesAgo: number): Promise<void> => {
    const started = (await examTime(lane.redis)) - minutesAgo * MINUTE_MS;
    const deadline = started + 5 * MINUTE_MS;
    await lane.redis
      .multi()
      .hset(keys.session(student.studentId, student.examId), { started, deadline })
      .zadd(keys.deadlines(), deadline, `${student.examId}:${student.studentId}`)
      .exec();
  };
  const silentSince = async (minutesAgo: number): Promise<void> => {
    await lane.redis.hset(keys.clockWatch(), 'beat', (await examTime(lane.redis)) - minutesAgo * MINUTE_MS);
  };
  /** As a process does that starts now: one look at the clock, then the first heartbeat. */
  const startBeating = async (): Promise<Pulse> => {
    const pulse = new Pulse({
      redis: lane.redis,
      clock: systemClock,
      logger,
      dataDir,
      onHeld: async () => {
        heldCalls += 1;
      },
    });
    await pulse.beat();
    await pulse.beat();
    return pulse;
  };
  const close = (student: Saver) =>
    closeSession(lane.redis, lane.live, {
      examId: student.examId,
      studentId: student.studentId,
      cause: 'DEADLINE',
    });

  beforeEach(async () => {
    lane = await fastLane();
    dataDir = mkdtempSync(join(tmpdir(), 'heartbeat-test-'));
    pushed = [];
    heldCalls = 0;
    seats = [];
    for (const id of ['11', '12', '13']) seats.push(await lane.joined(id));
  });
  afterEach(async () => {
    await lane.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('comes back to every open session once, although two workers give it and one of them was killed in the middle', async () => {
    for (const student of seats) await begun(student, 7);
    await silentSince(4);
    await startBeating();
    const before = await Promise.all(seats.map(session));
    const [{ outage }] = (await readOutages(lane.redis)) as [Awaited<ReturnType<typeof readOutages>>[0]];
    expect(outage).to.include({ cause: 'AWAY', state: 'GIVING' });
    // The one that is killed got as far as the second student.
    expect(await creditSession(lane, seats[0]!, outage)).to.equal('given');
    expect(await creditSession(lane, seats[1]!, outage)).to.equal('given');
    await Promise.all([giveBack(giving()), giveBack(giving())]);
    await giveBack(giving());
    for (const [i, student] of seats.entries()) {
      const after = await session(student);
      expect(after.creditSeconds).to.be.within(240, 243);
      expect(after.deadlineAt - before[i]!.deadlineAt).to.equal(after.creditSeconds * 1000);
      expect(after.stateRev).to.equal(before[i]!.stateRev + 1);
      const frames = pushed.filter((message) => message.studentId === student.studentId);
      expect(frames[0]?.frame).to.deep.equal({
        event: 'deadline',
        deadline_at: new Date(after.deadlineAt).toISOString(),
        reason: 'outage',
        deadline_story: {
          base_seconds: 1800,
          extra_minutes: 0,
          extra_seconds: 0,
          credit_seconds: after.creditSeconds,
        },
      });
    }
    const jobs = (await lane.queued(keys.sessionsQueue())).filter((job) => Number(job['credit']) > 0);
    expect(jobs).to.have.length(3);
    expect((await readOutages(lane.redis)).map((read) => read.outage)).to.containSubset([
      { state: 'DONE', sessions: 3 },
    ]);
    expect(await lane.redis.hget(keys.clockWatch(), 'open')).to.equal('0');
  });

  it('keeps every deadline from closing before it is given, and answers from being late', async () => {
    const [student] = seats as [Saver];
    await begun(student, 7);
    await silentSince(4);
    expect((await close(student)).code, 'nobody has noticed it yet').to.equal('early');
    const key = lane.answerKey;
    const save = (ans: string) => lane.autosave.save(student, { q_id: lane.questions[0]!, ans }, key);
    expect((await save('B')).code).to.equal('saved');
    await startBeating();
    expect((await close(student)).code, 'not given yet').to.equal('early');
    expect((await save('C')).code).to.equal('saved');
    await giveBack(giving());
    expect((await close(student)).code, 'two minutes are left').to.equal('early');
    await begun(student, 60);
    expect((await close(student)).code, 'an ordinary deadline').to.equal('closed');
  });

  it('is not given to whose time was over before, and in part to who began in between', async () => {
    await begun(seats[0]!, 30);
    await begun(seats[1]!, 1);
    await silentSince(4);
    await startBeating();
    await giveBack(giving());
    expect((await session(seats[0]!)).creditSeconds).to.equal(0);
    expect((await session(seats[1]!)).creditSeconds).to.be.within(60, 63);
    expect((await session(seats[2]!)).creditSeconds, 'who began just now').to.be.at.most(3);
  });

  it('is not given again to whose exam was paused meanwhile: the end of the pause gives it back', async () => {
    for (const student of seats) await begun(student, 7);
    await silentSince(4);
    const now = await examTime(lane.redis);
    await lane.setExam({ pausedAt: now - 5 * MINUTE_MS });
    await startBeating();
    await giveBack(giving());
    expect((await session(seats[0]!)).creditSeconds).to.equal(0);
    expect(
      pushed.some(({ frame }) => frame.event === 'resumed'),
      'the pause goes on',
    ).to.equal(false);
  });

  it('is told to who sits a paused exam as nothing but that pause: since when and why its clock stands', async () => {
    const minutesAgo = async (minutes: number) => (await examTime(lane.redis)) - minutes * MINUTE_MS;
    const [earlier, outage, later] = [await minutesAgo(130), await minutesAgo(120), await minutesAgo(1)];
    const pausedReason = 'Listrik padam di gedung B';
    const last = () =>
      pushed.map(({ frame }) => frame).findLast(({ event }) => event === 'paused' || event === 'resumed');
    for (const student of seats) await begun(student, 140);

    await lane.setExam({ pausedAt: earlier, pausedReason });
    await tellHeld(giving(), outage);
    expect(last()).to.deep.equal({ event: 'paused', at: isoInstant(earlier), reason: pausedReason });

    await silentSince(120);
    await startBeating();
    const [held] = await readOutages(lane.redis);
    // Only now: the end of what is held does not move meanwhile.
    await lane.setExam({ pausedAt: later, pausedReason });
    await followExam(giving(), lane.examId);
    const since = isoInstant(held!.outage.from);
    expect(last()).to.deep.equal({ event: 'paused', at: since, reason: pausedReason });

    await lane.setExam({ pausedAt: null, pausedReason: null, pauses: [{ from: later, to: later + 1000 }] });
    await followExam(giving(), lane.examId);
    expect(last(), 'the outage alone').to.deep.equal({ event: 'paused', at: since, reason: 'outage' });

    await lane.setExam({ pausedAt: later + 2000, pausedReason });
    await followExam(giving(), lane.examId);
    await changeOutage(lane.redis, held!, { state: 'GIVING', giveMs: 0, heldUntil: later });
    await giveBack(giving());
    expect(last(), 'the pause alone').to.deep.equal({
      event: 'paused',
      at: isoInstant(later + 2000),
      reason: pausedReason,
    });
  });

  it('is not told as over to who sits an exam that was paused again before its first pause had been given back', async () => {
    const now = await examTime(lane.redis);
    const pauses = [{ from: now - 3000, to: now - 2000 }];
    await lane.setExam({ pausedAt: now - 1000, pausedReason: null, pauses });
    await followExam(giving(), lane.examId);
    const told = pushed.map(({ frame }) => frame.event);
    expect(told).to.include('deadline');
    expect(told).not.to.include('resumed');
    expect(told.at(-1)).to.equal('paused');
  });

  it('is given for the part of it in which the exam was not paused, and for the time in which it was held', async () => {
    const outage = { id: 1, from: 0, to: 600_000, cause: 'AWAY', state: 'GIVING', giveMs: 600_000 } as const;
    const sat = { startedAt: -60_000, openedAt: null, deadlineAt: 60_000 };
    const never = { pausedAt: null, pauses: [] };
    expect(lostSeconds(outage, never, sat)).to.equal(600);
    expect(lostSeconds({ ...outage, heldUntil: 700_000 }, never, sat)).to.equal(700);
    const paused = { pausedAt: null, pauses: [{ from: -5000, to: 200_000 }] };
    expect(lostSeconds(outage, paused, sat), 'paused for a third of it').to.equal(400);
    const held = { ...outage, giveMs: 0, heldUntil: 700_000 };
    expect(lostSeconds(held, { pausedAt: 650_000, pauses: [] }, sat), 'paused while it was held').to.equal(
      50,
    );
    expect(lostSeconds(outage, never, { ...sat, deadlineAt: 0 }), 'over before').to.equal(0);
    const clock = { ...outage, to: 0, cause: 'CLOCK', giveMs: 90_000, heldUntil: 30_000 } as const;
    expect(lostSeconds(clock, never, sat), 'what a person decided, and the time since').to.equal(120);
  });

  it('waits for a person when it is longer than an hour', async () => {
    await begun(seats[0]!, 123);
    await silentSince(120);
    await startBeating();
    await giveBack(giving());
    expect(heldCalls).to.equal(1);
    expect((await readOutages(lane.redis))[0]?.outage).to.include({
      state: 'HELD',
      cause: 'AWAY',
      giveMs: 0,
    });
    expect((await close(seats[0]!)).code).to.equal('early');
    expect((await session(seats[0]!)).creditSeconds).to.equal(0);
  });

  it('follows the limit that the school has set', async () => {
    await lane.redis.hset(keys.clockWatch(), 'limit', 3 * MINUTE_MS);
    await begun(seats[0]!, 5);
    await silentSince(4);
    await startBeating();
    expect((await readOutages(lane.redis))[0]?.outage.state).to.equal('HELD');
  });

  it('waits for a person when the clock comes back earlier than the last heartbeat, and exam time goes on from there', async () => {
    await begun(seats[0]!, 3);
    await silentSince(0);
    const before = await examTime(lane.redis);
    await lane.redis.set(keys.clockOffset(), Date.UTC(2010, 0, 1) - Date.now());
    expect((await close(seats[0]!)).code).to.equal('early');
    await startBeating();
    expect((await examTime(lane.redis)) - before).to.be.within(-2000, 5000);
    expect((await readOutages(lane.redis))[0]?.outage).to.include({ state: 'HELD', cause: 'CLOCK' });
    expect((await close(seats[0]!)).code).to.equal('early');
    expect((await session(seats[0]!)).deadlineAt - (await examTime(lane.redis))).to.be.within(
      110_000,
      120_000,
    );
  });

  it('is nobody’s when nobody sits, and exam time is the clock of the machine again', async () => {
    await lane.redis.del(keys.deadlines());
    await silentSince(240);
    await lane.redis.set(keys.clockOffset(), 90_000);
    await startBeating();
    expect(await readOutages(lane.redis)).to.deep.equal([]);
    expect(await lane.redis.get(keys.clockOffset())).to.equal(null);
    expect(
      (await examTime(lane.redis)) - Number(await lane.redis.hget(keys.clockWatch(), 'beat')),
    ).to.be.below(1000);
  });

  it('is known from the file when Redis knows no heartbeat', async () => {
    await begun(seats[0]!, 5);
    await writeHeartbeat(dataDir, (await examTime(lane.redis)) - 2 * MINUTE_MS, new Date().toISOString());
    expect(await readHeartbeat(dataDir)).to.be.a('number');
    await startBeating();
    await giveBack(giving());
    expect((await session(seats[0]!)).creditSeconds).to.be.within(120, 123);
  });
});
