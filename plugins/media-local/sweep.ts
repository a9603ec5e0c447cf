/**
 * Images that no question and no published paper mentions go 30 days after their (latest) upload: pasting leaves many behind.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isStoredName, pathOf, UNFINISHED } from './store.js';

const DAY_MS = 86_400_000;
const UNUSED_KEPT_MS = 30 * DAY_MS;
const BATCH = 200;

export interface SweepOptions {
  uploadsDir: string;
  nowMs: number;
  /** Which of these names questions or papers mention. When in doubt it must say "used". */
  namesInUse(names: readonly string[]): Promise<ReadonlySet<string>>;
}

/** @returns the names of the images that were deleted. Uploads that a crash left unfinished go after a day. */
export async function sweepImages(options: SweepOptions): Promise<string[]> {
  await sweepUnfinished(options);
  const deleted: string[] = [];
  for (const folder of (await entries(options.uploadsDir)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    const names = (await entries(join(options.uploadsDir, folder))).filter(isStoredName);
    for (let at = 0; at < names.length; at += BATCH) {
      deleted.push(...(await sweepBatch(options, names.slice(at, at + BATCH))));
    }
  }
  return deleted;
}

async function sweepBatch(options: SweepOptions, names: readonly string[]): Promise<string[]> {
  const isOld = (name: string) => olderThan(pathOf(options.uploadsDir, name), options.nowMs - UNUSED_KEPT_MS);
  const old: string[] = [];
  for (const name of names) if (await isOld(name)) old.push(name);
  if (old.length === 0) return [];
  const inUse = await options.namesInUse(old);
  const deleted: string[] = [];
  for (const name of old) {
    // Asked again: while the question ran, somebody may have uploaded the same image anew.
    if (inUse.has(name) || !(await isOld(name))) continue;
    await rm(pathOf(options.uploadsDir, name), { force: true });
    deleted.push(name);
  }
  return deleted;
}

async function sweepUnfinished({ uploadsDir, nowMs }: SweepOptions): Promise<void> {
  for (const name of await entries(join(uploadsDir, UNFINISHED))) {
    const path = join(uploadsDir, UNFINISHED, name);
    if (await olderThan(path, nowMs - DAY_MS)) await rm(path, { force: true });
  }
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function olderThan(path: string, instantMs: number): Promise<boolean> {
  try {
    return (await stat(path)).mtimeMs < instantMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
