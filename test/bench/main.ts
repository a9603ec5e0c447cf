/** `npm run bench`: the exam path under load on this machine, as a table. It judges nothing: no figure makes it fail. */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measure } from './phases.js';
import { tableOf } from './table.js';

const { values } = parseArgs({
  options: {
    students: { type: 'string', default: '700' },
    seconds: { type: 'string', default: '20' },
    'web-processes': { type: 'string' },
    json: { type: 'string' },
  },
});

const count = (name: string, text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Error(`--${name} is a whole number from 1, not ${text}`);
  return Number(text);
};

const webProcesses = values['web-processes'];
const result = await measure(
  {
    students: count('students', values.students),
    seconds: count('seconds', values.seconds),
    ...(webProcesses === undefined ? {} : { webProcesses: count('web-processes', webProcesses) }),
  },
  (phase) => process.stderr.write(`  ${phase} …\n`),
);
const load = loadavg()[0]?.toFixed(1);
console.log(
  `\n${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown kind'}, Node ${process.version}, load ${load};`,
);
console.log('the load client runs on the same machine and takes its share.\n');
console.log(tableOf(result));
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
