/**
 * Looks at an uploaded file before a job is made of it: a picture, an old .xls or a file in another encoding is refused at
 * once. Only its first bytes and its encoding are looked at; reading it is the worker's, because students may be answering here.
 */
import { isUtf8 } from 'node:buffer';
import { open, readFile } from 'node:fs/promises';
import { AppError, faultKey, type UploadedFile } from '../../../core/index.js';

export const MAX_FILE_BYTES = 5 * 1024 * 1024;
export type FileKind = 'csv' | 'xlsx';

const ZIP = Buffer.from('504b0304', 'hex');
/** Old Excel files, and new ones that are locked with a password. */
const COMPOUND_FILE = Buffer.from('d0cf11e0', 'hex');

const refuse = (code: string): AppError =>
  new AppError('invalid_input', { status: 422, faults: [faultKey('file', code)] });

/** @throws AppError 422 `invalid_input` with a fault at `file`. */
export async function takeUpload(files: readonly UploadedFile[]): Promise<{ kind: FileKind; bytes: Buffer }> {
  const [file] = files;
  if (!file) throw refuse('file_missing');
  if (file.sizeBytes === 0) throw refuse('file_empty');
  const kind = /\.(csv|xlsx)$/i.exec(file.originalName)?.[1]?.toLowerCase() as FileKind | undefined;
  const head = await firstBytes(file.path);
  if (head.equals(COMPOUND_FILE)) throw refuse('file_old_excel');
  if (kind === undefined) throw refuse('file_type_unknown');
  if ((kind === 'xlsx') !== head.equals(ZIP))
    throw refuse(kind === 'xlsx' ? 'file_not_xlsx' : 'file_not_csv');
  const bytes = await readFile(file.path);
  if (kind === 'csv') {
    const isUtf16 = head[0] === 0xff && head[1] === 0xfe;
    if (!isUtf16 && bytes.includes(0)) throw refuse('file_not_csv');
    if (!isUtf16 && !isUtf8(bytes)) throw refuse('file_not_utf8');
  }
  return { kind, bytes };
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
