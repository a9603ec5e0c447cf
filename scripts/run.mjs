// `node scripts/run.mjs FILE …`: runs a TypeScript file of the project. One of the appliance runs as built, like the appliance
// itself; one below test/ runs from its source.
import './node-version.mjs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './installed.mjs';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [file, ...args] = process.argv.slice(2);
if (!file) {
  console.error('usage: node scripts/run.mjs FILE.ts [arguments]');
  process.exit(1);
}
const source = path.relative(ROOT, path.resolve(file));
const forTests = source.startsWith('test/');

await ensureInstalled(ROOT, { tests: forTests });
try {
  await ensureBuilt();
} catch (error) {
  console.error(`The build failed: ${error.message}`);
  process.exit(1);
}
if (forTests) (await import('tsx/esm/api')).register();
const target = path.join(ROOT, forTests ? source : `dist/${source.replace(/\.ts$/, '.js')}`);
process.argv.splice(1, process.argv.length - 1, target, ...args);
await import(pathToFileURL(target).href);
