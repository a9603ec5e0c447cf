/** Runs one job at a time in the worker. */
import type { Knex } from 'knex';
import { AppError, type Logger } from '../../core/index.js';
import type { JobOutcome, RunningJob } from './contract.js';
import { finishJob, type JobRow, noteProgress, putBack, takeJob } from './store.js';

type Run = (job: RunningJob) => Promise<JobOutcome>;
const HEARTBEAT_MS = 10_000;

/** Thrown out of a job's `progress` when the worker is stopping. */
class Interrupted extends Error {}

export class JobRunner {
  readonly #db: Knex;
  readonly #logger: Logger;
  readonly #kinds = new Map<string, Run>();
  #current: Promise<unknown> = Promise.resolve();
  #isStopping = false;

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
    while (this.#kinds.size > 0 && !this.#isStopping) {
      const job = await takeJob(this.#db, [...this.#kinds.keys()]);
      if (!job) return;
      this.#current = this.#run(job);
      await this.#current;
    }
  }

  /** Takes no more; the job under way goes back into the queue when it next tells how far it is. */
  interrupt(): void {
    this.#isStopping = true;
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
          if (this.#isStopping) throw new Interrupted();
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
      if (error instanceof Interrupted) {
        await putBack(this.#db, job.id).catch(() => undefined);
        return;
      }
      this.#logger.error({ err: error, job: job.id, kind: job.kind }, 'a job failed');
      const message = `key:${error instanceof AppError ? error.code : 'job_failed'}`;
      // PostgreSQL away: the job stays RUNNING and is taken up again when its heartbeat is old.
      await finishJob(this.#db, job.id, { state: 'FAILED', errors: [{ message }], result: undefined }).catch(
        () => undefined,
      );
    } finally {
      clearInterval(beat);
    }
  }
}
