// Two appliances on one DATA_DIR would destroy it, and a lock must not outlive a SIGKILL. Node has no flock, so the
// lock is a listening socket: the kernel lets go of it with the process, whatever ended it.

import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { openDataDir } from './data-dir.js';
import { socketAnswers } from './socket-answers.js';

interface Held {
  users: number;
  ready: Promise<() => void>;
}

const held = new Map<string, Held>();
const HOLDER_FILE = 'examhall.pid';

/** Another process holds the lock; the message names it. */
export class DataDirInUse extends Error {
  /** ` (process 123)`, or nothing where it is not known. */
  readonly holder: string;

  constructor(folder: string, pid: string | undefined) {
    const holder = pid ? ` (process ${pid})` : '';
    super(
      `Another Examhall${holder} is already running on DATA_DIR ${folder}. Stop it first, or give this one a DATA_DIR of its own.`,
    );
    this.holder = holder;
  }
}

export interface LockedDataDir {
  /** Real, absolute path. */
  path: string;
  release(): Promise<void>;
}

/**
 * Opens `dataDir` and locks it for this process; several servers of one process share the lock.
 * @throws DataDirInUse that names the other process when one is alive on the same folder.
 */
export async function lockDataDir(dataDir: string): Promise<LockedDataDir> {
  const folder = openDataDir(dataDir);
  const lock = held.get(folder) ?? { users: 0, ready: take(folder) };
  held.set(folder, lock);
  lock.users += 1;
  let released = false;
  const release = async () => {
    if (released) return;
    released = true;
    lock.users -= 1;
    if (lock.users > 0) return;
    held.delete(folder);
    (await lock.ready)();
  };
  try {
    await lock.ready;
  } catch (error) {
    held.delete(folder);
    throw error;
  }
  return { path: folder, release };
}

/** Starts a server on a data directory that is its alone until it is stopped. */
export async function startLocked<T extends { stop(patienceMs?: number): Promise<void> }>(
  dataDir: string,
  start: (path: string) => Promise<T>,
): Promise<T> {
  const lock = await lockDataDir(dataDir);
  try {
    const running = await start(lock.path);
    return { ...running, stop: (patienceMs?: number) => running.stop(patienceMs).finally(lock.release) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function take(folder: string): Promise<() => void> {
  const directory = fs.openSync(folder, 'r');
  try {
    // By device and inode, so that two spellings of one folder are one lock.
    const { dev, ino } = fs.fstatSync(directory);
    const first = await listen(`\0examhall-${dev}-${ino}`);
    if (first === undefined) throw inUse(folder);
    // Abstract sockets end at a container's edge; a socket file is seen by every container that shares the
    // folder. Through /proc because the folder's own name may be longer than a socket address.
    const file = `/proc/self/fd/${directory}/examhall.sock`;
    const second = (await socketAnswers(file)) ? undefined : await listenFresh(file);
    if (second === undefined) {
      first.close();
      throw inUse(folder);
    }
    fs.writeFileSync(path.join(folder, HOLDER_FILE), `${process.pid}\n`);
    return () => {
      fs.rmSync(path.join(folder, HOLDER_FILE), { force: true });
      fs.rmSync(path.join(folder, 'examhall.sock'), { force: true });
      second.close();
      first.close();
      fs.closeSync(directory);
    };
  } catch (error) {
    fs.closeSync(directory);
    throw error;
  }
}

function inUse(folder: string): DataDirInUse {
  let pid: string | undefined;
  try {
    pid = fs.readFileSync(path.join(folder, HOLDER_FILE), 'utf8').trim();
  } catch {
    // The other one has not written its number yet; the sentence is true without it.
  }
  return new DataDirInUse(folder, pid);
}

function listenFresh(file: string): Promise<net.Server | undefined> {
  fs.rmSync(file, { force: true });
  return listen(file);
}

function listen(address: string): Promise<net.Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(new Error(`DATA_DIR cannot be locked: ${error.message}`));
    });
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}
