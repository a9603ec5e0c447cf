/** The slow lane: carries jobs from Redis to PostgreSQL. It does not know what it carries; other plugins register sinks. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { Counter, Gauge } from 'prom-client';
import { definePlugin, type PluginContext } from '../../core/index.js';
import { Batches } from './batches.js';
import { Carrier } from './carrier.js';
import type { PersistenceContract, QueueState, Sink } from './contract.js';
import { Workers } from './workers.js';

const RETRY_MS = 5000;
const RETRY_WHILE_STOPPING_MS = 500;
const RECLAIM_EVERY_MS = 5000;
/** Answers that wait longer for PostgreSQL than this are told by `/readyz`; they are safe in Redis. */
const LAG_LIMIT_MS = 60_000;
/** At the end of the grace: to ask Redis what is left. */
const TELLING_MS = 300;
const GAUGE_LIMIT_MS = 500;

interface State {
  workers: Workers;
  /** What PostgreSQL has not got, in words. */
  left(): Promise<string>;
  /** Begins the loops, once all plugins have registered their sinks. */
  begin(): Promise<void>;
}
/** By context, since one process may hold several appliances in a test. */
const states = new WeakMap<object, State>();

export default definePlugin<PersistenceContract>({
  name: 'persistence-workers',
  version: '1.0.0',
  core: 1,
  description: 'Carries what the fast lane has saved from Redis to PostgreSQL.',

  setup(ctx) {
    let sinks: Sink<unknown>[] = [];
    const batches = new Batches(ctx.redis, `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`);
    ctx.provide('persistence', {
      sink: (sink) => {
        sinks.push(sink as Sink<unknown>);
        return () => {
          sinks = sinks.filter((other) => other !== sink);
        };
      },
      queues: () =>
        Promise.all(
          sinks.map(async ({ queue, now }) => ({
            queue,
            depth: await batches.depth(queue),
            lagMs: await batches.lagMs(queue, await now()),
            dead: await batches.dead(queue),
          })),
        ),
    });
    ctx.healthCheck('queues', async () => {
      const faults = (await ctx.service('persistence').queues()).flatMap(({ queue, lagMs, dead }) => [
        ...(dead > 0 ? [`${queue} has ${dead} dead letters`] : []),
        ...(lagMs > LAG_LIMIT_MS ? [`${queue} is ${Math.round(lagMs / 1000)} s behind`] : []),
      ]);
      return faults.length > 0 ? faults.join('; ') : undefined;
    });
    addGauges(ctx);
    if (ctx.role !== 'worker') return;
    const carried = new Counter({
      name: 'examhall_jobs_carried_total',
      help: 'Jobs that PostgreSQL has committed.',
      labelNames: ['queue'],
      registers: [ctx.metrics],
    });
    const workers = new Workers(ctx.logger, ctx.config.redisUrl !== undefined);
    const tools = {
      db: ctx.db,
      batches,
      logger: ctx.logger,
      clock: ctx.clock,
      onCarried: (queue: string, jobs: number) => carried.inc({ queue }, jobs),
      retryMs: () => (workers.isStopping ? RETRY_WHILE_STOPPING_MS : RETRY_MS),
    };
    ctx.every(RECLAIM_EVERY_MS, 'reclaim', async () => {
      for (const { queue } of sinks) {
        const count = await batches.reclaim(queue);
        if (count > 0) ctx.logger.warn({ queue, batches: count }, 'batches of a dead worker were taken back');
      }
    });
    // Kept beside the sinks, which leave before this plugin does.
    let queues: string[] = [];
    states.set(ctx, {
      workers,
      left: async () => {
        const depths = await Promise.all(
          queues.map(async (queue) => ({ queue, depth: await batches.depth(queue) })),
        );
        return depths
          .filter(({ depth }) => depth > 0)
          .map(({ queue, depth }) => `${depth} in ${queue}`)
          .join(', ');
      },
      begin: async () => {
        // With a Redis of its own this is the only worker: whoever holds a batch is dead.
        if (ctx.config.redisUrl === undefined)
          for (const { queue } of sinks) await batches.reclaim(queue, true);
        queues = sinks.map(({ queue }) => queue);
        for (const sink of sinks) workers.run(new Carrier(sink, tools));
      },
    });
  },

  async start(ctx) {
    await states.get(ctx)?.begin();
  },

  async stop(ctx, restMs) {
    const state = states.get(ctx);
    states.delete(ctx);
    if (!state || (await state.workers.drain(restMs - TELLING_MS))) return;
    throw new Error(`PostgreSQL has not taken all jobs, they are safe in Redis: ${await state.left()}`);
  },
});

const late = (): Promise<QueueState[]> =>
  new Promise((resolve) => setTimeout(resolve, GAUGE_LIMIT_MS, []).unref());

function addGauges(ctx: PluginContext<PersistenceContract>): void {
  const gauges = [
    {
      name: 'examhall_queue_depth',
      help: 'Jobs on their way to PostgreSQL.',
      value: (q: QueueState) => q.depth,
    },
    {
      name: 'examhall_queue_lag_seconds',
      help: 'Age of the oldest job.',
      value: (q: QueueState) => q.lagMs / 1000,
    },
    {
      name: 'examhall_dead_letters',
      help: 'Jobs that PostgreSQL refuses for their content.',
      value: (q: QueueState) => q.dead,
    },
  ];
  for (const { name, help, value } of gauges) {
    new Gauge({
      name,
      help,
      labelNames: ['queue'],
      // The queues are one, whichever process looks.
      aggregator: 'first',
      registers: [ctx.metrics],
      async collect() {
        const queues = ctx
          .service('persistence')
          .queues()
          .catch(() => []);
        // A Redis that hangs must not hold up what else is told.
        for (const state of await Promise.race([queues, late()]))
          this.set({ queue: state.queue }, value(state));
      },
    });
  }
}
