/** Jobs with progress: queued by any plugin, run in the worker, shown to their owner. */
import { z } from 'zod';
import { AppError, definePlugin, view } from '../../core/index.js';
import type { JobFault, JobsContract } from './contract.js';
import { JobRunner } from './runner.js';
import { findJob, forgetEndedJobs, insertJob, type JobRow } from './store.js';

const ROUND_MS = 500;
const DAY_MS = 86_400_000;
const jobParams = z.strictObject({ job_id: z.uuid() });
const jobSchema = z.object({
  id: z.uuid(),
  kind: z.string(),
  state: z.enum(['QUEUED', 'RUNNING', 'DONE', 'FAILED']),
  done: z.number(),
  total: z.number(),
  errors: z.array(
    z.object({ row: z.number().optional(), column: z.string().optional(), message: z.string() }),
  ),
  result: z.unknown(),
});
const runners = new WeakMap<object, JobRunner>();

type WatchedJob = Omit<JobRow, 'payload'>;

export default definePlugin<JobsContract>({
  name: 'jobs',
  version: '1.0.0',
  core: 1,
  description: 'jobs.description',

  setup(ctx) {
    const runner = new JobRunner(ctx.db, ctx.logger);
    runners.set(ctx, runner);
    ctx.provide('jobs', {
      define: (kind, run) => runner.define(kind, run),
      enqueue: (db, job) => insertJob(db, job),
    });

    /** Another's job is as good as none: its id tells nothing. */
    const ownJob = async (jobId: string, adminId: string): Promise<WatchedJob> => {
      const job = await findJob(ctx.db, jobId);
      if (!job || String(job.owner_id) !== adminId) throw new AppError('job_not_found', { status: 404 });
      return job;
    };
    /** A job that failed as a whole left the code of its error, which is worded for whoever looks. */
    const worded = ({ message, ...place }: JobFault, locale: string): JobFault => ({
      ...place,
      message: message.startsWith('key:') ? ctx.texts.errorText(locale, message.slice(4), {}) : message,
    });
    const shown = ({ id, kind, state, done, total, errors, result }: WatchedJob, locale: string) => ({
      id,
      kind,
      state,
      done,
      total,
      errors: errors.map((fault) => worded(fault, locale)),
      result,
    });
    ctx.api({
      method: 'GET',
      path: '/api/v1/admin/jobs/:job_id',
      permission: 'admin',
      summary: 'How far a job of the asking admin is.',
      params: jobParams,
      responses: { 200: jobSchema },
      handler: async (request) =>
        shown(await ownJob(request.params.job_id, request.who().id), request.locale),
    });
    ctx.page({
      method: 'GET',
      path: '/console/jobs/:job_id',
      permission: 'admin',
      params: jobParams,
      handler: async (request) => {
        const job = shown(await ownJob(request.params.job_id, request.who().id), request.locale);
        return view(request.isFragment ? 'jobs/_progress.njk' : 'jobs/show.njk', { job });
      },
    });
    if (ctx.role !== 'worker') return;
    ctx.every(ROUND_MS, 'jobs', () => runner.round());
    const forget = async (): Promise<void> => void (await forgetEndedJobs(ctx.db));
    ctx.atStart('forget jobs that ended long ago', forget);
    ctx.every(DAY_MS, 'forget jobs that ended long ago', forget);
  },

  quiesce(ctx) {
    runners.get(ctx)?.interrupt();
  },

  async stop(ctx) {
    await runners.get(ctx)?.settled();
    runners.delete(ctx);
  },
});
