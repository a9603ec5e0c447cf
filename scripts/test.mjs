// `npm test`: installs what is missing, then every gate and every test; its last line counts both. With arguments (files or
// options of mocha) it runs only those tests.
import './node-version.mjs';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, run } from './child.mjs';
import { ensureInstalled } from './installed.mjs';
import { runMocha } from './mocha.mjs';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const GATES = ['typecheck', 'lint', 'unused', 'build'];
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/**
 * Three mocha processes. The first has the machine to itself: there pages and whole appliances are watched over time, and what a
 * busy machine does to them is not the question. Before it the others run side by side, one on each core, about as long.
 */
const GROUPS = [/^test\/(browser|faults)\//, /^test\/plugins\/exam-engine\//, /^test\//];

const chosen = process.argv.slice(2);
process.chdir(ROOT);
await ensureInstalled(ROOT, { tests: true });
const browser = await ensureBrowser();
await ensureCompiler();

let passed = 0;
let failed = 0;
for (const gate of chosen.length > 0 ? ['build'] : GATES) {
  console.log(`\n── ${gate}`);
  if ((await npm(['run', '--silent', gate])) === 0) passed += 1;
  else {
    failed += 1;
    console.log(`── ${gate} FAILED`);
  }
}

console.log('\n── tests');
const counts = await runTests();
console.log(`\n${counts.pending > 0 ? `(${counts.pending} skipped) ` : ''}`.trimEnd());
console.log(`${passed + counts.passes} passed, ${failed + counts.failures} failed`);
process.exitCode = failed + counts.failures > 0 ? 1 : 0;

async function runTests() {
  const options = { env: browser && { CHROMIUM_PATH: browser } };
  if (chosen.length > 0) {
    const namesFiles = chosen.some((argument) => fs.existsSync(argument) || argument.endsWith('.ts'));
    return runMocha([...(namesFiles ? [] : ['test/**/*.test.ts']), ...chosen], options);
  }
  const files = fs
    .readdirSync('test', { recursive: true })
    .map((file) => path.posix.join('test', file))
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
  const is = (group) => (file) => GROUPS.find((folders) => folders.test(file)) === group;
  const [alone, one, other] = GROUPS.map((group) => files.filter(is(group)));
  const outputFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'examhall-tests-')), 'output');
  fs.writeFileSync(outputFile, '');
  // After the other one's, not in between; also when somebody ends us in the middle.
  const show = () => process.stdout.write(fs.readFileSync(outputFile));
  process.once('exit', show);
  const both = await Promise.all([runMocha(one, options), runMocha(other, { ...options, outputFile })]);
  process.off('exit', show);
  show();
  fs.rmSync(path.dirname(outputFile), { recursive: true });
  return [...both, await runMocha(alone, options)].reduce((sum, counts) => ({
    passes: sum.passes + counts.passes,
    failures: sum.failures + counts.failures,
    pending: sum.pending + counts.pending,
  }));
}

async function ensureBrowser() {
  const find = () => BROWSERS.map((name) => `/usr/bin/${name}`).find((file) => fs.existsSync(file));
  const known = process.env.CHROMIUM_PATH ?? find();
  if (known) return known;
  await aptInstall('the browser tests', 'chromium');
  if (find()) return find();
  console.error(
    'The browser tests need Chromium, and there is none: sudo apt-get install chromium ' +
      '(or set CHROMIUM_PATH to a Chromium or Chrome).',
  );
  if (chosen.length === 0) process.exit(1);
  return undefined;
}

/** For the tests that set the machine's clock. */
async function ensureCompiler() {
  const isThere = () => ['/usr/bin/cc', '/usr/local/bin/cc'].some((file) => fs.existsSync(file));
  if (!isThere()) await aptInstall('the tests that set the clock', 'gcc', 'libc6-dev');
  if (isThere() || chosen.length > 0) return;
  console.error(
    "The tests that set the machine's clock need a C compiler: sudo apt-get install gcc libc6-dev",
  );
  process.exit(1);
}

/** As root on Debian or Ubuntu; elsewhere it does nothing. */
async function aptInstall(what, ...packages) {
  if (process.getuid?.() !== 0 || !fs.existsSync('/usr/bin/apt-get')) return;
  console.log(`Installing ${packages.join(', ')} for ${what}`);
  const apt = (...args) => run('/usr/bin/env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args]);
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...packages);
}
