/**
 * Every fault once, on one appliance, in a few exams; after each all that was acked so far is looked up in PostgreSQL. Then a short
 * mix at random, with another seed in every run.
 */
import { expect } from 'chai';
import { type Arena, openArena } from './arena.js';
import { faultNamed } from './faults.js';
import type { Hall } from './hall.js';
import { tableOf } from './measured.js';
import { runExams } from './mix.js';
import { seeded } from './random.js';
import { expectNone, withStory } from './verdict.js';

const SEED = 20_261_203;
const STUDENTS = 24;
const QUESTIONS = 8;
/** Faults of the mix in the end. */
const MIXED = 3;

/** Exams by what strikes in them. In the last of each some students are finished early, so it ends there. */
const EXAMS: Record<string, string[]> = {
  'whose processes die': [
    ...['web', 'web-all', 'worker', 'redis-killed', 'postgres-killed'],
    ...['supervisor', 'power-cut', 'sigterm', 'sigterm-twice'],
  ],
  'whose PostgreSQL fails': ['none', 'postgres-away', 'postgres-full', 'postgres-locked', 'postgres-slow'],
  'whose networks fail': [
    ...['cut-1s', 'cut-30s', 'half-open', 'upgrades', 'frames', 'two-sockets', 'other-device'],
    ...['old-job', 'poisoned-job'],
  ],
  'whose Redis is full, and whose clock is wrong': [
    ...['redis-memory', 'redis-disk', 'redis-emptied', 'clock-steps', 'clock-2010', 'power-away'],
    ...['cut-past-deadline', 'submit-races'],
  ],
};

describe(`an exam of ${STUDENTS} students`, function () {
  this.timeout(120_000);
  let arena: Arena;

  before(async () => {
    arena = await openArena({ students: STUDENTS, questions: QUESTIONS });
  });
  after(async () => {
    if (arena?.measured.length > 0) console.log(`\n${tableOf(arena.measured)}\n`);
    await arena?.close();
  });

  for (const [which, names] of Object.entries(EXAMS)) {
    describe(which, () => {
      let hall: Hall;

      before(async () => {
        hall = await arena.openHall(seeded(SEED).branch(which));
        await hall.enter();
      });
      after(() => hall?.leave());

      for (const fault of names.map(faultNamed)) {
        it(`loses no acked answer when ${fault.title}`, async function () {
          const scene = arena.sceneOf(hall);
          const why = fault.unable?.(scene);
          if (why !== undefined) {
            console.log(`      not struck: ${why}`);
            this.skip();
          }
          try {
            hall.act();
            const { length } = hall.history.events;
            const found = await arena.strike(hall, fault, scene);
            arena.measured.push(found);
            await hall.rest();
            await hall.saved();
            expectNone(hall, await arena.judge(hall, { ended: false }));
            if (fault.unnoticed) {
              expect(found.acksMs.length, 'answers acked meanwhile').to.be.greaterThan(0);
              expect(hall.troublesSince(length), 'errors that students saw').to.deep.equal([]);
            }
          } catch (error) {
            throw withStory(hall, error);
          }
        });
      }

      it('has one right score for everybody in the end', async () => {
        try {
          await hall.handIn();
          expectNone(hall, await arena.judge(hall, { ended: true }));
        } catch (error) {
          throw withStory(hall, error);
        }
      });
    });
  }

  describe('whose faults come at random', () => {
    // One that repeats; `npm run faults` draws its own.
    const seed = 5;
    it(`loses nothing and has right scores with seed ${seed}`, async () => {
      const again = `npm run faults -- --seed ${seed} --students ${STUDENTS} --questions ${QUESTIONS} --times ${MIXED} --short`;
      await runExams(arena, {
        ...{ random: seeded(seed), minutes: 0, strikes: MIXED },
        say: () => undefined,
      }).catch((error: Error) => {
        throw new Error(`${error.message}\n\nagain: ${again}`);
      });
    });
  });
});
