/**
 * The heart of a process that serves students. While it beats, answers are acked; from the gap after it was silent Redis
 * knows how much time the open sessions have lost.
 */
import { type Clock, isWhole, type Logger, loadScript, type Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';
import { ExamClock } from './exam-clock.js';
import { readHeartbeat } from './heartbeat-file.js';

const script = loadScript(import.meta.url, '../redis/beat-4.lua');

export interface PulseTools {
  redis: Redis;
  clock: Clock;
  logger: Logger;
  dataDir: string;
  /** Open exams wait for a person; their clocks stand since then (exam time, ms). */
  onHeld(since: number): Promise<void>;
}

export class Pulse {
  readonly #tools: PulseTools;
  readonly #examClock: ExamClock;
  readonly #kept: Promise<number | undefined>;

  constructor(tools: PulseTools) {
    this.#tools = tools;
    this.#examClock = new ExamClock(tools);
    this.#kept = readHeartbeat(tools.dataDir);
  }

  /**
   * The first round only reads the clock: meanwhile the other processes, if there are any, have shown that they live, and a
   * step of the clock is not taken for an outage.
   */
  async beat(): Promise<void> {
    const { redis, logger, onHeld } = this.#tools;
    if (redis.status !== 'ready') return;
    if ((await this.#examClock.judge()) !== 'even' && (await this.#hasBeaten())) return;
    // Nothing can be acked before Redis is filled again; the heartbeat of before the loss comes with it.
    if (!(await isWhole(redis))) return;
    const [code, state, since] = (await script.run(
      redis,
      [keys.clockOffset(), keys.clockWatch(), keys.deadlines(), keys.outages()],
      [(await this.#kept) ?? '', this.#examClock.lastRead],
    )) as [string, string?, string?];
    if (code !== 'opened') return;
    logger.warn({ state }, 'students have lost time');
    if (state === 'HELD') await onHeld(Number(since));
  }

  /** The very first heartbeat of an appliance judges nothing and need not wait. */
  async #hasBeaten(): Promise<boolean> {
    const { redis } = this.#tools;
    return (await this.#kept) !== undefined || (await redis.hexists(keys.clockWatch(), 'beat')) === 1;
  }
}
