/**
 * Reads a backup: finds its parts, checks each against the manifest, gives their bytes. Always through the one open file, so
 * that what was checked is what is read later.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { messageOf } from '../errors.js';
import { MANIFEST, MANIFEST_HASH, type Manifest, parseManifest } from './manifest.js';
import { BLOCK_BYTES, readTarHeader } from './tar-header.js';

/** The file is not, or no longer, what a backup wrote. */
export class DamagedBackup extends Error {
  constructor(path: string, why: string) {
    super(`${path} is damaged or no backup (${why}). Nothing was changed. Take another backup file.`);
  }
}

interface Place {
  at: number;
  bytes: number;
}

export class ArchiveReader {
  readonly manifest: Manifest;
  readonly #file: FileHandle;
  readonly #places: ReadonlyMap<string, Place>;

  /** Opens and checks all of it. @throws DamagedBackup, or Error for a file of a newer version. */
  static async open(path: string): Promise<ArchiveReader> {
    const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
      throw new Error(
        error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${error.message}`,
      );
    });
    try {
      const places = await damageOf(path, () => findParts(file));
      const manifest = await readManifest(path, file, places);
      const reader = new ArchiveReader(file, places, manifest);
      await damageOf(path, () => reader.#check());
      return reader;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(file: FileHandle, places: ReadonlyMap<string, Place>, manifest: Manifest) {
    this.#file = file;
    this.#places = places;
    this.manifest = manifest;
  }

  /** @throws for a part that is not there. */
  read(name: string): Readable {
    const place = this.#places.get(name);
    if (!place) throw new Error(`it has no part "${name}"`);
    return Readable.from(chunksOf(this.#file, place), { objectMode: false });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #check(): Promise<void> {
    const { parts, tables, uploads } = this.manifest;
    const checked = new Set(parts.map(({ name }) => name));
    const unchecked = [...tables, ...uploads].find(({ part }) => !checked.has(part));
    if (unchecked) throw new Error(`it does not say what "${unchecked.part}" holds`);
    for (const { name, sha256 } of parts) {
      const hash = createHash('sha256');
      for await (const chunk of this.read(name)) hash.update(chunk as Buffer);
      if (hash.digest('hex') !== sha256) throw new Error(`the content of "${name}" has changed`);
    }
  }
}

async function readManifest(
  path: string,
  file: FileHandle,
  places: ReadonlyMap<string, Place>,
): Promise<Manifest> {
  const text = await damageOf(path, async () => {
    const [manifest, hash] = [places.get(MANIFEST), places.get(MANIFEST_HASH)];
    if (!manifest || !hash) throw new Error('it has no table of contents: it was not written to its end');
    const json = await readText(file, manifest);
    if (createHash('sha256').update(json).digest('hex') !== (await readText(file, hash)).trim())
      throw new Error('its table of contents has changed');
    return json;
  });
  return parseManifest(path, text);
}

async function readText(file: FileHandle, place: Place): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of chunksOf(file, place)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function damageOf<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new DamagedBackup(path, messageOf(error));
  }
}

async function findParts(file: FileHandle): Promise<Map<string, Place>> {
  const { size } = await file.stat();
  const places = new Map<string, Place>();
  for (let at = 0; ; ) {
    const header = Buffer.alloc(BLOCK_BYTES);
    const { bytesRead } = await file.read(header, 0, BLOCK_BYTES, at);
    if (bytesRead < BLOCK_BYTES) throw new Error('its end is missing');
    const entry = readTarHeader(header);
    if (!entry) return places;
    places.set(entry.name, { at: at + BLOCK_BYTES, bytes: entry.bytes });
    at += BLOCK_BYTES + Math.ceil(entry.bytes / BLOCK_BYTES) * BLOCK_BYTES;
    if (at > size) throw new Error(`the end of "${entry.name}" is missing`);
  }
}

/** By single reads: a stream made from a FileHandle would close it for all others. */
async function* chunksOf(file: FileHandle, { at, bytes }: Place): AsyncGenerator<Buffer> {
  for (let done = 0; done < bytes; ) {
    const chunk = Buffer.allocUnsafe(Math.min(bytes - done, 256 * 1024));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at + done);
    if (bytesRead === 0) throw new Error('its end is missing');
    yield chunk.subarray(0, bytesRead);
    done += bytesRead;
  }
}
