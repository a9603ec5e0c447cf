/**
 * The clock of the machine, for faults that set it. Exam time is Redis' clock plus an offset, so a clock that jumps looks to the
 * appliance as an offset that jumps; that is what is moved here. (libfaketime would move the clock itself, but ends a Redis that
 * is built with jemalloc.)
 */
import { Redis } from 'ioredis';
import type { RunningAppliance } from '../support/running-appliance.js';
import { EXAM_OFFSET } from './exam-clock.js';
import { redisAtRest } from './redis-at-rest.js';

export class ServerClock {
  #offMs = 0;

  /** Lets the clock be so many ms off the truth, from now on; of an appliance that is stopped: from its start on. */
  async set(appliance: RunningAppliance, offMs: number): Promise<void> {
    const by = Math.round(offMs - this.#offMs);
    this.#offMs = offMs;
    const move = async (redis: Redis): Promise<void> => void (await redis.incrby(EXAM_OFFSET, by));
    if (appliance.members().redis.length === 0) return redisAtRest(appliance.dataDir, move);
    const redis = new Redis(appliance.redisUrl);
    await move(redis).finally(() => redis.disconnect());
  }
}
