/** How many messages a socket may send: 50 a second on average, 100 at once (a token bucket). */
import type { Clock } from '../../core/index.js';

const PER_SECOND = 50;
const AT_ONCE = 100;

export class Allowance {
  readonly #clock: Clock;
  #tokens = AT_ONCE;
  #filledAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filledAt = clock.monotonic();
  }

  take(): boolean {
    const now = this.#clock.monotonic();
    this.#tokens = Math.min(AT_ONCE, this.#tokens + ((now - this.#filledAt) / 1000) * PER_SECOND);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
