// `npm run dev`: the appliance, built and started again whenever a source changes. A source that does not build leaves it
// stopped and says why; the next change tries again.
import './node-version.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './installed.mjs';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const WATCHED = ['core', 'plugins', 'views', 'public', 'migrations'];
/** An editor that saves several files, or a checkout, is one change. */
const SETTLE_MS = 200;

let child;
let timer;
let isStopping = false;
let changed = () => undefined;

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    isStopping = true;
    child?.kill(signal);
    changed();
  });

await ensureInstalled(ROOT);
for (const folder of WATCHED.map((name) => path.join(ROOT, name)).filter((name) => fs.existsSync(name)))
  fs.watch(folder, { recursive: true }, (_, file) => {
    // What the build itself writes.
    if (folder.endsWith('public') && file?.startsWith('build')) return;
    clearTimeout(timer);
    timer = setTimeout(() => changed(), SETTLE_MS);
  });

let code = 0;
while (!isStopping) {
  const change = new Promise((resolve) => {
    changed = resolve;
  });
  const ended = (await isBuilt()) && !isStopping ? start() : undefined;
  if (ended) await Promise.race([change, ended]);
  if (isStopping) code = (await ended) ?? 0;
  else if (child) {
    console.log('\nA source has changed: building and starting again.');
    child.kill('SIGTERM');
    code = await ended;
  } else {
    console.log('\nWaiting for a change of the sources.');
    await change;
  }
}
process.exit(code);

async function isBuilt() {
  try {
    await ensureBuilt();
    return true;
  } catch (error) {
    console.error(`The build failed: ${error.message}`);
    return false;
  }
}

/** Resolves with the exit code. */
async function start() {
  const started = spawn(process.execPath, [path.join(ROOT, 'dist/core/main.js')], { stdio: 'inherit' });
  child = started;
  const [exitCode] = await once(started, 'exit');
  child = undefined;
  return exitCode ?? 1;
}
