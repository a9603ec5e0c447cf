/*
 * Whatever becomes of socket and HTTP, in whatever order - frames and requests that are late, lost, or arrive after the page has
 * given them up - and whatever the school does meanwhile, the page calls nothing saved that the server does not hold, and an exam
 * is graded with each last choice or the student is told which came too late.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { Life, QUESTIONS } from './attempt-life.js';

type Step =
  | { do: 'choose'; q: (typeof QUESTIONS)[number]; ans: string | null }
  | { do: 'mark'; q: (typeof QUESTIONS)[number]; flag: boolean }
  | { do: 'pass'; ms: number }
  | { do: 'arrive' | 'reply' | 'all' | 'cut' | 'lose' | 'drift' | 'reload' | 'kick' | 'hand-in' | 'back' }
  | { do: 'pause' | 'resume' | 'watch' | 'extend' | 'shorten' }
  | { do: 'socket'; works: boolean };

const question = fc.constantFrom(...QUESTIONS);
const choose = fc.record({
  do: fc.constant('choose' as const),
  q: question,
  ans: fc.constantFrom('A', 'B', null),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  choose,
  choose,
  fc.record({ do: fc.constant('mark' as const), q: question, flag: fc.boolean() }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(250, 1000, 5000, 11_000) }),
  fc.record({ do: fc.constantFrom('arrive' as const, 'reply' as const, 'all' as const) }),
  fc.record({ do: fc.constantFrom('arrive' as const, 'reply' as const, 'all' as const) }),
  fc.record({ do: fc.constantFrom('cut' as const, 'lose' as const, 'drift' as const, 'reload' as const) }),
  fc.record({ do: fc.constantFrom('hand-in' as const, 'back' as const, 'kick' as const) }),
  fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const, 'watch' as const) }),
  fc.record({ do: fc.constantFrom('shorten' as const, 'extend' as const) }),
  fc.record({ do: fc.constant('socket' as const), works: fc.boolean() }),
);
const steps = fc.array(step, { maxLength: 60, size: 'max' });
const minutes = fc.constantFrom(0.25, 10_000);

async function live(life: Life, next: Step): Promise<unknown> {
  switch (next.do) {
    case 'choose':
      return life.choose(next.q, next.ans);
    case 'mark':
      return life.mark(next.q, next.flag);
    case 'pass':
      return life.pass(next.ms);
    case 'socket':
      life.socketWorks = next.works;
      return;
    case 'hand-in':
      return life.attempt.handIn();
    case 'back':
      return life.attempt.keepAnswering();
    case 'pause':
    case 'resume':
    case 'watch':
    case 'extend':
    case 'shorten':
      return life.session[next.do]();
    default:
      return life[next.do]();
  }
}

/** What the student reads is true at this moment. */
function tellsTheTruth(life: Life): void {
  const { attempt, session } = life;
  const outcome = attempt.outcome();
  // Sent away, or still at the result of a session that was opened again.
  if (attempt.phase() === 'ended' || (outcome && !session.isOfThisEnd(outcome))) return;
  for (const qId of QUESTIONS)
    if (attempt.queue.whereabouts(qId) === 'saved')
      expect(attempt.queue.choiceOf(qId).ans, qId).to.equal(session.server.held.get(qId)?.ans ?? null);
  if (outcome) expect(outcome.tooLate).to.be.at.least(life.notHeld().length);
}

/** From now on the network is good, and nobody signs in elsewhere. Who was sent away, or is done, goes in again. */
async function comesBack(life: Life, socketWorks: boolean): Promise<void> {
  life.socketWorks = socketWorks;
  await life.cut();
  while (await life.lose());
  if (life.isOut()) life.reload();
  life.session.resume();
}

describe('the attempt, whatever becomes of the network', () => {
  it('is handed in with each last choice, over the socket and over HTTP, and tells the truth all the while', async () => {
    await fc.assert(
      fc.asyncProperty(minutes, steps, fc.boolean(), async (length, all, socketWorks) => {
        const life = new Life(length);
        for (const next of all) {
          await live(life, next);
          tellsTheTruth(life);
        }
        life.session.extend();
        await comesBack(life, socketWorks);
        for (let i = 0; i < 200 && !(life.session.graded && life.attempt.outcome()); i += 1) {
          await life.all();
          tellsTheTruth(life);
          life.attempt.handIn();
          await life.pass(500);
        }
        expect(life.attempt.phase()).to.equal('finished');
        expect(life.replaced).to.deep.equal([]);
        for (const [qId, wish] of life.wishes)
          expect(life.session.graded?.get(qId) ?? null, qId).to.equal(wish);
      }),
      {
        numRuns: 6000,
        // Handed in after the end of which it had just heard: the hand-in must not overtake time that is given then.
        examples: [
          [
            0.25,
            [
              { do: 'all' },
              { do: 'shorten' },
              { do: 'choose', q: 'q0', ans: 'A' },
              { do: 'all' },
              { do: 'hand-in' },
              { do: 'pass', ms: 250 },
              { do: 'shorten' },
              { do: 'reply' },
              { do: 'pass', ms: 5000 },
              { do: 'pass', ms: 11_000 },
            ],
            false,
          ],
        ],
      },
    );
  });

  it('is graded at the deadline with what it called saved, tells what came too late, and leaves that to the school', async () => {
    await fc.assert(
      fc.asyncProperty(minutes, steps, fc.boolean(), async (length, all, socketWorks) => {
        const life = new Life(length);
        for (const next of all) {
          await live(life, next);
          tellsTheTruth(life);
        }
        await comesBack(life, socketWorks);
        const { session } = life;
        session.shorten();
        session.watch();
        for (let i = 0; i < 100; i += 1) {
          await life.all();
          tellsTheTruth(life);
          await life.pass(500);
        }
        const graded = [...(session.graded?.values() ?? [])];
        expect(life.attempt.outcome()).to.deep.include({
          stored: graded.filter((ans) => ans !== null).length,
          onlyHere: 0,
        });
        expect(life.replaced).to.deep.equal([]);
        if (session.reason === 'DEADLINE')
          expect([...session.evidence]).to.include.members(
            life.notHeld().map((qId) => `${qId}=${life.wishes.get(qId)}`),
          );
      }),
      { numRuns: 2000 },
    );
  });
});
