/**
 * Compares exam time with a clock that never jumps. A step of the machine's clock (somebody sets it, NTP mends it) is moved
 * into the offset, so that exam time goes on evenly and no deadline feels it. Any number of processes may watch: the first
 * one's correction is what the others then see as right.
 */
import { type Clock, type Logger, loadScript, type Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';

const STEP_MS = 1000;
/** A slower answer does not say when Redis read its clock. */
const SURE_WITHIN_MS = 500;
const script = loadScript(import.meta.url, '../redis/clock-step-3.lua');

interface Reading {
  examMs: number;
  monotonicMs: number;
  /** Changes whenever the offset is moved on purpose: readings of two eras are not compared. */
  era: string;
}

export class ExamClock {
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #last: Reading | undefined;

  constructor({ redis, clock, logger }: { redis: Redis; clock: Clock; logger: Logger }) {
    this.#redis = redis;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** @returns whether both clocks have gone on alike since the reading before. @throws when Redis is away. */
  async agrees(): Promise<boolean> {
    const askedAt = this.#clock.monotonic();
    const replies = await this.#redis
      .multi()
      .time()
      .get(keys.clockOffset())
      .hget(keys.clockWatch(), 'era')
      .exec();
    const answeredAt = this.#clock.monotonic();
    if (!replies || answeredAt - askedAt > SURE_WITHIN_MS) return false;
    const [[, time], [, offset], [, era]] = replies as [
      [unknown, [string, string]],
      [unknown, string | null],
      [unknown, string | null],
    ];
    const reading = {
      examMs: Number(time[0]) * 1000 + Math.floor(Number(time[1]) / 1000) + Number(offset ?? 0),
      monotonicMs: (askedAt + answeredAt) / 2,
      era: era ?? '',
    };
    const before = this.#last;
    this.#last = reading;
    if (!before || before.era !== reading.era) return false;
    const stepMs = Math.round(reading.examMs - before.examMs - (reading.monotonicMs - before.monotonicMs));
    if (Math.abs(stepMs) <= STEP_MS) return true;
    const outcome = await script.run(
      this.#redis,
      [keys.clockOffset(), keys.clockWatch(), keys.deadlines()],
      [offset ?? '0', Number(offset ?? 0) - stepMs],
    );
    this.#last = undefined;
    this.#logger.warn({ stepMs, outcome }, 'the clock of the machine has jumped');
    return false;
  }
}
