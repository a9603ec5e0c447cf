/**
 * Tokens that were live when this process last asked. While Redis is away they still say who somebody is: what such a student
 * may get then is what RAM has, since everything else needs Redis as well.
 */
import type { Clock } from '../../../core/index.js';

/** An outage of Redis that is mended by itself is shorter. */
const KNOWN_MS = 10 * 60_000;
const MOST_KEPT = 5000;

export class KnownTokens {
  readonly #clock: Clock;
  /** student id → their token and when it was live; the longest unseen first. */
  readonly #seen = new Map<number, { tokenId: string; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(studentId: number, tokenId: string): void {
    this.#seen.delete(studentId);
    this.#seen.set(studentId, { tokenId, at: this.#clock.monotonic() });
    const oldest = this.#seen.keys().next().value;
    if (this.#seen.size > MOST_KEPT && oldest !== undefined) this.#seen.delete(oldest);
  }

  forget(studentId: number): void {
    this.#seen.delete(studentId);
  }

  wasLive(studentId: number, tokenId: string): boolean {
    const seen = this.#seen.get(studentId);
    return seen?.tokenId === tokenId && this.#clock.monotonic() - seen.at < KNOWN_MS;
  }
}
