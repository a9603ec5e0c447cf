/** The harness is worth what it notices: appliances that break a promise on purpose must turn a run red. */
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { until } from '../support/waiting.js';
import { type Arena, openArena } from './arena.js';
import { type Fault, withDatabase } from './fault.js';
import { faultNamed } from './faults.js';
import type { Hall } from './hall.js';
import { seeded } from './random.js';
import { gone } from './strikes/processes.js';
import { expectNone, Failed } from './verdict.js';

const PLUGIN = fileURLToPath(new URL('./saboteur', import.meta.url));

/**
 * A lock holds a batch up on its way into PostgreSQL, so that it is surely lost to a worker that keeps it nowhere else. The
 * connection goes before the lock does, else PostgreSQL might commit what nobody waits for any more.
 */
const killedBeforeCommit: Fault = {
  name: 'worker-before-commit',
  title: 'the worker is killed while a batch waits in PostgreSQL',
  strike: (scene) =>
    withDatabase(scene, async (db) => {
      const { appliance, hall } = scene;
      const lock = await db.transaction();
      try {
        await lock.raw('LOCK TABLE answer_events IN EXCLUSIVE MODE');
        const held = (): Promise<{ pid: number }[]> =>
          db('pg_stat_activity')
            .where({ wait_event_type: 'Lock' })
            .whereLike('application_name', 'examhall%')
            .select('pid');
        await until('a batch waits for the lock', async () => {
          hall.sitting[0]?.chooseAnew();
          return (await held()).length > 0;
        });
        const { worker } = appliance.members();
        hall.note(`kills the worker ${worker.join()} while a batch waits`);
        appliance.kill('worker', 'SIGKILL');
        await gone(worker);
        for (const { pid } of await held()) await db.raw('SELECT pg_terminate_backend(?)', [pid]);
      } finally {
        await lock.rollback();
      }
      return undefined;
    }),
};

/** What is broken → the fault that brings it to light, and what is said then. */
const BROKEN: Record<string, [sabotage: string, fault: Fault, says: RegExp]> = {
  'acks before it has written': [
    'ack-before-write',
    faultNamed('web-all'),
    /acked .* at rev \d+, (nothing is stored|stored is)/,
  ],
  'forgets jobs as soon as they are claimed': [
    'no-processing-list',
    killedBeforeCommit,
    /acked .* at rev \d+, (nothing is stored|stored is)|not in the ledger/,
  ],
  'lets an older answer win': [
    'older-wins',
    faultNamed('frames'),
    /which was not sent after it|won at rev \d+, but was sent by who did not know/,
  ],
};

describe('a run against an appliance that', function () {
  this.timeout(120_000);
  let arena: Arena | undefined;
  let hall: Hall | undefined;

  afterEach(async () => {
    hall?.leave();
    await arena?.close();
  });

  for (const [what, [sabotage, fault, says]] of Object.entries(BROKEN)) {
    it(`${what} fails, and shows the student's timeline`, async () => {
      arena = await openArena({
        ...{ students: 16, questions: 4 },
        env: { PLUGINS: PLUGIN, FAULTS_SABOTAGE: sabotage },
      });
      hall = await arena.openHall(seeded(7));
      await hall.enter();
      hall.act();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await arena.strike(hall, fault);
      await hall.rest();
      await hall.saved();
      const violations = await arena.judge(hall, { ended: false });
      const told = violations.map(({ text }) => text);
      expect(
        told.some((text) => says.test(text)),
        told.join('; '),
      ).to.equal(true);
      const under = hall;
      expect(() => expectNone(under, violations))
        .to.throw(Failed)
        .with.property('message')
        .that.matches(/Timeline, student \d+, question/)
        .and.includes(`fault: ${fault.title}`);
    });
  }
});
