// `npm test`: installs what is missing, then every gate and every test; its last line counts both. With arguments (files or
// options of mocha) it runs only those tests.
import './node-version.mjs';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, run } from './child.mjs';
import { ensureInstalled } from './installed.mjs';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const GATES = ['typecheck', 'lint', 'unused', 'build'];
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** A run that has reported its end and still does not leave holds something open: that is a fault, not a reason to hang. */
const LEAVE_PATIENCE_MS = 30_000;

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
const counts = await runMocha();
console.log(`\n${counts.pending > 0 ? `(${counts.pending} skipped) ` : ''}`.trimEnd());
console.log(`${passed + counts.passes} passed, ${failed + counts.failures} failed`);
process.exitCode = failed + counts.failures > 0 ? 1 : 0;

async function runMocha() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'examhall-counts-'));
  const file = path.join(folder, 'counts.json');
  const stuck = new AbortController();
  const looking = setInterval(() => {
    if (!fs.existsSync(file)) return;
    clearInterval(looking);
    setTimeout(() => stuck.abort(), LEAVE_PATIENCE_MS).unref();
  }, 500);
  looking.unref();
  const namesFiles = chosen.some((argument) => fs.existsSync(argument) || argument.endsWith('.ts'));
  const code = await run(
    process.execPath,
    [
      ...['--no-experimental-require-module', '--import', 'tsx', 'node_modules/mocha/bin/mocha.js'],
      ...['--reporter', './scripts/mocha-reporter.mjs', '--reporter-option', `counts=${file}`],
      ...(namesFiles ? [] : ['test/**/*.test.ts']),
      ...chosen,
    ],
    {
      signal: stuck.signal,
      killSignal: 'SIGKILL',
      env: { ...process.env, ...(browser && { CHROMIUM_PATH: browser }) },
    },
  );
  clearInterval(looking);
  const counts = fs.existsSync(file)
    ? JSON.parse(fs.readFileSync(file, 'utf8'))
    : { passes: 0, failures: 0, pending: 0 };
  fs.rmSync(folder, { recursive: true });
  if (code !== 0 && counts.failures === 0) {
    console.log(
      stuck.signal.aborted
        ? 'The tests ended, but something in them still ran.'
        : `mocha ended with code ${code}.`,
    );
    counts.failures = 1;
  }
  return counts;
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
