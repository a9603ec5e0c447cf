/** A backup must not take the last room from the exam that runs beside it: a full disk stops Redis. */
import { FLOOR_BYTES, type FreeBytes } from '../data/disk-space.js';

/** @param neededBytes beside the 2 GB that stay free. @throws when there is less. */
export async function ensureSpace(folder: string, neededBytes: number, freeBytes: FreeBytes): Promise<void> {
  const free = await freeBytes(folder);
  if (free - neededBytes >= FLOOR_BYTES) return;
  throw new Error(
    `The disk of ${folder} has ${gigabytes(free)} GB free` +
      (neededBytes > 0 ? `, ${gigabytes(neededBytes)} GB are needed` : '') +
      ', and 2 GB have to stay free. Make room (old backups are never deleted by themselves), and try again.',
  );
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
