// Runs mocha in a process of its own, and tells how many tests passed, failed and were skipped.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from './child.mjs';

/** A run that has reported its end and still does not leave holds something open: that is a fault, not a reason to hang. */
const LEAVE_PATIENCE_MS = 30_000;

/**
 * @param {string[]} args files and options of mocha
 * @param {{env?: object, outputFile?: string}} [options] `outputFile`: where it writes instead of here
 * @returns {Promise<{passes: number, failures: number, pending: number}>}
 */
export async function runMocha(args, { env, outputFile } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'examhall-counts-'));
  const file = path.join(folder, 'counts.json');
  const stuck = new AbortController();
  const looking = setInterval(() => {
    if (!fs.existsSync(file)) return;
    clearInterval(looking);
    setTimeout(() => stuck.abort(), LEAVE_PATIENCE_MS).unref();
  }, 500);
  looking.unref();
  const output = outputFile ? fs.openSync(outputFile, 'a') : 'inherit';
  const code = await run(
    process.execPath,
    [
      ...['--no-experimental-require-module', '--import', 'tsx', 'node_modules/mocha/bin/mocha.js'],
      ...['--reporter', './scripts/mocha-reporter.mjs', '--reporter-option', `counts=${file}`],
      ...args,
    ],
    {
      signal: stuck.signal,
      killSignal: 'SIGKILL',
      stdio: ['ignore', output, output],
      env: { ...process.env, ...env },
    },
  );
  clearInterval(looking);
  const counts = fs.existsSync(file)
    ? JSON.parse(fs.readFileSync(file, 'utf8'))
    : { passes: 0, failures: 0, pending: 0 };
  fs.rmSync(folder, { recursive: true });
  if (code !== 0 && counts.failures === 0) {
    const fault = stuck.signal.aborted
      ? 'The tests ended, but something in them still ran.'
      : `mocha ended with code ${code}.`;
    fs.writeSync(outputFile ? output : 1, `${fault}\n`);
    counts.failures = 1;
  }
  if (outputFile) fs.closeSync(output);
  return counts;
}
