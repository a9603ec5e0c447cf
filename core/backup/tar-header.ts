/** The 512 bytes before each part of a tar file (POSIX ustar), written and read. */
export const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const MAX_PART_BYTES = 8 ** 11 - 1;
const CHECKSUM = { at: 148, bytes: 8 };

/** @throws for a name or a size that the format cannot hold. */
export function tarHeader(name: string, bytes: number, atMs: number): Buffer {
  if (bytes > MAX_PART_BYTES) throw new Error(`"${name}" is larger than the 8 GiB that a backup can hold`);
  const header = Buffer.alloc(BLOCK_BYTES);
  const [prefix, rest] = splitName(name);
  header.write(rest, 0);
  header.write(octal(0o600, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(bytes, 11), 124);
  header.write(octal(Math.floor(atMs / 1000), 11), 136);
  header.write('0', 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  header.write(prefix, 345);
  header.write(`${octal(checksum(header), 6)}\0 `, CHECKSUM.at);
  return header;
}

/** @returns undefined for the empty block at the end. @throws for what is no header of ours. */
export function readTarHeader(header: Buffer): { name: string; bytes: number } | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  const stated = Number.parseInt(text(header, CHECKSUM.at, CHECKSUM.bytes), 8);
  if (text(header, 257, 6) !== 'ustar' || stated !== checksum(header)) throw new Error('no tar header');
  const prefix = text(header, 345, PREFIX_BYTES);
  const rest = text(header, 0, NAME_BYTES);
  return { name: prefix ? `${prefix}/${rest}` : rest, bytes: Number.parseInt(text(header, 124, 12), 8) };
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

const text = (header: Buffer, at: number, bytes: number): string => {
  const field = header.subarray(at, at + bytes);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? bytes : end).toString('utf8');
};

/** Sum of all bytes, with the sum's own field as blanks. */
const checksum = (header: Buffer): number =>
  header.reduce((sum, byte, at) => {
    const own = at >= CHECKSUM.at && at < CHECKSUM.at + CHECKSUM.bytes;
    return sum + (own ? 0x20 : byte);
  }, 0);

function splitName(name: string): [prefix: string, rest: string] {
  if (Buffer.byteLength(name) <= NAME_BYTES) return ['', name];
  for (let at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(rest) <= NAME_BYTES && Buffer.byteLength(prefix) <= PREFIX_BYTES)
      return [prefix, rest];
  }
  throw new Error(`the name "${name}" is too long for a backup`);
}
