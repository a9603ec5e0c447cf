/**
 * Scripts, styles and fonts from `public/`. Built files carry a hash of their content in the name and are cached for a year;
 * each is read and compressed once, since 700 browsers ask for the same few at the same moment.
 */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Middleware } from 'koa';

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
};
const COMPRESSIBLE = new Set(['.js', '.css', '.json', '.svg', '.map']);

interface Asset {
  type: string;
  plain: Buffer;
  gzip?: Buffer;
  br?: Buffer;
}

export class Assets {
  readonly #directory: string;
  readonly #manifest: Record<string, string>;
  readonly #loaded = new Map<string, Promise<Asset | undefined>>();

  constructor(publicDir: string) {
    this.#directory = publicDir;
    const manifest = join(publicDir, 'build', 'manifest.json');
    this.#manifest = existsSync(manifest)
      ? (JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>)
      : {};
  }

  /** Address of a source such as `exam-page/main.js`. @throws for one that was not built, so that a page with a dead link fails its test. */
  url(source: string): string {
    const url = this.#manifest[source];
    if (url === undefined)
      throw new Error(
        `asset "${source}" is not in the build; known: ${Object.keys(this.#manifest).join(', ')}`,
      );
    return url;
  }

  middleware(): Middleware {
    return async (ctx, next) => {
      if (!ctx.path.startsWith('/assets/') || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
      const relative = normalize(decodePath(ctx.path.slice('/assets/'.length)));
      if (relative.startsWith('..') || relative.includes('\0') || !TYPES[extname(relative)]) return next();
      const asset = await this.#load(relative);
      if (!asset) return next();
      ctx.type = asset.type;
      ctx.vary('Accept-Encoding');
      ctx.set(
        'Cache-Control',
        relative.startsWith(`build${sep}`) ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
      );
      const encoding = asset.br ? ctx.acceptsEncodings('br', 'gzip', 'identity') : 'identity';
      if (encoding === 'br' || encoding === 'gzip') ctx.set('Content-Encoding', encoding);
      ctx.body = (encoding === 'br' ? asset.br : encoding === 'gzip' ? asset.gzip : undefined) ?? asset.plain;
    };
  }

  #load(relative: string): Promise<Asset | undefined> {
    let loading = this.#loaded.get(relative);
    if (!loading) {
      loading = read(join(this.#directory, relative), extname(relative));
      // What is not there is not remembered: a name per request would fill the memory.
      loading
        .then((asset) => asset ?? this.#loaded.delete(relative))
        .catch(() => this.#loaded.delete(relative));
      this.#loaded.set(relative, loading);
    }
    return loading;
  }
}

async function read(path: string, extension: string): Promise<Asset | undefined> {
  const plain = await readFile(path).catch(() => undefined);
  if (!plain) return undefined;
  const type = TYPES[extension] ?? 'application/octet-stream';
  if (!COMPRESSIBLE.has(extension) || plain.length < 1024) return { type, plain };
  const [zipped, br] = await Promise.all([
    promisify(gzip)(plain, { level: 9 }),
    promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  ]);
  return { type, plain, gzip: zipped, br };
}

const decodePath = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return '..';
  }
};
