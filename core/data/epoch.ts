/**
 * Redis is a copy that can be lost: its epoch stands only while all of it is there. Whatever finds nothing in Redis must know
 * whether the epoch stood all the while, or it would tell a whole school that nobody has ever begun.
 */
import { AppError } from '../errors.js';
import type { Redis } from './redis.js';

/** string `{generation}:{ms since 1970}`; absent while Redis is not whole. Scripts read it as well. */
export const EPOCH_KEY = 'epoch';

export interface Epoch {
  /** How often everything was lost before: 0 for the first fill of an installation. */
  generation: number;
  /** When Redis was whole, wall clock, ms. */
  at: number;
}

export const parseEpoch = (text: string): Epoch => {
  const [generation, at] = text.split(':').map(Number);
  return { generation: generation || 0, at: at || 0 };
};

export const isWhole = async (redis: Redis): Promise<boolean> => (await redis.exists(EPOCH_KEY)) === 1;

export const notWhole = (): AppError => new AppError('unavailable', { status: 503, retryAfterSeconds: 2 });

/**
 * Runs `work`, whose result or refusal counts only if Redis was whole before and after it, without a loss in between.
 * @throws AppError `unavailable` 503 in place of either.
 */
export async function whole<T>(redis: Redis, work: (epoch: string) => Promise<T>): Promise<T> {
  const epoch = await redis.get(EPOCH_KEY);
  if (epoch === null) throw notWhole();
  const outcome = await work(epoch).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ((await redis.get(EPOCH_KEY)) !== epoch) throw notWhole();
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
