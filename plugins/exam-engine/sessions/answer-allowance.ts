/**
 * How many answers a session may send over HTTP: as many in the long run as over its socket. Every change is a job for the
 * slow lane, so one student in a loop would fill the memory of Redis for the whole school.
 */
import type { Clock } from '../../../core/index.js';

const PER_SECOND = 50;
/** One full request: what a page has gathered while it was away. */
const AT_ONCE = 200;
const MOST_KEPT = 5000;

export class AnswerAllowance {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { left: number; filledAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns false when the session must wait. */
  take(sessionId: string): boolean {
    const now = this.#clock.monotonic();
    const held = this.#buckets.get(sessionId) ?? { left: AT_ONCE, filledAt: now };
    const left = Math.min(AT_ONCE, held.left + ((now - held.filledAt) / 1000) * PER_SECOND);
    const isAllowed = left >= 1;
    this.#buckets.set(sessionId, { left: isAllowed ? left - 1 : left, filledAt: now });
    if (this.#buckets.size > MOST_KEPT) this.#forgetFull(now);
    return isAllowed;
  }

  /** A bucket that has filled up again says nothing. */
  #forgetFull(now: number): void {
    const filledMs = (AT_ONCE / PER_SECOND) * 1000;
    for (const [sessionId, { filledAt }] of this.#buckets)
      if (now - filledAt >= filledMs) this.#buckets.delete(sessionId);
  }
}
