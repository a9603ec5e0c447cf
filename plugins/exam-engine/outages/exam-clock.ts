/**
 * Compares exam time with a clock that never jumps. A step of the machine's clock (somebody sets it, NTP mends it) is moved
 * into the offset, so that exam time goes on evenly and no deadline feels it. Any number of processes may watch: the first
 * one's correction is what the others then see as right.
 */
import { type Clock, type Logger, loadScript, type Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';

const STEP_MS = 1000;
/** A slower answer does not say well enough when Redis read its clock to correct anything by it. */
const SURE_WITHIN_MS = 500;
const script = loadScript(import.meta.url, '../redis/clock-step-3.lua');
const readClock = loadScript(import.meta.url, '../redis/read-clock-2.lua');

/** `unsure`: there is nothing to compare with yet, or what there is does not tell. */
export type Judgement = 'even' | 'jumped' | 'unsure';

interface Reading {
  examMs: number;
  monotonicMs: number;
  /** How far `monotonicMs` may be from the moment at which Redis looked. */
  uncertainMs: number;
  offset: string;
  /** Changes whenever the offset is moved on purpose: readings of two eras are not compared. */
  era: string;
}

export class ExamClock {
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #last: Reading | undefined;
  /** Exam time of the last reading, ms. */
  lastRead = 0;

  constructor({ redis, clock, logger }: { redis: Redis; clock: Clock; logger: Logger }) {
    this.#redis = redis;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Whether both clocks have gone on alike since the reading before. @throws when Redis is away. */
  async judge(): Promise<Judgement> {
    const before = this.#last;
    const reading = await this.#read();
    if (!before || before.era !== reading.era) {
      this.#last = reading;
      return 'unsure';
    }
    const stepMs = Math.round(reading.examMs - before.examMs - (reading.monotonicMs - before.monotonicMs));
    if (Math.abs(stepMs) <= STEP_MS + before.uncertainMs + reading.uncertainMs) {
      this.#last = reading;
      return 'even';
    }
    // Looked at again in the next round, against the same reading of before.
    if (reading.uncertainMs > SURE_WITHIN_MS / 2) return 'unsure';
    this.#last = undefined;
    const outcome = await script.run(
      this.#redis,
      [keys.clockOffset(), keys.clockWatch(), keys.deadlines()],
      [reading.offset, Number(reading.offset) - stepMs],
    );
    this.#logger.warn({ stepMs, outcome }, 'the clock of the machine has jumped');
    return 'jumped';
  }

  async #read(): Promise<Reading> {
    const askedAt = this.#clock.monotonic();
    const [seconds, micros, offset, era] = (await readClock.run(
      this.#redis,
      [keys.clockOffset(), keys.clockWatch()],
      [],
    )) as [string, string, string, string];
    const answeredAt = this.#clock.monotonic();
    this.lastRead = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000) + Number(offset);
    return {
      examMs: this.lastRead,
      monotonicMs: (askedAt + answeredAt) / 2,
      uncertainMs: (answeredAt - askedAt) / 2,
      offset: offset || '0',
      era,
    };
  }
}
