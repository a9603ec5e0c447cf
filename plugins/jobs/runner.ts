/** Runs one job at a time in the worker. */
import type { Knex } from 'knex';
import { AppError, type Logger, messageOf } from '../../core/index.js';
import type { JobOutcome, RunningJob } from './contract.js';
import { finishJob, type JobRow, noteProgress, takeJob } from './store.js';

type Run = (job: RunningJob) => Promise<JobOutcome>;
const HEARTBEAT_MS = 10_000;

export class JobRunner {
  readonly #db: Knex;
  readonly #logger: Logger;
  readonly #kinds = new Map<string, Run>();
  #current: Promise<unknown> = Promise.resolve();

  constructor(db: Knex, logger: Logger) {
    this.#db = db;
    this.#logger = logger;
  }

  define(kind: string, run: Run): () => void {
    this.#kinds.set(kind, run);
    return () => this.#kinds.delete(kind);
  }

  /** Runs what waits, one after the other. */
  async round(): Promise<void> {
    if (this.#kinds.size === 0) return;
    for (
      let job = await takeJob(this.#db, [...this.#kinds.keys()]);
      job;
      job = await takeJob(this.#db, [...this.#kinds.keys()])
    ) {
      this.#current = this.#run(job);
      await this.#current;
    }
  }

  /** Resolves when the job under way has ended. */
  async settled(): Promise<void> {
    await this.#current;
  }

  async #run(job: JobRow): Promise<void> {
    const run = this.#kinds.get(job.kind);
    let [done, total] = [job.done, job.total];
    const beat = setInterval(
      () => void noteProgress(this.#db, job.id, done, total).catch(() => undefined),
      HEARTBEAT_MS,
    );
    beat.unref();
    try {
      const outcome = await run?.({
        id: job.id,
        payload: job.payload,
        ownerId: Number(job.owner_id),
        progress: async (nowDone, nowTotal) => {
          [done, total] = [nowDone, nowTotal];
          await noteProgress(this.#db, job.id, done, total);
        },
      });
      const errors = outcome?.errors ?? [];
      await finishJob(this.#db, job.id, {
        state: errors.length > 0 ? 'FAILED' : 'DONE',
        errors,
        result: outcome?.result,
      });
    } catch (error) {
      this.#logger.error({ err: error, job: job.id, kind: job.kind }, 'a job failed');
      const message = error instanceof AppError ? `key:${error.code}` : messageOf(error);
      // PostgreSQL away: the job stays RUNNING and is taken up again when its heartbeat is old.
      await finishJob(this.#db, job.id, { state: 'FAILED', errors: [{ message }], result: undefined }).catch(
        () => undefined,
      );
    } finally {
      clearInterval(beat);
    }
  }
}
