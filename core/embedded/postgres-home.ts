// Where PostgreSQL's files live: DATA_DIR/postgres, unless we are root and the account that runs PostgreSQL cannot get
// there (a clone under /root). Then they live below /var/lib/examhall, and DATA_DIR keeps a note of where.
import fs from 'node:fs';
import path from 'node:path';
import type { ServerLog } from './server.js';
import { type Account, canEnter, giveTo } from './unprivileged.js';

const NOTE = 'postgres-is-at';

/**
 * The folder (mode 0700, owned by `account`) for cluster, links, copies and socket of PostgreSQL.
 *
 * As root DATA_DIR itself is given to the account too, which keeps mode 0700 and lets PostgreSQL through. That gives away
 * nothing: the account owns the database, in which the same secrets are; root's files inside stay closed to it.
 */
export function openPostgresHome(dataDir: string, account: Account | undefined, log: ServerLog): string {
  const inside = path.join(dataDir, 'postgres');
  const note = path.join(dataDir, NOTE);
  if (fs.existsSync(note)) {
    const outside = fs.readFileSync(note, 'utf8').trim();
    if (!fs.existsSync(outside)) {
      throw new Error(`The database of ${dataDir} was kept in ${outside} (see ${note}), which is gone.`);
    }
    return close(outside, account);
  }
  if (!account) return close(inside, account);

  fs.chownSync(dataDir, account.uid, account.gid);
  if (canEnter(account, dataDir)) return close(inside, account);

  if (fs.existsSync(inside)) {
    throw new Error(
      `PostgreSQL cannot run as root, and user ${account.name}, as whom it runs, cannot enter ${dataDir}. ` +
        'Move DATA_DIR to a place like /srv/examhall, or open the folders above it (chmod o+x).',
    );
  }
  fs.mkdirSync('/var/lib/examhall', { recursive: true, mode: 0o755 });
  const outside = fs.mkdtempSync('/var/lib/examhall/postgres-');
  fs.writeFileSync(note, `${outside}\n`);
  log(
    'warn',
    `PostgreSQL cannot run as root, and user ${account.name}, as whom it runs, cannot enter ${dataDir}: ` +
      `the database is kept in ${outside}. A copy of DATA_DIR alone is no copy of the database.`,
  );
  return close(outside, account);
}

/** Where the database of `dataDir` is; undefined when none was ever made. Changes nothing. */
export function findPostgresHome(dataDir: string): string | undefined {
  const note = path.join(dataDir, NOTE);
  const home = fs.existsSync(note) ? fs.readFileSync(note, 'utf8').trim() : path.join(dataDir, 'postgres');
  return fs.existsSync(path.join(home, 'cluster')) ? home : undefined;
}

function close(folder: string, account: Account | undefined): string {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid } = fs.statSync(folder);
  if (account) giveTo(account, folder);
  else if (uid !== process.getuid?.()) {
    throw new Error(
      `The database in ${folder} belongs to another user (uid ${uid}). Start Examhall as that user or as root.`,
    );
  }
  fs.chmodSync(folder, 0o700);
  return folder;
}
