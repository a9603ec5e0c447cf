/** What a file is, told from its first bytes: neither its name nor what the browser says of it counts. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif';

/** @param head the first 64 bytes. @returns undefined for everything that we do not accept, SVG among it. */
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
