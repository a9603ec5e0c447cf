/** The files of the uploads folder: into a backup and back. A name never changes its content but for markers of the folder. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ArchiveReader } from './archive-reader.js';
import type { ArchiveWriter, Part } from './archive-writer.js';
import type { Manifest } from './manifest.js';

interface UploadedFile {
  /** Below the uploads folder, with slashes. */
  path: string;
  bytes: number;
}
const UNFINISHED = '.restore-unfinished';

/** All plain files below the folder; a folder that is not there has none. */
export async function listUploads(uploadsDir: string): Promise<UploadedFile[]> {
  const entries = await readdir(uploadsDir, { recursive: true, withFileTypes: true }).catch(noneIfAbsent([]));
  const files: UploadedFile[] = [];
  for (const entry of entries.filter((e) => e.isFile() && !e.name.endsWith(UNFINISHED))) {
    const full = join(entry.parentPath, entry.name);
    const found = await stat(full).catch(noneIfAbsent(undefined));
    if (found) files.push({ path: relative(uploadsDir, full).split(sep).join('/'), bytes: found.size });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** @returns undefined for a file that was swept away since it was listed: nothing mentions it. */
export async function addUpload(
  archive: ArchiveWriter,
  uploadsDir: string,
  path: string,
): Promise<Part | undefined> {
  const file = await open(join(uploadsDir, path), 'r').catch(noneIfAbsent(undefined));
  return file && archive.add(`uploads/${path}`, file.createReadStream());
}

/**
 * Puts back what is missing; what is there with the same content stays.
 * @returns puts back what is there with another content: to be called once the database is the restored one.
 */
export async function restoreUploads(
  archive: ArchiveReader,
  uploadsDir: string,
  stop: AbortSignal,
): Promise<() => Promise<void>> {
  const hashes = new Map(archive.manifest.parts.map(({ name, sha256 }) => [name, sha256]));
  const different: Manifest['uploads'] = [];
  for (const upload of archive.manifest.uploads) {
    stop.throwIfAborted();
    const target = placeOf(uploadsDir, upload.path);
    const held = await hashOf(target);
    if (held === undefined) await put(archive, upload.part, target);
    else if (held !== hashes.get(upload.part)) different.push(upload);
  }
  return async () => {
    for (const { path, part } of different) await put(archive, part, placeOf(uploadsDir, path));
  };
}

/** @throws for a path that leads out of the folder: a backup is a file from somewhere. */
function placeOf(uploadsDir: string, path: string): string {
  const place = resolve(uploadsDir, path);
  if (isAbsolute(path) || !place.startsWith(resolve(uploadsDir) + sep))
    throw new Error(`The backup names a file outside of the uploads folder: ${path}`);
  return place;
}

async function put(archive: ArchiveReader, part: string, target: string): Promise<void> {
  const unfinished = `${target}${UNFINISHED}`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await pipeline(archive.read(part), createWriteStream(unfinished, { mode: 0o644, flush: true }));
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch (error) {
    return noneIfAbsent(undefined)(error as NodeJS.ErrnoException);
  }
}

const noneIfAbsent =
  <T>(nothing: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return nothing;
    throw error;
  };
