/**
 * How many answers a session may send, over all of its sockets and over HTTP together: a socket that is opened anew, and a
 * second one, bring no allowance of their own. Every change is a job for the slow lane and a row of the ledger for ever, so
 * one student in a loop would fill the memory of Redis for the whole school, and the page of the session for its teacher.
 */
import type { Clock } from '../../../core/index.js';

const ALLOWED = [
  /** One full request: what a page has gathered while it was away. */
  { atOnce: 200, perSecond: 50 },
  /** Nobody changes an answer every second of an exam; a script would make 270,000 rows in 90 minutes. */
  { atOnce: 5000, perSecond: 2 },
] as const;
/** After this all is as if nothing had been sent. */
const FORGOTTEN_AFTER_MS = Math.max(...ALLOWED.map(({ atOnce, perSecond }) => (atOnce / perSecond) * 1000));

export class AnswerAllowance {
  readonly #clock: Clock;
  /** By session; the longest unused first. */
  readonly #buckets = new Map<string, { left: readonly number[]; filledAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns false when the session must wait. */
  take(sessionId: string): boolean {
    const now = this.#clock.monotonic();
    const held = this.#buckets.get(sessionId);
    const seconds = held ? (now - held.filledAt) / 1000 : 0;
    const filled = ALLOWED.map(({ atOnce, perSecond }, i) =>
      Math.min(atOnce, (held?.left[i] ?? atOnce) + seconds * perSecond),
    );
    const isAllowed = filled.every((left) => left >= 1);
    this.#buckets.delete(sessionId);
    this.#buckets.set(sessionId, {
      left: isAllowed ? filled.map((left) => left - 1) : filled,
      filledAt: now,
    });
    this.#forgetFull(now);
    return isAllowed;
  }

  /** Buckets that have filled up again say nothing. */
  #forgetFull(now: number): void {
    for (const [sessionId, { filledAt }] of this.#buckets) {
      if (now - filledAt < FORGOTTEN_AFTER_MS) return;
      this.#buckets.delete(sessionId);
    }
  }
}
