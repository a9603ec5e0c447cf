// Installs packages when something is missing, and asks no network when nothing is. Compares the lockfile with what npm
// noted at its last complete installation; times of files are no guide after a git checkout or a copy.
import fs from 'node:fs';
import path from 'node:path';
import { npm } from './child.mjs';

/** @param {{tests?: boolean}} needs with `tests` the packages that only tests need count as well. */
export async function ensureInstalled(root, { tests = false } = {}) {
  const missing = missingPackages(root, tests);
  if (missing.length === 0) return;
  const some = missing.slice(0, 3).join(', ');
  console.log(
    `Installing packages (${missing.length} missing or out of date: ${some}${missing.length > 3 ? ', …' : ''})`,
  );
  const code = await npm(['ci', '--no-audit', '--no-fund'], { cwd: root });
  if (code !== 0) {
    console.error(
      'npm ci failed (see above). It needs the internet, once; after that Examhall starts without it.',
    );
    process.exit(1);
  }
}

function missingPackages(root, tests) {
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  // Written last by npm: an installation that was cut short has none.
  const installed = packagesOf(path.join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted)
    .filter(([where]) => where !== '')
    .filter(([where, entry]) => {
      const found = installed[where];
      if (found) return found.version !== entry.version;
      return !(entry.optional || entry.devOptional || entry.peer || (entry.dev && !tests));
    })
    .map(([where]) => where.replace(/^.*node_modules\//, ''));
}

function packagesOf(lockfile) {
  try {
    return JSON.parse(fs.readFileSync(lockfile, 'utf8')).packages;
  } catch {
    return {};
  }
}
