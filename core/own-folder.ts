/** Folders that the settings name: made when they are missing, and refused by name of their variable when they cannot be used. */
import fs from 'node:fs';
import path from 'node:path';
import { ConfigError } from './config.js';
import { messageOf } from './errors.js';

/**
 * Makes a folder and tries to write in it.
 * @throws ConfigError with one line that names the variable.
 */
export function openOwnFolder(variable: string, folder: string): void {
  try {
    makeWithParents(folder);
    // Asking for the right to write is not enough: root has it everywhere, also where there is no writing.
    fs.rmdirSync(fs.mkdtempSync(path.join(folder, '.probe-')));
  } catch (error) {
    throw unusable(variable, folder, error);
  }
}

export const unusable = (variable: string, folder: string, error: unknown): ConfigError =>
  new ConfigError(
    `${variable}="${folder}" is not allowed: it must be a folder that this user can make and write in (${messageOf(error)}). ` +
      'If another user made it, start as that user or give it to this one with chown -R.',
  );

/**
 * Parents that we make stay open (0755): a database server under another uid has to pass through them. One by one, since
 * the recursive way of Node never returns where the system makes no folders (below /proc).
 */
export function makeWithParents(folder: string): void {
  if (fs.existsSync(folder)) return;
  makeWithParents(path.dirname(folder));
  try {
    fs.mkdirSync(folder);
    fs.chmodSync(folder, 0o755);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
