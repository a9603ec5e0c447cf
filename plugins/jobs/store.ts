/** All SQL of jobs. */
import type { Knex } from 'knex';
import type { JobFault } from './contract.js';

export type JobState = 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED';

export interface JobRow {
  id: string;
  kind: string;
  owner_id: number;
  state: JobState;
  done: number;
  total: number;
  errors: JobFault[];
  result: unknown;
  payload: unknown;
  created_at: Date;
}

/** A running job that says nothing for this long has lost its worker. */
const SILENT_SECONDS = 60;
const MAX_FAULTS_KEPT = 1000;

export async function insertJob(
  db: Knex,
  job: { kind: string; ownerId: number; payload: unknown },
): Promise<string> {
  const [row] = await db('jobs')
    .insert({ kind: job.kind, owner_id: job.ownerId, payload: JSON.stringify(job.payload) })
    .returning('id');
  return row.id;
}

/** Takes the oldest job that waits or has lost its worker. */
export async function takeJob(db: Knex, kinds: readonly string[]): Promise<JobRow | undefined> {
  const { rows } = await db.raw<{ rows: JobRow[] }>(
    `UPDATE jobs SET state = 'RUNNING', heartbeat_at = now(), updated_at = now()
      WHERE id = (SELECT id FROM jobs
                   WHERE kind = ANY (?) AND (state = 'QUEUED' OR (state = 'RUNNING' AND heartbeat_at < now() - make_interval(secs => ?)))
                   ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING *`,
    [[...kinds], SILENT_SECONDS] as unknown as Knex.RawBinding[],
  );
  return rows[0];
}

export async function noteProgress(db: Knex, id: string, done: number, total: number): Promise<void> {
  await db('jobs').where({ id }).update({ done, total, heartbeat_at: db.fn.now(), updated_at: db.fn.now() });
}

/** The payload goes: it may hold passwords, and nobody needs it any more. */
export async function finishJob(
  db: Knex,
  id: string,
  end: { state: 'DONE' | 'FAILED'; errors: readonly JobFault[]; result: unknown },
): Promise<void> {
  await db('jobs')
    .where({ id })
    .update({
      state: end.state,
      errors: JSON.stringify(end.errors.slice(0, MAX_FAULTS_KEPT)),
      result: end.result === undefined ? null : JSON.stringify(end.result),
      payload: null,
      updated_at: db.fn.now(),
    });
}

/** Without the payload, which may be megabytes and is asked for with each look at the progress. */
export const findJob = async (db: Knex, id: string): Promise<Omit<JobRow, 'payload'> | undefined> =>
  await db('jobs')
    .where({ id })
    .first('id', 'kind', 'owner_id', 'state', 'done', 'total', 'errors', 'result', 'created_at');

/** For a job whose worker is stopping: the next one begins it anew. */
export async function putBack(db: Knex, id: string): Promise<void> {
  await db('jobs')
    .where({ id })
    .update({ state: 'QUEUED', done: 0, heartbeat_at: null, updated_at: db.fn.now() });
}

/** What ended long ago; its faults may name people who have left. A day's work of a school is some dozens. */
export const forgetEndedJobs = (db: Knex): Promise<number> =>
  db('jobs')
    .whereIn('state', ['DONE', 'FAILED'])
    .where('updated_at', '<', db.raw("now() - interval '30 days'"))
    .del();
