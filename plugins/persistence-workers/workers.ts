/** Runs a carrier per queue until it is told to stop, then until its queue is empty. */
import type { Logger } from '../../core/index.js';
import type { Carrier } from './carrier.js';

/** After a batch that was not full: so that the next one gathers. A commit costs the same for one job as for hundreds. */
const GATHER_MS = 100;
const REDIS_AWAY_MS = 500;

export class Workers {
  readonly #logger: Logger;
  readonly #loops: Promise<void>[] = [];
  readonly #mayLeaveRest: boolean;
  #stopping = false;
  #abandoned = false;
  #wake: (() => void)[] = [];

  /** @param mayLeaveRest with several hosts only the claimed batch is finished: the others carry on. */
  constructor(logger: Logger, mayLeaveRest: boolean) {
    this.#logger = logger;
    this.#mayLeaveRest = mayLeaveRest;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  run(carrier: Carrier<unknown>): void {
    this.#loops.push(this.#loop(carrier));
  }

  /** @returns true when every queue is empty, false when some is not after `limitMs`. */
  async drain(limitMs: number): Promise<boolean> {
    this.#stopping = true;
    for (const wake of this.#wake) wake();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(
        () => {
          this.#abandoned = true;
          resolve(false);
        },
        Math.max(0, limitMs),
      );
    });
    const drained = Promise.all(this.#loops).then(() => true as const);
    return Promise.race([drained, late]).finally(() => clearTimeout(timer));
  }

  async #loop(carrier: Carrier<unknown>): Promise<void> {
    for (;;) {
      try {
        const carried = await carrier.carry();
        if (this.#stopping && (carried === 0 || this.#mayLeaveRest)) return;
        if (carried < carrier.batch && !this.#stopping) await this.#idle(GATHER_MS);
      } catch (error) {
        if (this.#abandoned) return;
        this.#logger.warn({ err: error, queue: carrier.queue }, 'the queue cannot be read');
        await this.#idle(REDIS_AWAY_MS);
      }
    }
  }

  #idle(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
      this.#wake = [...this.#wake.slice(-16), done];
    });
  }
}
