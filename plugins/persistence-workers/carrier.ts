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
/** While nothing is there but jobs whose next try is not due: so that they are not passed round without a pause. */
const LOOK_AGAIN_MS = 100;
const FOREIGN_KEY_VIOLATION = '23503';

export interface CarrierTools {
  db: Knex;
  batches: Batches;
  logger: Logger;
  clock: Clock;
  /** Called with the number of jobs that a batch brought into PostgreSQL. */
  onCarried(queue: string, jobs: number): void;
  /** How long to wait after PostgreSQL failed, and between two tries of a job that misses a row; shorter while stopping. */
  retryMs(): number;
}

interface Parsed<Job> {
  text: string;
  job: Job;
}

/** What of a batch PostgreSQL did not take. */
interface Left {
  dead: DeadLetter[];
  /** To be tried again, later than all that waits. */
  again: string[];
}

export class Carrier<Job> {
  readonly #sink: Sink<Job>;
  readonly #tools: CarrierTools;
  /** Jobs that miss a row, by their text. */
  readonly #missing = new Map<string, { tries: number; triedAt: number }>();

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
    const left: Left = { dead: [], again: texts.filter((text) => this.#isNotDue(text)) };
    if (left.again.length === texts.length) await pause(Math.min(LOOK_AGAIN_MS, this.#tools.retryMs()));
    const renewing = setInterval(() => void batches.renew(this.queue).catch(() => undefined), RENEW_EVERY_MS);
    renewing.unref();
    try {
      const waiting = new Set(left.again);
      const jobs = texts.flatMap((text) => (waiting.has(text) ? [] : this.#parse(text, left)));
      await this.#apply(jobs, left);
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
    for (const { error } of left.dead)
      logger.error({ queue: this.queue, error }, 'a job went to the dead letters');
    await batches.done(this.queue, left.dead, left.again);
    this.#tools.onCarried(this.queue, texts.length - left.dead.length - left.again.length);
    return texts.length;
  }

  #isNotDue(text: string): boolean {
    const { clock, retryMs } = this.#tools;
    const triedAt = this.#missing.get(text)?.triedAt;
    return triedAt !== undefined && clock.monotonic() - triedAt < retryMs();
  }

  #parse(text: string, left: Left): Parsed<Job>[] {
    try {
      return [{ text, job: this.#sink.parse(text) }];
    } catch (error) {
      left.dead.push(this.#letter(text, error));
      return [];
    }
  }

  /** @throws when PostgreSQL failed in a way that passes. */
  async #apply(jobs: Parsed<Job>[], left: Left): Promise<void> {
    if (jobs.length === 0) return;
    try {
      await this.#tools.db.transaction((trx) =>
        this.#sink.apply(
          trx,
          jobs.map(({ job }) => job),
        ),
      );
      for (const { text } of jobs) this.#missing.delete(text);
    } catch (error) {
      if (isPassingFailure(error)) throw error;
      const [only, ...others] = jobs;
      if (only && others.length === 0) return this.#refuse(only.text, error, left);
      const half = Math.ceil(jobs.length / 2);
      await this.#apply(jobs.slice(0, half), left);
      await this.#apply(jobs.slice(half), left);
    }
  }

  #refuse(text: string, error: unknown, left: Left): void {
    if ((error as { code?: string }).code === FOREIGN_KEY_VIOLATION) {
      const tries = (this.#missing.get(text)?.tries ?? 0) + 1;
      this.#missing.set(text, { tries, triedAt: this.#tools.clock.monotonic() });
      if (tries < FOREIGN_KEY_TRIES) {
        this.#tools.logger.warn(
          { err: reasonOf(error), queue: this.queue, tries },
          'a job misses a row that it belongs to; it is tried again',
        );
        left.again.push(text);
        return;
      }
      this.#missing.delete(text);
    }
    left.dead.push(this.#letter(text, error));
  }

  #letter(job: string, error: unknown): DeadLetter {
    return { job, error: reasonOf(error).slice(0, 500), at: isoInstant(this.#tools.clock.now()) };
  }
}

/** What PostgreSQL says, without the statement that knex puts before it: that is as long as all that is kept of a reason. */
function reasonOf(error: unknown): string {
  const { code, detail } = error as { code?: unknown; detail?: unknown };
  const message = messageOf(error);
  if (typeof code !== 'string') return message;
  const said = message.slice(message.lastIndexOf(' - ') + 1).replace(/^- /, '');
  // Other details hold the row, and this goes into the log.
  return code === FOREIGN_KEY_VIOLATION && typeof detail === 'string' ? `${said}: ${detail}` : said;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
