/** Where the code lies: one answer for the sources under a test runner and for the build in `dist/`. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder above `core/`: the repository in tests, `dist/` in a running appliance. */
export const CODE_DIR = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where `views/` and `public/` lie: beside `core/`, or above `dist/`. */
export const PROJECT_DIR = CODE_DIR.endsWith('dist') ? dirname(CODE_DIR) : CODE_DIR;
