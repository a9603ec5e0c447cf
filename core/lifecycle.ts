/**
 * Shutdown in named steps with one deadline. Every step runs even when one before it failed; what failed or was left is
 * told by name. Steps are added as things start, and run in reverse.
 */
import type { Clock } from './clock.js';
import { messageOf } from './errors.js';
import type { Logger } from './logger.js';

interface Step {
  name: string;
  /** @param restMs how much of the grace is left. */
  run: (restMs: number) => Promise<void> | void;
}

export class Lifecycle {
  readonly #steps: Step[] = [];
  readonly #log: Logger;
  readonly #clock: Clock;
  #stopping: Promise<string[]> | undefined;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  onStop(name: string, run: Step['run']): void {
    this.#steps.push({ name, run });
  }

  /** @returns what failed or was not finished in time, in words; empty when all went well. Called twice, it stops once. */
  stop(graceMs: number): Promise<string[]> {
    this.#stopping ??= this.#run(graceMs);
    return this.#stopping;
  }

  async #run(graceMs: number): Promise<string[]> {
    const left: string[] = [];
    const endAt = this.#clock.monotonic() + graceMs;
    for (const step of [...this.#steps].reverse()) {
      const startedAt = this.#clock.monotonic();
      try {
        const restMs = Math.max(50, endAt - startedAt);
        await withTimeout(Promise.resolve(step.run(restMs)), restMs);
        this.#log.debug({ step: step.name, ms: Math.round(this.#clock.monotonic() - startedAt) }, 'stopped');
      } catch (error) {
        left.push(`${step.name}: ${messageOf(error)}`);
        this.#log.error({ step: step.name, err: error }, 'a step of the shutdown failed');
      }
    }
    return left;
  }
}

async function withTimeout(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished within ${Math.round(ms)} ms`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
