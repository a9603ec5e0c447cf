/** A full disk stops Redis, so whatever can wait stops before: uploads and backups leave 2 GB free. */
import { statfs } from 'node:fs/promises';
import { AppError } from '../errors.js';

export const FLOOR_BYTES = 2_000_000_000;

/** Free bytes of the disk that holds a folder, for this user. */
export type FreeBytes = (folder: string) => Promise<number>;

export const freeBytesOf: FreeBytes = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** Asked before an upload is received. @throws AppError `disk_almost_full` 503. */
export async function ensureRoomForUploads(
  folder: string,
  freeBytes: FreeBytes = freeBytesOf,
): Promise<void> {
  if ((await freeBytes(folder)) < FLOOR_BYTES)
    throw new AppError('disk_almost_full', { status: 503, retryAfterSeconds: 300 });
}
