/** The harness is worth what it notices: appliances that break a promise on purpose must turn a run red. */
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Arena, openArena } from './arena.js';
import { faultNamed } from './faults.js';
import type { Hall } from './hall.js';
import { seeded } from './random.js';
import { expectNone, Failed } from './verdict.js';

const PLUGIN = fileURLToPath(new URL('./saboteur', import.meta.url));

/** What is broken → the fault that brings it to light, and what is said then. */
const BROKEN: Record<string, [sabotage: string, fault: string, says: RegExp]> = {
  'acks before it has written': [
    'ack-before-write',
    'web-all',
    /acked .* at rev \d+, (nothing is stored|stored is)/,
  ],
  'forgets jobs as soon as they are claimed': [
    'no-processing-list',
    'postgres-killed',
    /acked .* at rev \d+, (nothing is stored|stored is)|not in the ledger/,
  ],
  'lets an older answer win': [
    'older-wins',
    'frames',
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
      await arena.strike(hall, faultNamed(fault));
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
        .and.includes(`fault: ${faultNamed(fault).title}`);
    });
  }
});
