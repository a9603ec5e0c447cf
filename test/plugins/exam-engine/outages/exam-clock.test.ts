import { expect } from 'chai';
import { systemClock } from '../../../../core/clock.js';
import { createLogger } from '../../../../core/logger.js';
import { ExamClock } from '../../../../plugins/exam-engine/outages/exam-clock.js';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { examTime } from '../../../../plugins/exam-engine/sessions/exam-time.js';
import { type FastLane, fastLane } from '../sessions/fast-lane-fixture.js';

const HOUR_MS = 3_600_000;

describe('the clock of an exam', () => {
  let lane: FastLane;
  const watch = () =>
    new ExamClock({
      redis: lane.redis,
      clock: systemClock,
      logger: createLogger({ level: 'silent', role: 'test' }),
    });
  /** What a step of the machine's clock does to exam time. */
  const step = (ms: number) => lane.redis.incrby(keys.clockOffset(), ms);

  before(async () => {
    lane = await fastLane();
    await lane.joined('11');
  });
  after(() => lane.stop());

  for (const [way, ms] of [
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ] as const) {
    it(`goes on evenly when the machine's is set an hour ${way}`, async () => {
      const clock = watch();
      await clock.judge();
      expect(await clock.judge()).to.equal('even');
      const before = await examTime(lane.redis);
      await step(ms);
      expect(await clock.judge(), 'the round that sees it').to.equal('jumped');
      expect(Math.abs((await examTime(lane.redis)) - before)).to.be.below(2000);
      expect(await clock.judge(), 'one round is waited').to.equal('unsure');
      expect(await clock.judge()).to.equal('even');
    });
  }

  it('is corrected once, although several processes watch', async () => {
    const clocks = [watch(), watch(), watch()];
    await Promise.all(clocks.map((clock) => clock.judge()));
    const before = await examTime(lane.redis);
    await step(HOUR_MS);
    await Promise.all(clocks.map((clock) => clock.judge()));
    await Promise.all(clocks.map((clock) => clock.judge()));
    await Promise.all(clocks.map((clock) => clock.judge()));
    expect(Math.abs((await examTime(lane.redis)) - before)).to.be.below(2000);
  });

  it('does not take a second for a step', async () => {
    const clock = watch();
    await clock.judge();
    await step(700);
    const offset = await lane.redis.get(keys.clockOffset());
    expect(await clock.judge()).to.equal('even');
    expect(await lane.redis.get(keys.clockOffset())).to.equal(offset);
  });
});
