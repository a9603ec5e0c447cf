// Before a tool of the developers runs: installs what is missing, so that `npm run lint` works on a fresh clone as well.
import './node-version.mjs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './installed.mjs';

await ensureInstalled(path.dirname(path.dirname(fileURLToPath(import.meta.url))), { tests: true });
