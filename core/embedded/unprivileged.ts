// PostgreSQL refuses to run as root. When the appliance is started as root, this says as whom it runs instead and
// whether that account can get at a folder. It asks the system by trying: modes alone do not know ACLs or NFS.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** A user of the system; `name` is for messages. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
}

export const runningAsRoot = (): boolean => process.getuid?.() === 0;

/**
 * The account for PostgreSQL, undefined when we are an ordinary user and it runs as ourselves. As root: the
 * owner of `dataDir` (who started it before, with or without sudo), else `postgres`, else `nobody`.
 */
export function accountForPostgres(dataDir: string): Account | undefined {
  if (!runningAsRoot()) return undefined;
  const accounts = readAccounts();
  const { uid } = fs.statSync(dataDir);
  // initdb refuses a uid without an entry in /etc/passwd, as folders made inside containers often have.
  const owner = uid === 0 ? undefined : accounts.find((account) => account.uid === uid);
  const found =
    owner ??
    ['postgres', 'nobody'].map((name) => accounts.find((account) => account.name === name)).find(Boolean);
  if (found) return found;
  throw new Error(
    'Started as root, but there is no account for PostgreSQL, which refuses to run as root: ' +
      'make one (useradd --system postgres) or start Examhall as an ordinary user.',
  );
}

function readAccounts(): Account[] {
  return fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name, , uid, gid]) => ({ name: name!, uid: Number(uid), gid: Number(gid) }));
}

/** May `account` go into `folder`? Ourselves (undefined): yes, what is missing shows by itself. */
export function canEnter(account: Account | undefined, folder: string): boolean {
  if (!account) return true;
  const { uid, gid } = account;
  const tried = spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], {
    uid,
    gid,
    cwd: '/',
    stdio: 'ignore',
  });
  if (tried.error) {
    throw new Error(
      `Started as root, but programs cannot be run as user ${account.name}: ${tried.error.message}. ` +
        'Start Examhall as an ordinary user, or set DATABASE_URL.',
    );
  }
  return tried.status === 0;
}

/** Gives a folder and all in it to the account; links are not followed, since the account may have made them. */
export function giveTo(account: Account, folder: string): void {
  const { uid, gid } = fs.lstatSync(folder);
  if (uid === account.uid && gid === account.gid) return;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const inner = path.join(folder, entry.name);
    if (entry.isDirectory()) giveTo(account, inner);
    else fs.lchownSync(inner, account.uid, account.gid);
  }
  // The folder itself last: a run that is cut short is then taken up again.
  fs.lchownSync(folder, account.uid, account.gid);
}
