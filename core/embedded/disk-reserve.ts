// Redis ends when it cannot write an answer to the disk. So some room is kept in a file, given up once when the disk is full: the
// exam goes on with it while somebody makes room. The file tells its own state, so every process can say how things are.
import fs from 'node:fs/promises';
import path from 'node:path';
import { freeBytesOf } from '../data/disk-space.js';
import type { ServerLog } from './server.js';

export interface ReserveSizes {
  reserveBytes: number;
  /** With less free it is given up. */
  giveUpBelowBytes: number;
  /** So much must stay free after it was made. */
  leaveFreeBytes: number;
}

export interface ReserveOptions {
  dataDir: string;
  log: ServerLog;
  /** For whoever sits at the terminal. */
  tell(text: string): void;
  sizes?: ReserveSizes;
  everyMs?: number;
}

export interface DiskReserve {
  /** Looks now: a server has just ended. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

const MIB = 1024 ** 2;
const SIZES: ReserveSizes = {
  reserveBytes: 256 * MIB,
  giveUpBelowBytes: 16 * MIB,
  leaveFreeBytes: 512 * MIB,
};
const NAME = 'reserve';
const LOOK_EVERY_MS = 2000;
/** A start has other things to do. */
const FIRST_AFTER_MS = 30_000;

/** `none`: not made yet, or there was no room for it. */
export type ReserveState = 'kept' | 'given_up' | 'none';

export async function reserveState(dataDir: string): Promise<ReserveState> {
  const found = await fs.stat(path.join(dataDir, NAME)).catch(() => undefined);
  if (!found) return 'none';
  return found.size > 0 ? 'kept' : 'given_up';
}

export function keepDiskReserve({ dataDir, log, tell, sizes = SIZES, everyMs }: ReserveOptions): DiskReserve {
  const file = path.join(dataDir, NAME);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  async function check(): Promise<void> {
    const [free, state] = [await freeBytesOf(dataDir), await reserveState(dataDir)];
    if (state === 'kept' && free < sizes.giveUpBelowBytes) {
      await fs.truncate(file, 0);
      log('error', 'the disk is full: the reserve was given up', { dataDir, free });
      tell(
        `\n  WARNING  The disk of ${dataDir} is full. Its reserve of ${Math.round(sizes.reserveBytes / MIB)} MB was given up, so that answers can` +
          '\n           still be saved. Make room now: when that is used up, nothing can be saved any more.\n',
      );
    } else if (state !== 'kept' && free >= sizes.reserveBytes + sizes.leaveFreeBytes) {
      await make();
      if (state === 'given_up') {
        log('info', 'the disk has room again: the reserve was made again', { dataDir });
        tell(`\n  The disk of ${dataDir} has room again, and its reserve was made again.\n`);
      }
    }
  }

  /** Beside it and renamed, so that the file is whole or not there. Not zeros, which some file systems do not store. */
  async function make(): Promise<void> {
    const unfinished = `${file}.new`;
    const chunk = Buffer.allocUnsafe(MIB);
    for (let i = 0; i < chunk.length; i += 4) chunk.writeUInt32LE(Math.floor(Math.random() * 2 ** 32), i);
    const handle = await fs.open(unfinished, 'w', 0o600);
    try {
      for (let at = 0; at < sizes.reserveBytes && !stopped; at += chunk.length)
        await handle.write(chunk, 0, Math.min(chunk.length, sizes.reserveBytes - at));
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (stopped) await fs.rm(unfinished, { force: true });
    else await fs.rename(unfinished, file);
  }

  const look = (): Promise<void> => {
    looking ??= check()
      .catch((error: Error) => log('warn', `the reserve of the disk could not be kept: ${error.message}`))
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };
  const arm = (ms: number): void => {
    timer = setTimeout(() => void look().then(() => !stopped && arm(everyMs ?? LOOK_EVERY_MS)), ms);
    timer.unref();
  };
  arm(everyMs ?? FIRST_AFTER_MS);
  return {
    look,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
