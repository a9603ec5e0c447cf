// DATA_DIR holds every answer of the school, so it is closed to other users of the machine. Closing a folder that
// is not ours (somebody sets DATA_DIR=/tmp or to their home) would break the machine, so such a folder is refused.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const MARKER = '.examhall';

/**
 * Makes `dataDir` if it is missing and closes it to other users (mode 0700). Returns its real, absolute path.
 * @throws Error in plain words when the folder cannot be made or clearly belongs to something else.
 */
export function openDataDir(dataDir: string): string {
  const asked = path.resolve(dataDir);
  let real: string;
  try {
    makeWithParents(asked);
    real = fs.realpathSync(asked);
  } catch (error) {
    throw new Error(`DATA_DIR ${asked} cannot be made or opened: ${(error as Error).message}`);
  }
  const marker = path.join(real, MARKER);
  try {
    if (!fs.existsSync(marker)) {
      refuseForeignFolder(real);
      fs.writeFileSync(marker, 'This folder is the data of an Examhall appliance.\n');
    }
    fs.chmodSync(real, 0o700);
    fs.accessSync(real, fs.constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new Error(
      `DATA_DIR ${real} cannot be used by this user (${(error as Error).message}). ` +
        'If it was made by another user, start as that user or give it to this one with chown -R.',
    );
  }
  return real;
}

/** Parents that we make stay open (0755): a database server under another uid has to pass through them. */
function makeWithParents(folder: string): void {
  if (fs.existsSync(folder)) return;
  makeWithParents(path.dirname(folder));
  try {
    fs.mkdirSync(folder);
    fs.chmodSync(folder, 0o755);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function refuseForeignFolder(folder: string): void {
  const inUse = [os.homedir(), os.tmpdir(), process.cwd(), fileURLToPath(import.meta.url)];
  const around = inUse.find((place) => `${place}/`.startsWith(folder === '/' ? '/' : `${folder}/`));
  if (around !== undefined) {
    throw new Error(`DATA_DIR ${folder} is or contains ${around}. Choose a folder for Examhall alone.`);
  }
  const openToOthers = (fs.statSync(folder).mode & 0o077) !== 0;
  if (openToOthers && fs.readdirSync(folder).length > 0) {
    throw new Error(
      `DATA_DIR ${folder} already holds other files and is open to other users. Choose an empty or new folder ` +
        `(or, if it is meant, close it first: chmod 700 ${folder}).`,
    );
  }
}
