/**
 * The load client: a process of its own that is all the students. It measures its own lag too, since on two cores it takes
 * its share from the server and may itself be late.
 */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { keptConnections } from '../support/http-call.js';
import type { SetUpSchool } from '../support/school-setup.js';
import { Refusal, SimulatedStudent } from '../support/simulated-student.js';
import type { AnswerPhase, Order, OrderReply, Phase } from './crowd-orders.js';
import { type Spread, spreadOf } from './spread.js';

const LAG_RESOLUTION_MS = 5;
/** After `slow_down` and the like, as the page does. */
const HOLD_MS = 1000;

let students: SimulatedStudent[] = [];
let school: SetUpSchool | undefined;

process.on('message', (order: Order) => {
  void obey(order).then(
    (found) => reply({ found }),
    (error: unknown) =>
      reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

const reply = (message: OrderReply): void => void process.send?.(message);

async function obey(order: Order): Promise<unknown> {
  switch (order.name) {
    case 'gather':
      return gather(order.given);
    case 'signIn':
      return atOnce((student) => timed(() => signInPatiently(student)));
    case 'join':
      return atOnce((student) => student.join());
    case 'paper':
      return atOnce((student) => student.fetchPaper(true), order.given.withinMs);
    case 'connect':
      return atOnce((student) => timed(() => student.connect()));
    case 'steady':
      return steady(order.given);
    case 'flatOut':
      return flatOut(order.given.seconds);
    case 'submit':
      return atOnce((student) => timed(() => student.submit()));
  }
}

function gather(given: { url: string; school: SetUpSchool }): null {
  school = given.school;
  const { id: examId, entryToken } = school.exam;
  const agent = keptConnections();
  students = school.cards.map(
    (card) => new SimulatedStudent({ url: given.url, card, examId, entryToken, agent }),
  );
  return null;
}

/** @param step resolves with the ms that it took. */
async function atOnce(step: (student: SimulatedStudent) => Promise<number>, withinMs = 0): Promise<Phase> {
  const lag = watchLag();
  const startedAt = performance.now();
  const took: number[] = [];
  let failed = 0;
  await Promise.all(
    students.map(async (student, i) => {
      if (withinMs > 0) await pause((i / students.length) * withinMs);
      try {
        took.push(await step(student));
      } catch (error) {
        if (failed === 0) process.stderr.write(`one failed: ${String(error)}\n`);
        failed += 1;
      }
    }),
  );
  return { took: spreadOf(took), totalMs: performance.now() - startedAt, failed, lag: lag() };
}

async function steady({ seconds, perSecond }: { seconds: number; perSecond: number }): Promise<AnswerPhase> {
  const lag = watchLag();
  const startedAt = performance.now();
  const everyMs = 1000 / perSecond;
  const rounds = seconds * perSecond;
  const took: number[] = [];
  const sincePlanned: number[] = [];
  let failed = 0;
  await Promise.all(
    students.map(async (student, s) => {
      const first = startedAt + (s / students.length) * everyMs;
      const pending: Promise<void>[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const dueAt = first + round * everyMs;
        await pause(dueAt - performance.now());
        const sentAt = performance.now();
        pending.push(
          student.answer(...choice(s, round)).then((outcome) => {
            const now = performance.now();
            if ('error' in outcome) failed += 1;
            else {
              took.push(now - sentAt);
              sincePlanned.push(now - dueAt);
            }
          }),
        );
      }
      await Promise.all(pending);
    }),
  );
  return {
    took: spreadOf(took),
    sincePlanned: spreadOf(sincePlanned),
    acks: took.length,
    totalMs: performance.now() - startedAt,
    failed,
    lag: lag(),
  };
}

async function flatOut(seconds: number): Promise<AnswerPhase> {
  const lag = watchLag();
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1000;
  const took: number[] = [];
  let failed = 0;
  await Promise.all(
    students.map(async (student, s) => {
      for (let round = 0; ; round += 1) {
        const sentAt = performance.now();
        if (sentAt >= endAt) return;
        const outcome = await student.answer(...choice(s, round + 1));
        if ('rev' in outcome) took.push(performance.now() - sentAt);
        else {
          failed += 1;
          await pause(HOLD_MS);
        }
      }
    }),
  );
  return {
    took: spreadOf(took),
    acks: took.length,
    totalMs: performance.now() - startedAt,
    failed,
    lag: lag(),
  };
}

/** As the page does: who is told that the server is busy comes again when it says. */
async function signInPatiently(student: SimulatedStudent): Promise<void> {
  for (;;) {
    try {
      await student.signIn();
      return;
    } catch (error) {
      if (!(error instanceof Refusal) || error.retryAfterMs === undefined) throw error;
      await pause(error.retryAfterMs);
    }
  }
}

/** Question after question, and another option each time round, so that every answer is a change. */
function choice(student: number, round: number): [qId: string, ans: string] {
  const questions = school?.exam.questions ?? [];
  const question = questions[(student + round) % questions.length];
  const turn = student + Math.floor(round / questions.length);
  return [question?.id ?? '', question?.options[turn % question.options.length] ?? ''];
}

async function timed(step: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await step();
  return performance.now() - startedAt;
}

/** @returns a function that ends the watch and says how late this process' own event loop was. */
function watchLag(): () => Spread {
  const histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  histogram.enable();
  return () => {
    histogram.disable();
    const late = (ns: number): number => Math.max(0, ns / 1e6 - LAG_RESOLUTION_MS);
    return {
      p50: late(histogram.percentile(50)),
      p99: late(histogram.percentile(99)),
      max: late(histogram.max),
      count: histogram.count,
    };
  };
}

const pause = (ms: number): Promise<void> =>
  // Rounded up: a timer of 7.9 ms goes off after 7.
  ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, Math.ceil(ms)));
