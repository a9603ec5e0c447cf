/** Long work that outlives its request: queued in PostgreSQL, run in the worker, watched by its owner. */
import type { Knex } from 'knex';

export interface JobsContract {
  services: { jobs: JobsService };
}

export interface RunningJob {
  id: string;
  payload: unknown;
  ownerId: number;
  /** Tells how far the work is; also keeps the job from being taken for a dead one. Rejects when the worker stops: let it pass. */
  progress(done: number, total: number): Promise<void>;
}

export interface JobFault {
  row?: number;
  column?: string;
  message: string;
}

/** `errors` make the job FAILED; `result` is shown to the owner. */
export interface JobOutcome {
  errors?: JobFault[];
  result?: unknown;
}

export interface JobsService {
  /** @param run must bear a repetition from the start: a job whose worker died is run again. @returns the undo. */
  define(kind: string, run: (job: RunningJob) => Promise<JobOutcome>): () => void;
  /** @param db the transaction of the request, if it has one. @returns the job's id. */
  enqueue(db: Knex, job: { kind: string; ownerId: number; payload: unknown }): Promise<string>;
}
