/**
 * One accepted image becomes one WebP: upright, without metadata (a phone writes the school's coordinates), at most
 * 1600 px, an animation stays one. Size in bytes and pixels is judged before a single pixel is decoded.
 */
import { open, stat } from 'node:fs/promises';
import sharp from 'sharp';
import { AppError, faultKey } from '../../core/index.js';
import { type ImageFormat, imageFormat, isOtherAnimation } from './image-format.js';
import type { Queue } from './queue.js';

export interface ConvertedImage {
  /** WebP. */
  bytes: Buffer;
  width: number;
  /** Of one frame. */
  height: number;
}

export const IMAGE_MAX_BYTES = 10_000_000;
/** Over all frames; a page of A4 scanned at 600 dpi has 35 million. */
const IMAGE_MAX_PIXELS = 50_000_000;
const MAX_FRAMES = 500;
/** Names, a colour profile and the like may come before the pixels. */
const HEAD_BYTES = 65_536;
const MAX_SIDE = 1600;
const DECODE_TIMEOUT_S = 30;

const SHARP_FORMATS: Record<ImageFormat, string> = {
  png: 'png',
  jpeg: 'jpeg',
  webp: 'webp',
  gif: 'gif',
  avif: 'heif',
};

// One thread for one image: sharp shares libuv's few threads with bcrypt, DNS and files, and students sign in meanwhile.
sharp.concurrency(1);
sharp.cache(false);

/**
 * @param source bytes, or the path of a file.
 * @throws AppError `image_too_large` (413), `image_type_unknown` and `image_animation_unknown` (415), `image_too_many_pixels` (422), `image_damaged` (422),
 * and what the queue throws.
 */
export async function convertImage(source: Buffer | string, queue: Queue): Promise<ConvertedImage> {
  const { head, sizeBytes } = await beginning(source);
  if (sizeBytes > IMAGE_MAX_BYTES) {
    throw new AppError('image_too_large', { status: 413, params: { limitMb: IMAGE_MAX_BYTES / 1_000_000 } });
  }
  const format = imageFormat(head);
  if (format === undefined) throw new AppError('image_type_unknown', { status: 415 });
  if (isOtherAnimation(format, head)) throw new AppError('image_animation_unknown', { status: 415 });
  return queue.run(() => convert(source, format));
}

async function beginning(source: Buffer | string): Promise<{ head: Buffer; sizeBytes: number }> {
  if (typeof source !== 'string') return { head: source.subarray(0, HEAD_BYTES), sizeBytes: source.length };
  const file = await open(source, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    return { head: head.subarray(0, bytesRead), sizeBytes: (await stat(source)).size };
  } finally {
    await file.close();
  }
}

async function convert(source: Buffer | string, format: ImageFormat): Promise<ConvertedImage> {
  const options = { animated: true, limitInputPixels: IMAGE_MAX_PIXELS, failOn: 'error' } as const;
  const meta = await sharp(source, options).metadata().catch(refuse);
  // The file could still be something else to the decoder than to us.
  if (meta.format !== SHARP_FORMATS[format] || (format === 'avif' && meta.compression !== 'av1')) {
    throw new AppError('image_type_unknown', { status: 415 });
  }
  const frames = meta.pages ?? 1;
  // With more than one frame, sharp gives the height of all of them on top of each other.
  if (meta.width * meta.height > IMAGE_MAX_PIXELS || frames > MAX_FRAMES) throw tooManyPixels();
  const drawn = format === 'png' || format === 'gif';
  const { data, info } = await sharp(source, options)
    .autoOrient()
    .resize(MAX_SIDE, MAX_SIDE, { fit: 'inside', withoutEnlargement: true })
    // Thin lines and letters of a drawn figure blur sooner than a photograph.
    .webp({ quality: drawn ? 90 : 82, smartSubsample: drawn })
    .timeout({ seconds: DECODE_TIMEOUT_S })
    .toBuffer({ resolveWithObject: true })
    .catch(refuse);
  return { bytes: data, width: info.width, height: info.pageHeight ?? info.height };
}

function tooManyPixels(): AppError {
  const params = { limitMegapixels: IMAGE_MAX_PIXELS / 1_000_000 };
  return new AppError('image_too_many_pixels', {
    status: 422,
    params,
    faults: [faultKey('file', 'image_too_many_pixels', params)],
  });
}

function refuse(error: unknown): never {
  if (error instanceof Error && /pixel limit/i.test(error.message)) throw tooManyPixels();
  throw new AppError('image_damaged', {
    status: 422,
    faults: [faultKey('file', 'image_damaged')],
    cause: error,
  });
}
