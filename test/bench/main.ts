/**
 * `npm run bench`: the exam path under load on this machine, as a table; `--page` measures what the exam page costs a student's
 * device and nothing else. A missed goal is marked. Times and memory never make it fail, since they are also those of the machine;
 * bytes and requests do.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measure, measurePage } from './phases.js';
import { pageTableOf, type Table, tableOf } from './table.js';

const { values } = parseArgs({
  options: {
    students: { type: 'string', default: '700' },
    seconds: { type: 'string', default: '20' },
    'web-processes': { type: 'string' },
    json: { type: 'string' },
    page: { type: 'boolean', default: false },
  },
});

const count = (name: string, text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Error(`--${name} is a whole number from 1, not ${text}`);
  return Number(text);
};

const tell = (phase: string): void => {
  process.stderr.write(`  ${phase} …\n`);
};

async function measured(): Promise<{ figures: object; table: Table }> {
  if (values.page) {
    const figures = await measurePage(tell);
    return { figures, table: pageTableOf(figures) };
  }
  const webProcesses = values['web-processes'];
  const figures = await measure(
    {
      students: count('students', values.students),
      seconds: count('seconds', values.seconds),
      ...(webProcesses === undefined ? {} : { webProcesses: count('web-processes', webProcesses) }),
    },
    tell,
  );
  return { figures, table: tableOf(figures) };
}

const { figures, table } = await measured();
const load = loadavg()[0]?.toFixed(1);
console.log(
  `\n${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown kind'}, Node ${process.version}, load ${load};`,
);
console.log('the load client runs on the same machine and takes its share.\n');
console.log(table.text);
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
if (table.broken.length > 0) {
  console.error(`\nOver the budget: ${table.broken.join('; ')}`);
  process.exitCode = 1;
}
