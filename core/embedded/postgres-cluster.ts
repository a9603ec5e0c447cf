// The cluster is PostgreSQL's own folder. It is made once, with settings that no environment can bend (UTF8, checksums), and
// under another name first: a start that is killed half way leaves nothing that looks finished.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { ServerLog } from './server.js';
import { inPlainWords } from './spawn-failure.js';
import type { Account } from './unprivileged.js';

/** The database, and its one user, who owns everything; nobody else can open the socket's folder. */
export const POSTGRES_NAME = 'examhall';

/** Makes the cluster in `home` unless it is there; returns its folder. */
export async function openCluster(
  home: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
  log: ServerLog,
): Promise<string> {
  const cluster = path.join(home, 'cluster');
  if (fs.existsSync(cluster)) {
    refuseOtherMajor(cluster, binaries.major);
    return cluster;
  }
  log('info', `making a new database in ${cluster}`);
  const half = `${cluster}.part`;
  fs.rmSync(half, { recursive: true, force: true });
  await initdb(half, binaries, account);
  fs.renameSync(half, cluster);
  return cluster;
}

function refuseOtherMajor(cluster: string, major: number): void {
  const made = Number(fs.readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8'));
  if (made === major) return;
  throw new Error(
    `The database in ${cluster} was made by PostgreSQL ${made}, this Examhall brings PostgreSQL ${major}. ` +
      'Make a backup with the version of Examhall that you had before, and restore it with this one into a new DATA_DIR.',
  );
}

async function initdb(
  folder: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
): Promise<void> {
  const args = [
    ...['-D', folder, `--username=${POSTGRES_NAME}`, '--auth=trust', '--encoding=UTF8'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--data-checksums'],
  ];
  const options = {
    cwd: '/',
    env: {
      PATH: '/usr/bin:/bin',
      LC_ALL: 'C',
      ...(binaries.libraryPath && { LD_LIBRARY_PATH: binaries.libraryPath }),
    },
    ...(account && { uid: account.uid, gid: account.gid }),
  };
  try {
    await promisify(execFile)(binaries.initdb, args, options);
  } catch (error) {
    const { code, stderr } = error as { code: string | number; stderr: string };
    const why = typeof code === 'string' ? inPlainWords(code, binaries.initdb) : `says:\n  ${stderr.trim()}`;
    throw new Error(`The database cannot be made in ${folder}: initdb ${why}`);
  }
}
