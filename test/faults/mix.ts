/**
 * Exams under random faults: students come, act and hand in; faults strike at drawn moments, now and then two at once, also
 * while students come in and while they hand in. Every exam is judged in its middle after each fault, and in its end.
 */
import type { Arena } from './arena.js';
import { type Fault, pause } from './fault.js';
import { FAULTS } from './faults.js';
import type { Hall } from './hall.js';
import type { Random } from './random.js';
import { expectNone, withStory } from './verdict.js';

export interface MixPlan {
  random: Random;
  /** New exams are begun for so long. */
  minutes: number;
  /** These alone, instead of all. */
  only?: readonly Fault[];
  /** So many in all, instead of the minutes. */
  strikes?: number;
  say(line: string): void;
}

const PER_EXAM = 4;
const QUIET_MS = { least: 500, spread: 3000 };
/** Faults that need nobody else to be at work on the same thing, so that they can strike beside another. */
const BESIDE = ['cut-1s', 'frames', 'two-sockets', 'upgrades', 'half-open'];
/** Faults under which students can come in, and hand in. */
const WHILE_COMING = [
  'web',
  'redis-killed',
  'power-cut',
  'postgres-killed',
  'postgres-away',
  'frames',
  'cut-1s',
];

export async function runExams(arena: Arena, plan: MixPlan): Promise<void> {
  const endAt = performance.now() + plan.minutes * 60_000;
  let strikes = 0;
  for (
    let exam = 1;
    plan.strikes === undefined ? performance.now() < endAt : strikes < plan.strikes;
    exam += 1
  ) {
    const hall = await arena.openHall(plan.random.branch(`exam ${exam}`));
    try {
      strikes += await runExam(
        arena,
        hall,
        plan,
        Math.min(PER_EXAM, (plan.strikes ?? Number.POSITIVE_INFINITY) - strikes),
      );
      const acked = hall.history.events.filter((event) => event.kind === 'acked').length;
      plan.say(`exam ${exam}: ${acked} acks, ${hall.sitters.length} scores, all as they should be`);
    } catch (error) {
      throw withStory(hall, error);
    } finally {
      hall.leave();
    }
  }
}

/** @returns how many faults have struck. */
async function runExam(arena: Arena, hall: Hall, plan: MixPlan, most: number): Promise<number> {
  const { random, only, say } = plan;
  const scene = arena.sceneOf(hall);
  const able = (only ?? FAULTS.filter(({ name }) => name !== 'none')).filter(
    (fault) => fault.unable?.(scene) === undefined,
  );
  const named = (names: readonly string[]): Fault[] => able.filter(({ name }) => names.includes(name));
  for (const fault of only ?? []) {
    const why = fault.unable?.(scene);
    if (why !== undefined) throw new Error(`${fault.name}: ${why}`);
  }
  const coming = !only && random.chance(0.4) ? random.pick(named(WHILE_COMING)) : undefined;
  say(`  students come in${coming ? `; ${coming.title}` : ''}`);
  await Promise.all([hall.enter(), coming && pause(random.below(1500)).then(() => coming.strike(scene))]);
  hall.act();
  for (let i = 0; i < most; i += 1) {
    await pause(QUIET_MS.least + random.below(QUIET_MS.spread));
    const fault = random.pick(able);
    const others = named(BESIDE).filter(({ name }) => name !== fault.name);
    const second = !only && random.chance(0.3) ? random.pick(others) : undefined;
    const [found] = await Promise.all([
      arena.strike(hall, fault, scene),
      second && pause(random.below(1000)).then(() => second.strike(scene)),
    ]);
    // What two faults cost together says nothing of either.
    if (!second) arena.measured.push(found);
    const waitedMs = found.waitedMs.at(-1) ?? 0;
    say(`  ${fault.title}${second ? `; ${second.title}` : ''}: ${(waitedMs / 1000).toFixed(1)} s`);
    await hall.rest();
    await hall.saved();
    expectNone(hall, await arena.judge(hall, { ended: false }));
    hall.act();
  }
  const leaving = !only && random.chance(0.5) ? random.pick(named(WHILE_COMING)) : undefined;
  say(`  students hand in${leaving ? `; ${leaving.title}` : ''}`);
  await Promise.all([
    hall.handIn(180_000),
    leaving && pause(random.below(700)).then(() => leaving.strike(scene)),
  ]);
  expectNone(hall, await arena.judge(hall, { ended: true }));
  return most;
}
