/** PostgreSQL is dead, frozen, full, locked or slow. Students must not notice any of it. */
import type { Knex } from 'knex';
import pg from 'pg';
import { openDatabase } from '../../support/running-appliance.js';
import { type Fault, pause, type Scene } from '../fault.js';

/** More than the appliance's own server takes. */
const HOGS = 130;
const DEADLOCK = '40P01';
const PULSE_MS = { still: 700, running: 150 };

export const postgresFaults: Fault[] = [
  {
    name: 'none',
    title: 'nothing happens (to compare with)',
    unnoticed: true,
    strike: async ({ lasting }) => {
      await pause(lasting(30_000, 3000));
      return undefined;
    },
  },
  {
    name: 'postgres-killed',
    title: 'PostgreSQL is killed',
    unnoticed: true,
    strike: async ({ appliance, hall }) => {
      hall.note('kills PostgreSQL');
      appliance.kill('postgres', 'SIGKILL');
      await pause(1000);
      return undefined;
    },
  },
  {
    name: 'postgres-away',
    title: 'PostgreSQL stands still',
    unnoticed: true,
    strike: async (scene) => {
      await standStill(scene, scene.lasting(60_000, 5000));
      return undefined;
    },
  },
  {
    name: 'postgres-full',
    title: 'PostgreSQL is out of connections',
    unnoticed: true,
    strike: async (scene) => {
      const { appliance, hall } = scene;
      const url = appliance.databaseUrl;
      const hogs: pg.Client[] = [];
      try {
        const admin = await connect(url);
        if (!admin) throw new Error('PostgreSQL was full before');
        hogs.push(admin);
        hall.note('takes every connection of PostgreSQL');
        const endAt = performance.now() + scene.lasting(30_000, 4000);
        // Those of the appliance end, and whatever it opens again is taken as soon as it is free.
        while (performance.now() < endAt) {
          await admin.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'examhall%'`,
          );
          for (let client = await connect(url); client && hogs.length < HOGS; client = await connect(url))
            hogs.push(client);
          await pause(100);
        }
      } finally {
        await Promise.all(hogs.map((client) => client.end().catch(() => undefined)));
        hall.note('gives the connections back');
      }
      return undefined;
    },
  },
  {
    name: 'postgres-locked',
    title: 'the tables of answers and sessions are locked',
    unnoticed: true,
    strike: async (scene) => {
      const { appliance, hall } = scene;
      const db = openDatabase(appliance.databaseUrl);
      try {
        const trx = await lockedTogether(db, ['exam_answers', 'exam_sessions', 'score_events']);
        hall.note('locks the tables');
        await pause(scene.lasting(30_000, 4000));
        await trx.rollback();
        hall.note('lets the tables go');
      } finally {
        await db.destroy();
      }
      return undefined;
    },
  },
  {
    name: 'postgres-slow',
    title: 'PostgreSQL answers slowly',
    unnoticed: true,
    strike: async (scene) => {
      const endAt = performance.now() + scene.lasting(30_000, 4000);
      while (performance.now() < endAt) {
        await standStill(scene, PULSE_MS.still);
        await pause(PULSE_MS.running);
      }
      return undefined;
    },
  },
];

async function standStill({ appliance, hall }: Scene, ms: number): Promise<void> {
  hall.note(`PostgreSQL stands still for ${ms} ms`);
  appliance.kill('postgres', 'SIGSTOP');
  try {
    await pause(ms);
  } finally {
    appliance.kill('postgres', 'SIGCONT');
    hall.note('PostgreSQL goes on');
  }
}

/** One after the other, as PostgreSQL takes them; a worker may hold the last and want the first, and then it begins anew. */
async function lockedTogether(db: Knex, tables: string[]): Promise<Knex.Transaction> {
  for (;;) {
    const trx = await db.transaction();
    try {
      await trx.raw(`LOCK TABLE ${tables.join()} IN ACCESS EXCLUSIVE MODE`);
      return trx;
    } catch (error) {
      await trx.rollback();
      if ((error as { code?: string }).code !== DEADLOCK) throw error;
    }
  }
}

/** @returns undefined when there is no connection left. */
async function connect(connectionString: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch {
    await client.end().catch(() => undefined);
    return undefined;
  }
}
