/**
 * `npm run old-browsers`: the tests of the student's page in Chrome 109, and a whole exam in Firefox 115. Ends like `npm test`
 * with a line that counts.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../core/paths.js';
import { chrome109, firefox115 } from './fetched.js';

let chrome: string;
try {
  chrome = await chrome109();
  await firefox115();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const files = readdirSync(join(PROJECT_DIR, 'test/browser'))
  .filter((name) => name.startsWith('student-'))
  .map((name) => `test/browser/${name}`);
console.log(`Chrome 109 (${chrome}) runs ${files.length} files of test/browser, Firefox 115 a whole exam`);
const { status } = spawnSync(
  process.execPath,
  [join(PROJECT_DIR, 'scripts/test.mjs'), ...files, 'test/old-browsers/firefox-115.ts'],
  { cwd: PROJECT_DIR, stdio: 'inherit', env: { ...process.env, CHROMIUM_PATH: chrome } },
);
process.exitCode = status ?? 1;
