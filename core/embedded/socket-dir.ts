// Unix sockets may have at most 107 bytes of path, and PostgreSQL splits its folder's name at commas. Below a long or odd
// DATA_DIR the sockets therefore live in a private folder of a short name.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Account, canEnter } from './unprivileged.js';

const MAX_ADDRESS_BYTES = 107;

/** Where the sockets of `home` may be, the preferred place first. */
export function socketDirChoices(home: string): string[] {
  const name = `examhall-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`;
  return [path.join(home, 'run'), path.join(os.tmpdir(), name), path.join('/tmp', name)];
}

/**
 * A folder (mode 0700, owned by `account` or ourselves) in which a socket called `file` fits.
 * @param home the server's own folder; its `run` is taken where it can be.
 */
export function openSocketDir(home: string, file: string, account?: Account): string {
  const fitting = socketDirChoices(home).find(
    (folder) =>
      Buffer.byteLength(path.join(folder, file)) <= MAX_ADDRESS_BYTES &&
      /^[\w./@%+=:-]+$/.test(folder) &&
      canEnter(account, path.dirname(folder)),
  )!;
  fs.mkdirSync(fitting, { recursive: true, mode: 0o700 });
  const { uid } = fs.lstatSync(fitting);
  const owner = account?.uid ?? process.getuid?.();
  if (account && uid === 0) fs.lchownSync(fitting, account.uid, account.gid);
  // In /tmp somebody else may have been there first; whoever owns the folder could pose as the server.
  if (!fs.lstatSync(fitting).isDirectory() || (uid !== owner && !(account && uid === 0))) {
    throw new Error(
      `The folder for sockets, ${fitting}, belongs to somebody else. Remove it and start again.`,
    );
  }
  fs.chmodSync(fitting, 0o700);
  return fitting;
}
