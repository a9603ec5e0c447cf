// DATA_DIR holds every answer of the school, so it is closed to other users of the machine. Closing a folder that
// is not ours (somebody sets DATA_DIR=/tmp or to their home) would break the machine, so such a folder is refused.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../config.js';
import { makeWithParents, unusable } from '../own-folder.js';

const MARKER = '.examhall';

/**
 * Makes `dataDir` if it is missing and closes it to other users (mode 0700). Returns its real, absolute path.
 * @throws ConfigError in plain words when the folder cannot be made or clearly belongs to something else.
 */
export function openDataDir(dataDir: string): string {
  const asked = path.resolve(dataDir);
  let real: string;
  try {
    makeWithParents(asked);
    real = fs.realpathSync(asked);
  } catch (error) {
    throw unusable('DATA_DIR', asked, error);
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
    throw unusable('DATA_DIR', real, error);
  }
  return real;
}

function refuseForeignFolder(folder: string): void {
  const inUse = [os.homedir(), os.tmpdir(), process.cwd(), fileURLToPath(import.meta.url)];
  const around = inUse.find((place) => `${place}/`.startsWith(folder === '/' ? '/' : `${folder}/`));
  if (around !== undefined) {
    throw new ConfigError(`DATA_DIR ${folder} is or contains ${around}. Choose a folder for Examhall alone.`);
  }
  const openToOthers = (fs.statSync(folder).mode & 0o077) !== 0;
  if (openToOthers && fs.readdirSync(folder).length > 0) {
    throw new ConfigError(
      `DATA_DIR ${folder} already holds other files and is open to other users. Choose an empty or new folder ` +
        `(or, if it is meant, close it first: chmod 700 ${folder}).`,
    );
  }
}
