// `npm start`: installs what is missing, builds what has changed, and becomes the appliance, in this one process, so that the
// signals which npm or a service manager sends here reach it.
import './node-version.mjs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './installed.mjs';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const MODES = { '--demo': 'demo' };

for (const flag of process.argv.slice(2)) {
  if (!MODES[flag]) {
    console.error(
      `npm start knows no ${flag}, only ${Object.keys(MODES).join(', ')}. Settings are environment variables.`,
    );
    process.exit(1);
  }
  process.env.EXAMHALL_MODE = MODES[flag];
}

await ensureInstalled(ROOT);
try {
  await ensureBuilt();
} catch (error) {
  console.error(`The build failed: ${error.message}`);
  process.exit(1);
}
await import('../dist/core/main.js');
