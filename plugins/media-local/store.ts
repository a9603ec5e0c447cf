/**
 * The folder of stored images. A name is the hash of the bytes: the same image twice is one file, and a name never means
 * anything else, which is why it may be cached for a year. A file appears complete or not at all.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, statfs, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, type Clock } from '../../core/index.js';

const FREE_SPACE_FLOOR_BYTES = 2_000_000_000;
const NAME = /^[0-9a-f]{64}\.webp$/;
/** Below the folder itself, so that a rename never crosses file systems. */
export const UNFINISHED = 'unfinished';

export const isStoredName = (name: string): boolean => NAME.test(name);

/** Two letters of the hash make the folder: no directory gets a hundred thousand entries. */
export const pathOf = (uploadsDir: string, name: string): string => join(uploadsDir, name.slice(0, 2), name);

/** @throws AppError `disk_full` (503) below `floorBytes` of free space. */
export async function ensureSpace(uploadsDir: string, floorBytes = FREE_SPACE_FLOOR_BYTES): Promise<void> {
  const { bavail, bsize } = await statfs(uploadsDir);
  if (bavail * bsize < floorBytes) throw diskFull();
}

/**
 * @param bytes of a WebP.
 * @returns the name below `/uploads/`. Storing an image again counts as a new upload: it is not swept for another 30 days.
 * @throws AppError `disk_full` (503).
 */
export async function storeImage(
  { uploadsDir, clock, floorBytes }: { uploadsDir: string; clock: Clock; floorBytes?: number },
  bytes: Buffer,
): Promise<string> {
  const name = `${createHash('sha256').update(bytes).digest('hex')}.webp`;
  const path = pathOf(uploadsDir, name);
  const nowS = clock.now() / 1000;
  if (await touched(path, nowS)) return name;
  await ensureSpace(uploadsDir, floorBytes);
  const unfinished = join(uploadsDir, UNFINISHED, `${name}.${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(dirname(unfinished), { recursive: true });
    await mkdir(dirname(path), { recursive: true });
    await writeThrough(unfinished, bytes);
    await utimes(unfinished, nowS, nowS);
    await rename(unfinished, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(unfinished, { force: true });
    if (['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw diskFull(error);
    throw error;
  }
  return name;
}

const diskFull = (cause?: unknown) =>
  new AppError('disk_full', { status: 503, retryAfterSeconds: 300, cause });

async function touched(path: string, atS: number): Promise<boolean> {
  try {
    await utimes(path, atS, atS);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function writeThrough(path: string, bytes: Buffer): Promise<void> {
  // Readable by all, for several hosts with users of their own share the folder; never executable.
  const file = await open(path, 'wx', 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
