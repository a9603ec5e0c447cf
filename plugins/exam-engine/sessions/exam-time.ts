/** Exam time: the clock of Redis plus an offset that takes out its jumps. The scripts read the same two. */
import type { Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';

/** Milliseconds since 1970. @throws when Redis is away. */
export async function examTime(redis: Redis): Promise<number> {
  const [[seconds, micros], offset] = await Promise.all([redis.time(), redis.get(keys.clockOffset())]);
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000) + Number(offset ?? 0);
}
