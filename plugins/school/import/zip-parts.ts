/**
 * Takes the XML out of an .xlsx within a bound, and packs it again without compression. A file of 5 MB may claim, or really
 * unfold to, gigabytes; and a reader that streams may see other entries than the directory at the end names. Whoever reads
 * the packed copy sees exactly what was measured here.
 */
import { inflateRawSync } from 'node:zlib';
import { UnreadableFile } from './sheet.js';

const END_OF_DIRECTORY = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const MOST_ENTRIES = 2000;

/** @returns name → content of the XML entries. @throws UnreadableFile `xlsx_broken` or `xlsx_too_large`. */
export function xmlParts(zip: Buffer, maxBytes: number): Map<string, Buffer> {
  try {
    return readParts(zip, maxBytes);
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    // Offsets that point outside the file, streams that end early: all of them say one thing.
    throw new UnreadableFile('xlsx_broken');
  }
}

function readParts(zip: Buffer, maxBytes: number): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'));
  if (
    end < Math.max(0, zip.length - END_BYTES - LONGEST_COMMENT) ||
    zip.readUInt32LE(end) !== END_OF_DIRECTORY
  )
    throw new UnreadableFile('xlsx_broken');
  const count = zip.readUInt16LE(end + 10);
  if (count > MOST_ENTRIES) throw new UnreadableFile('xlsx_too_large');
  const parts = new Map<string, Buffer>();
  let left = maxBytes;
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < count; i += 1) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new UnreadableFile('xlsx_broken');
    const [flags, method] = [zip.readUInt16LE(at + 8), zip.readUInt16LE(at + 10)];
    const size = zip.readUInt32LE(at + 20);
    const nameEnd = at + 46 + zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, nameEnd);
    if (/\.(xml|rels)$/i.test(name)) {
      if ((flags & 1) !== 0 || parts.has(name)) throw new UnreadableFile('xlsx_broken');
      const content = contentOf(zip, zip.readUInt32LE(at + 42), size, method, left);
      left -= content.length;
      parts.set(name, content);
    }
    at = nameEnd + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return parts;
}

function contentOf(zip: Buffer, local: number, size: number, method: number, maxBytes: number): Buffer {
  if (zip.readUInt32LE(local) !== LOCAL) throw new UnreadableFile('xlsx_broken');
  const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(from, from + size);
  if (packed.length !== size || (method !== 0 && method !== 8)) throw new UnreadableFile('xlsx_broken');
  if (method === 0 && size > maxBytes) throw new UnreadableFile('xlsx_too_large');
  if (method === 0) return packed;
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, maxBytes) });
  } catch (error) {
    const isTooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new UnreadableFile(isTooLarge ? 'xlsx_too_large' : 'xlsx_broken');
  }
}

/** A zip of the parts, stored as they are. Checksums stay zero: they never leave this process. */
export function storedZip(parts: ReadonlyMap<string, Buffer>): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of parts) {
    const title = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(content.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(title.length, 22);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(LOCAL);
    local.push(head, shared, title, content);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(ENTRY);
    entry.writeUInt16LE(20, 4);
    shared.copy(entry, 6);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, title);
    offset += 30 + title.length + content.length;
  }
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END_OF_DIRECTORY);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(
    directory.reduce((sum, part) => sum + part.length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, ...directory, end]);
}
