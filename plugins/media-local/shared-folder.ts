/**
 * With several hosts the uploads folder must be one folder. A marker in it carries the installation's id, which PostgreSQL
 * holds as well: a host that finds another one, or none, does not share the folder and would show students broken images.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MARKER = '.examhall-uploads';

export interface FolderState {
  /** To be kept in PostgreSQL the first time. */
  id: string;
  /** False: this folder is not the one that the installation knows. */
  shared: boolean;
}

/** @param knownId what PostgreSQL holds; undefined at the very first start, which makes the marker. */
export async function checkSharedFolder(
  uploadsDir: string,
  knownId: string | undefined,
): Promise<FolderState> {
  const path = join(uploadsDir, MARKER);
  if (knownId === undefined) {
    await mkdir(uploadsDir, { recursive: true });
    try {
      const id = randomUUID();
      await writeFile(path, `${id}\n`, { flag: 'wx', mode: 0o644 });
      return { id, shared: true };
    } catch (error) {
      // Another process was first, or the database is newer than the folder.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const found = await readMarker(path);
  return { id: knownId ?? found ?? '', shared: found !== undefined && found === (knownId ?? found) };
}

async function readMarker(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
