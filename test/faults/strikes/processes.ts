/** Processes die: one by one, by signals, and all at once. */

import { processEntry, signalTo } from '../../support/process-table.js';
import { until } from '../../support/waiting.js';
import { type Fault, pause, type Scene, withDatabase, withRedis } from '../fault.js';

const ANSWERS_QUEUE = 'persist_answers_queue';

export const webKilled: Fault = {
  name: 'web',
  title: 'a web process is killed',
  goalMs: 2000,
  strike: async ({ appliance, random, hall }) => {
    const { web } = appliance.members();
    const pid = random.pick(web);
    hall.note(`kills web process ${pid}`);
    process.kill(pid, 'SIGKILL');
    await gone([pid]);
    return undefined;
  },
};

export const everyWebKilled: Fault = {
  name: 'web-all',
  title: 'every web process is killed',
  goalMs: 2000,
  strike: async ({ appliance, hall }) => {
    const { web } = appliance.members();
    hall.note(`kills web processes ${web.join(', ')}`);
    appliance.kill('web', 'SIGKILL');
    await gone(web);
    return undefined;
  },
};

/**
 * PostgreSQL is held up by a lock until a batch is on its way, then Redis holds up every write: the batch commits, and the
 * worker cannot say so. In that moment it is killed, and the next one finds a batch that is committed already.
 */
export const workerKilledAfterCommit: Fault = {
  name: 'worker',
  title: 'the worker is killed between commit and acknowledge',
  strike: async (scene) =>
    withRedis(scene, (redis) =>
      withDatabase(scene, async (db) => {
        const { appliance, hall } = scene;
        const lock = await db.transaction();
        await lock.raw('LOCK TABLE answer_events IN EXCLUSIVE MODE');
        const [processing = ''] = await until('a batch is on its way', async () => {
          hall.sitting[0]?.chooseAnew();
          const lists = await redis.keys(`${ANSWERS_QUEUE}:processing:*`);
          return lists.length > 0 && lists;
        });
        await redis.client('PAUSE', 10_000, 'WRITE');
        try {
          const jobs = await redis.lrange(processing, 0, -1);
          await lock.rollback();
          const names = jobs.map((job) => eventIdOf(job));
          await until('PostgreSQL has committed it', async () => {
            const rows = await db('answer_events').whereIn('event_id', names).select('event_id');
            return rows.length === new Set(names).size;
          });
          const { worker } = appliance.members();
          hall.note(
            `kills the worker ${worker.join()} with ${jobs.length} committed jobs that it has not acknowledged`,
          );
          appliance.kill('worker', 'SIGKILL');
          await gone(worker);
          if ((await redis.llen(processing)) !== jobs.length) throw new Error('the worker was too quick');
        } finally {
          await redis.client('UNPAUSE');
        }
        return undefined;
      }),
    ),
};

function eventIdOf(text: string): string {
  const job = JSON.parse(text) as { sid: string; rev: number; late?: number };
  return job.late === undefined ? `${job.sid}:${job.rev}` : `${job.sid}:late:${job.late}`;
}

export const supervisorKilled: Fault = {
  name: 'supervisor',
  title: 'the supervisor is killed, and the appliance started again',
  goalMs: 10_000,
  strike: async ({ appliance, hall }) => {
    const members = Object.values(appliance.members()).flat();
    hall.note('kills the supervisor');
    appliance.kill('supervisor', 'SIGKILL');
    await appliance.ended();
    await gone(members, 15_000);
    return startAgain({ appliance, hall });
  },
};

export const powerCut: Fault = {
  name: 'power-cut',
  title: 'everything is killed at once, and started again',
  goalMs: 10_000,
  strike: async ({ appliance, hall, lasting }) => {
    hall.note('kills everything');
    appliance.kill('everything', 'SIGKILL');
    await appliance.ended();
    // Long enough for every page to have come to its longest pause between two tries.
    await pause(lasting(25_000, 0));
    return startAgain({ appliance, hall });
  },
};

export const stoppedInTheMiddle: Fault = {
  name: 'sigterm',
  title: 'SIGTERM in the middle, and the appliance started again',
  goalMs: 10_000,
  strike: async ({ appliance, hall }) => {
    hall.note('stops the appliance');
    const code = await appliance.stop('SIGTERM');
    if (code !== 0) throw new Error(`the appliance ended with ${code}:\n${appliance.output.slice(-2000)}`);
    return startAgain({ appliance, hall });
  },
};

/** PostgreSQL stands still, so that the queues cannot be emptied and the second signal finds work left. */
export const stoppedTwice: Fault = {
  name: 'sigterm-twice',
  title: 'SIGTERM twice while the queues cannot be emptied, and the appliance started again',
  goalMs: 10_000,
  strike: async ({ appliance, hall }) => {
    const members = appliance.members();
    signalTo(members.postgres, 'SIGSTOP');
    try {
      hall.note('stops the appliance while PostgreSQL stands still');
      process.kill(members.supervisor, 'SIGTERM');
      // Closer together they are taken for one Ctrl-C that came twice.
      await pause(500);
      hall.note('stops it a second time');
      process.kill(members.supervisor, 'SIGTERM');
      const code = await appliance.ended();
      if (code !== 1) throw new Error(`with work left the appliance ended with ${code}`);
    } finally {
      signalTo(members.postgres, 'SIGCONT');
    }
    return startAgain({ appliance, hall });
  },
};

export async function startAgain({
  appliance,
  hall,
}: Pick<Scene, 'appliance' | 'hall'>): Promise<{ fromMs: number }> {
  const fromMs = performance.now();
  hall.note('starts the appliance');
  const tookMs = await appliance.start();
  hall.note(`the appliance is ready after ${Math.round(tookMs)} ms`);
  return { fromMs };
}

export const gone = (pids: readonly number[], limitMs?: number): Promise<unknown> =>
  until(`processes ${pids.join(', ')} have ended`, () => pids.every((pid) => !processEntry(pid)), limitMs);

export const processFaults: Fault[] = [
  webKilled,
  everyWebKilled,
  workerKilledAfterCommit,
  supervisorKilled,
  powerCut,
  stoppedInTheMiddle,
  stoppedTwice,
];
