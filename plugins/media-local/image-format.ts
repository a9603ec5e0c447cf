/** What a file is, told from its first bytes: neither its name nor what the browser says of it counts. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif';

/** @param head at least the first 64 bytes, where there are so many. @returns undefined for everything that we do not accept, SVG among it. */
export function imageFormat(head: Buffer): ImageFormat | undefined {
  const text = head.toString('latin1', 0, 64);
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('ftyp', 4) && namesAvif(head, text)) return 'avif';
  return undefined;
}

/** An ISO file lists its brands in fours: the major one at 8, a version at 12, the compatible ones up to the box's end. */
function namesAvif(head: Buffer, text: string): boolean {
  const end = Math.min(text.length, head.readUInt32BE(0));
  for (let at = 8; at + 4 <= end; at += 4) {
    if (at !== 12 && (text.startsWith('avif', at) || text.startsWith('avis', at))) return true;
  }
  return false;
}

/**
 * An animation that the decoder would make a still picture of, or call broken: APNG, a sequence of AVIF.
 * @param head long enough for all that a PNG may hold before its pixels.
 */
export function isOtherAnimation(format: ImageFormat, head: Buffer): boolean {
  if (format === 'avif') return head.toString('latin1', 8, 12) === 'avis';
  return format === 'png' && isAnimatedPng(head);
}

/** The chunk that makes an animation of a PNG stands before the first one of pixels; each has a length, a name, data, a checksum. */
function isAnimatedPng(head: Buffer): boolean {
  for (let at = 8; at + 8 <= head.length; at += 12 + head.readUInt32BE(at)) {
    const name = head.toString('latin1', at + 4, at + 8);
    if (name === 'acTL') return true;
    if (name === 'IDAT') return false;
  }
  return false;
}
