/** Redis dies, loses everything, or has no room left on its disk or in its memory. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/waiting.js';
import { type Fault, pause, type Scene, withRedis } from '../fault.js';
import { gone } from './processes.js';

const BLOCK = Buffer.alloc(64 * 1024);

export const redisFaults: Fault[] = [
  {
    name: 'redis-killed',
    title: 'Redis is killed',
    goalMs: 3000,
    strike: async ({ appliance, hall }) => {
      const { redis } = appliance.members();
      hall.note('kills Redis');
      appliance.kill('redis', 'SIGKILL');
      await gone(redis);
      return undefined;
    },
  },
  {
    name: 'redis-emptied',
    title: 'Redis is emptied and filled again from PostgreSQL',
    strike: async (scene) => {
      const { hall } = scene;
      hall.ledgerMayMiss = true;
      // What is acked in the next moment is on the pages alone. Who left his device before it has heard of the loss would
      // take the only copy along: nobody does until all have.
      await hall.rest();
      for (const sitter of hall.sitting) sitter.chooseAnew();
      await hall.acksSince(hall.history.events.length, hall.sitting.length / 2);
      hall.note('empties Redis');
      await withRedis(scene, (redis) => redis.flushall());
      const fromMs = performance.now();
      await hall.greetedAnew();
      await hall.saved();
      hall.act();
      return { fromMs };
    },
  },
  {
    name: 'redis-disk',
    title: "Redis' disk is full, then free again",
    unable: ({ redisDisk }) => (redisDisk ? undefined : 'no small disk can be mounted here'),
    strike: async (scene) => {
      const { hall, redisDisk = '' } = scene;
      const filler = join(redisDisk, 'filler');
      const before = refusals(scene);
      try {
        fill(filler);
        hall.note('the disk is full');
        await pause(scene.lasting(20_000, 5000));
      } finally {
        rmSync(filler, { force: true });
        hall.note('the disk is free again');
      }
      if (refusals(scene) === before) throw new Error('nobody was told that answers cannot be saved');
      return undefined;
    },
  },
  {
    name: 'redis-memory',
    title: "Redis' memory is full, then free again",
    strike: async (scene) =>
      withRedis(scene, async (redis) => {
        const { hall } = scene;
        const [, most = '0'] = (await redis.config('GET', 'maxmemory')) as string[];
        const before = refusals(scene);
        await redis.config('SET', 'maxmemory', '1mb');
        hall.note('the memory of Redis is full');
        await pause(scene.lasting(20_000, 4000));
        await until('somebody is told that answers cannot be saved', () => refusals(scene) > before);
        await redis.config('SET', 'maxmemory', most);
        hall.note('the memory of Redis is free again');
        return undefined;
      }),
  },
];

const refusals = ({ hall }: Scene): number =>
  hall.history.events.filter((event) => event.kind === 'refused' && event.code === 'unavailable').length;

function fill(file: string): void {
  const fd = openSync(file, 'w');
  try {
    for (let block = BLOCK; block.length > 0; ) {
      try {
        writeSync(fd, block);
      } catch {
        // No room for this much: perhaps for half of it.
        block = block.subarray(0, Math.floor(block.length / 2));
      }
    }
  } finally {
    closeSync(fd);
  }
}
