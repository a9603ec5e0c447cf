/**
 * Serves stored images. When an exam starts, seven hundred pages fetch the same few files within seconds, so the bytes stay
 * in memory: a name is a hash, nothing can go stale, and libuv's threads stay free for signing in.
 */
import { readFile } from 'node:fs/promises';
import { AppError, type Reply, raw } from '../../core/index.js';
import { isStoredName, pathOf } from './store.js';

const CACHE_MAX_BYTES = 24_000_000;
const CACHED_FILE_MAX_BYTES = 2_000_000;

const HEADERS = {
  'cache-control': 'public, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'same-origin',
};

export interface StoredImages {
  /** @param name what follows `/uploads/`. @throws AppError `image_not_found` (404) for all that is no stored image. */
  reply(name: string): Promise<Reply>;
}

export function storedImages(uploadsDir: string): StoredImages {
  const cached = new Map<string, Buffer>();
  const reading = new Map<string, Promise<Buffer>>();
  let cachedBytes = 0;

  const keep = (name: string, bytes: Buffer): void => {
    if (bytes.length > CACHED_FILE_MAX_BYTES || cached.has(name)) return;
    cached.set(name, bytes);
    cachedBytes += bytes.length;
    // A Map remembers the order of insertion: the first is the one that nobody has asked for the longest.
    for (const [oldest, { length }] of cached) {
      if (cachedBytes <= CACHE_MAX_BYTES) break;
      cached.delete(oldest);
      cachedBytes -= length;
    }
  };

  const bytesOf = async (name: string): Promise<Buffer> => {
    const held = cached.get(name);
    if (held !== undefined) {
      cached.delete(name);
      cached.set(name, held);
      return held;
    }
    const read = reading.get(name) ?? readFile(pathOf(uploadsDir, name));
    reading.set(name, read);
    try {
      const bytes = await read;
      keep(name, bytes);
      return bytes;
    } finally {
      reading.delete(name);
    }
  };

  return {
    async reply(name) {
      if (!isStoredName(name)) throw notFound();
      try {
        return raw('image/webp', await bytesOf(name), HEADERS);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw notFound();
        throw error;
      }
    },
  };
}

const notFound = () => new AppError('image_not_found', { status: 404 });
