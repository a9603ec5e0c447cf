/**
 * Writes a backup as a tar file, so that any machine can look into it. Sizes are known only once a part is written; the header
 * before it is filled in afterwards. The file has its name only when all of it is on disk.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BLOCK_BYTES, tarHeader } from './tar-header.js';

export interface Part {
  name: string;
  bytes: number;
  /** Hex, of the bytes as they stand in the file. */
  sha256: string;
}

export class ArchiveWriter {
  /** Begins with a dot while unfinished: `ls` and careless scripts do not take it for a backup. */
  readonly #unfinished: string;
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #atMs: number;
  #end = 0;

  /** @param atMs becomes the time of every part. @throws when the folder cannot be written. */
  static async create(path: string, atMs: number): Promise<ArchiveWriter> {
    const unfinished = join(dirname(path), `.${basename(path)}.unfinished`);
    return new ArchiveWriter(path, unfinished, await open(unfinished, 'wx', 0o600), atMs);
  }

  private constructor(path: string, unfinished: string, file: FileHandle, atMs: number) {
    this.#path = path;
    this.#unfinished = unfinished;
    this.#file = file;
    this.#atMs = atMs;
  }

  /** One part after the other, never two at once. */
  async add(name: string, source: AsyncIterable<Buffer | string>): Promise<Part> {
    const headerAt = this.#end;
    const hash = createHash('sha256');
    let at = headerAt + BLOCK_BYTES;
    for await (const chunk of source) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      hash.update(bytes);
      await this.#write(bytes, at);
      at += bytes.length;
    }
    const bytes = at - headerAt - BLOCK_BYTES;
    const padding = (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES;
    await this.#write(Buffer.alloc(padding), at);
    await this.#write(tarHeader(name, bytes, this.#atMs), headerAt);
    this.#end = at + padding;
    return { name, bytes, sha256: hash.digest('hex') };
  }

  /** @returns the size of the file. */
  async finish(): Promise<number> {
    // Two empty blocks are the end of a tar.
    await this.#write(Buffer.alloc(2 * BLOCK_BYTES), this.#end);
    await this.#file.sync();
    await this.#file.close();
    await rename(this.#unfinished, this.#path);
    const folder = await open(dirname(this.#path), 'r');
    await folder.sync();
    await folder.close();
    return this.#end + 2 * BLOCK_BYTES;
  }

  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(this.#unfinished, { force: true });
  }

  async #write(bytes: Buffer, at: number): Promise<void> {
    // A single write may take less than all of it.
    for (let done = 0; done < bytes.length; )
      done += (await this.#file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}
