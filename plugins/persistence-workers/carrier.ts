/**
 * Carries one queue to PostgreSQL, batch after batch. PostgreSQL away: log, wait, put the batch back, go on. A job refused
 * for its content is found by halving the batch and never blocks the others.
 */
import type { Knex } from 'knex';
import { type Clock, isoInstant, isPassingFailure, type Logger, messageOf } from '../../core/index.js';
import { type Batches, type DeadLetter, RENEW_EVERY_MS } from './batches.js';
import type { Sink } from './contract.js';

/** A foreign key may be missing only because the row it names is still on its way. */
const FOREIGN_KEY_TRIES = 5;
const FOREIGN_KEY_VIOLATION = '23503';

export interface CarrierTools {
  db: Knex;
  batches: Batches;
  logger: Logger;
  clock: Clock;
  /** Called with the number of jobs that a batch brought into PostgreSQL. */
  onCarried(queue: string, jobs: number): void;
  /** How long to wait after PostgreSQL failed; shorter while stopping. */
  retryMs(): number;
}

interface Parsed<Job> {
  text: string;
  job: Job;
}

export class Carrier<Job> {
  readonly #sink: Sink<Job>;
  readonly #tools: CarrierTools;
  readonly #foreignKeyTries = new Map<string, number>();

  constructor(sink: Sink<Job>, tools: CarrierTools) {
    this.#sink = sink;
    this.#tools = tools;
  }

  get queue(): string {
    return this.#sink.queue;
  }

  /** The most jobs that it carries at once. */
  get batch(): number {
    return this.#sink.batch;
  }

  /** One batch. @returns how many jobs it held; 0 when the queue is empty. */
  async carry(): Promise<number> {
    const { batches, logger } = this.#tools;
    const texts = await batches.claim(this.queue, this.#sink.batch);
    if (texts.length === 0) return 0;
    const dead: DeadLetter[] = [];
    const renewing = setInterval(() => void batches.renew(this.queue).catch(() => undefined), RENEW_EVERY_MS);
    renewing.unref();
    try {
      const jobs = texts.flatMap((text) => this.#parse(text, dead));
      await this.#apply(jobs, dead);
    } catch (error) {
      logger.warn(
        { err: messageOf(error), queue: this.queue, jobs: texts.length },
        'PostgreSQL did not take a batch; it stays in Redis and is tried again',
      );
      await pause(this.#tools.retryMs());
      await batches.putBack(this.queue);
      return texts.length;
    } finally {
      clearInterval(renewing);
    }
    for (const letter of dead)
      logger.error({ queue: this.queue, error: letter.error }, 'a job went to the dead letters');
    await batches.done(this.queue, dead);
    this.#tools.onCarried(this.queue, texts.length - dead.length);
    return texts.length;
  }

  #parse(text: string, dead: DeadLetter[]): Parsed<Job>[] {
    try {
      return [{ text, job: this.#sink.parse(text) }];
    } catch (error) {
      dead.push(this.#letter(text, error));
      return [];
    }
  }

  /** @throws when PostgreSQL failed in a way that passes. */
  async #apply(jobs: Parsed<Job>[], dead: DeadLetter[]): Promise<void> {
    if (jobs.length === 0) return;
    try {
      await this.#tools.db.transaction((trx) =>
        this.#sink.apply(
          trx,
          jobs.map(({ job }) => job),
        ),
      );
      for (const { text } of jobs) this.#foreignKeyTries.delete(text);
    } catch (error) {
      if (isPassingFailure(error)) throw error;
      const [only, ...others] = jobs;
      if (only && others.length === 0) return this.#refuse(only.text, error, dead);
      const half = Math.ceil(jobs.length / 2);
      await this.#apply(jobs.slice(0, half), dead);
      await this.#apply(jobs.slice(half), dead);
    }
  }

  #refuse(text: string, error: unknown, dead: DeadLetter[]): void {
    if ((error as { code?: string }).code === FOREIGN_KEY_VIOLATION) {
      const tries = (this.#foreignKeyTries.get(text) ?? 0) + 1;
      this.#foreignKeyTries.set(text, tries);
      if (tries < FOREIGN_KEY_TRIES) throw error;
      this.#foreignKeyTries.delete(text);
    }
    dead.push(this.#letter(text, error));
  }

  #letter(job: string, error: unknown): DeadLetter {
    return { job, error: messageOf(error).slice(0, 500), at: isoInstant(this.#tools.clock.now()) };
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
