/**
 * A machine whose clock is earlier at a start than when it last lived, such as one with an empty battery that wakes up in 2010.
 * With nobody sitting there is nothing to hold, but no exam would open: the terminal and the console's home page say so.
 */
import { type Clock, isoInstant, type Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';

const SLACK_MS = 60_000;
/** A clock that once stood in the future would else be blamed for ever. */
const TOLD_SECONDS = 24 * 3600;

export async function doubtClock(
  tools: { redis: Redis; clock: Clock; tell: (text: string) => void },
  lastBeat: number | undefined,
): Promise<void> {
  const now = tools.clock.now();
  if (lastBeat === undefined || now >= lastBeat - SLACK_MS) return;
  await tools.redis.set(keys.clockDoubt(), lastBeat, 'EX', TOLD_SECONDS);
  tools.tell(
    `  WARNING  The clock of this machine says ${isoInstant(now)}, but Examhall last ran at ${isoInstant(lastBeat)}: set the clock.\n`,
  );
}

/** When Examhall last ran, ms, while the clock is earlier than that. */
export async function clockIsBefore({
  redis,
  clock,
}: {
  redis: Redis;
  clock: Clock;
}): Promise<number | null> {
  const lastBeat = Number((await redis.get(keys.clockDoubt()).catch(() => null)) ?? 0);
  return clock.now() < lastBeat - SLACK_MS ? lastBeat : null;
}
