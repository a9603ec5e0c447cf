/**
 * `npm run faults`: exam after exam on one appliance while faults strike, on a seeded schedule. Ends with what was measured, or
 * at the first exam that went wrong, with the seed and what the student concerned went through.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openArena } from './arena.js';
import { faultNamed } from './faults.js';
import { tableOf } from './measured.js';
import { runExams } from './mix.js';
import { seeded } from './random.js';
import { Failed } from './verdict.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '5' },
    students: { type: 'string', default: '40' },
    questions: { type: 'string', default: '12' },
    fault: { type: 'string', multiple: true },
    times: { type: 'string' },
    short: { type: 'boolean', default: false },
  },
});

const count = (name: string, text: string): number => {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`--${name} is a whole number, not ${text}`);
  return Number(text);
};

const seed = values.seed === undefined ? Date.now() % 1_000_000 : count('seed', values.seed);
const students = count('students', values.students);
const questions = count('questions', values.questions);
const only = values.fault?.map(faultNamed);

console.log(`seed ${seed}: ${students} students, ${questions} questions`);
const arena = await openArena({ students, questions, isLong: !values.short });
let code = 0;
try {
  await runExams(arena, {
    random: seeded(seed),
    minutes: count('minutes', values.minutes),
    ...(only ? { only } : {}),
    ...(values.times === undefined ? {} : { strikes: count('times', values.times) }),
    say: (line) => console.log(line),
  });
} catch (error) {
  code = 1;
  console.log(error instanceof Failed ? error.message : error);
  console.log(`\nFAILED with seed ${seed}; again: npm run faults -- ${replay()}`);
} finally {
  await arena.close();
}
if (arena.measured.length > 0) {
  const load = loadavg()[0]?.toFixed(1);
  console.log(
    `\n${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown kind'}, Node ${process.version}, load ${load}\n`,
  );
  console.log(tableOf(arena.measured));
}
process.exit(code);

function replay(): string {
  const given = process.argv
    .slice(2)
    .filter((argument, i, all) => argument !== '--seed' && all[i - 1] !== '--seed');
  return ['--seed', seed, ...given].join(' ');
}
