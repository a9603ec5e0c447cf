/** The slow lane: carries jobs from Redis to PostgreSQL. It does not know what it carries; other plugins register sinks. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { Counter, Gauge } from 'prom-client';
import { definePlugin } from '../../core/index.js';
import { Batches } from './batches.js';
import { Carrier } from './carrier.js';
import type { PersistenceContract, Sink } from './contract.js';
import { Workers } from './workers.js';

const RETRY_MS = 5000;
const RETRY_WHILE_STOPPING_MS = 500;
const RECLAIM_EVERY_MS = 5000;

interface State {
  workers: Workers;
  /** Begins the loops, once all plugins have registered their sinks. */
  begin(): void;
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
          sinks.map(async ({ queue }) => ({
            queue,
            depth: await batches.depth(queue),
            dead: await batches.dead(queue),
          })),
        ),
    });
    ctx.healthCheck('queues', async () => {
      const found = await ctx.service('persistence').queues();
      const dead = found.filter((state) => state.dead > 0);
      if (dead.length > 0)
        return `dead letters: ${dead.map((state) => `${state.queue} ${state.dead}`).join(', ')}`;
      return undefined;
    });
    new Gauge({
      name: 'examhall_queue_depth',
      help: 'Jobs on their way to PostgreSQL.',
      labelNames: ['queue'],
      registers: [ctx.metrics],
      async collect() {
        const found = await ctx
          .service('persistence')
          .queues()
          .catch(() => []);
        for (const { queue, depth } of found) this.set({ queue }, depth);
      },
    });
    new Gauge({
      name: 'examhall_dead_letters',
      help: 'Jobs that PostgreSQL refuses for their content.',
      labelNames: ['queue'],
      registers: [ctx.metrics],
      async collect() {
        const found = await ctx
          .service('persistence')
          .queues()
          .catch(() => []);
        for (const { queue, dead } of found) this.set({ queue }, dead);
      },
    });
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
    states.set(ctx, {
      workers,
      begin: () => {
        for (const sink of sinks) workers.run(new Carrier(sink, tools));
      },
    });
  },

  start(ctx) {
    states.get(ctx)?.begin();
  },

  async stop(ctx) {
    await states.get(ctx)?.workers.drain();
    states.delete(ctx);
  },
});
