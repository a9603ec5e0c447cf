/** Form bodies and uploads: parsed by koa-body, checked by the same kind of schema as JSON, given back when invalid. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'koa';
import { koaBody } from 'koa-body';
import { AppError, type FieldFault } from '../errors.js';

export interface UploadedFile {
  /** Path of the temporary file. */
  path: string;
  /** As the browser named it: only for showing, never for a path. */
  originalName: string;
  mimeType: string;
  sizeBytes: number;
}

/** The one field of a form that may hold a file, in the API and on pages. */
const FILE_FIELD = 'file';

/** `values` is what was typed, to fill the form again; `errors` maps a field to its message. */
export type FormState<T> =
  | { ok: true; data: T; values: Record<string, unknown>; errors: Record<string, string> }
  | { ok: false; data: undefined; values: Record<string, unknown>; errors: Record<string, string> };

export const emptyForm = <T>(values: Record<string, unknown> = {}): FormState<T> => ({
  ok: false,
  data: undefined,
  values,
  errors: {},
});

/** Faults as the forms show them: the first of each field. */
export function faultsByField(faults: readonly FieldFault[]): Record<string, string> {
  const byField: Record<string, string> = {};
  for (const { path, message } of faults) byField[path] ??= message;
  return byField;
}

interface BodyLimits {
  kind: 'json' | 'form' | 'multipart';
  maxBytes: number;
}

interface ParsedBody {
  body: unknown;
  files: UploadedFile[];
  /** Deletes what was received as files; to be called after the reply was made. */
  discard(): Promise<void>;
}

/** Parses the body of one request. @throws AppError 400 malformed, 413 too large, 415 wrong type. */
export async function parseBody(ctx: Context, { kind, maxBytes }: BodyLimits): Promise<ParsedBody> {
  // A form without a file is no multipart: else whoever is not even signed in could fill the disk by the sign-in page.
  const accepted = { json: ['json', '+json'], form: ['urlencoded'], multipart: ['multipart'] }[kind];
  const empty =
    ctx.request.length === 0 || (ctx.request.length === undefined && !ctx.get('transfer-encoding'));
  if (empty) return { body: kind === 'json' ? undefined : {}, files: [], discard: nothing };
  if (!ctx.is(...accepted))
    throw new AppError('unsupported_media_type', { status: 415, params: { expected: accepted[0] ?? '' } });
  // JSON is UTF-8; the parser would read any other charset as that, and keep wrong letters.
  if (kind === 'json' && !/^(utf-?8|us-ascii|)$/i.test(ctx.request.charset))
    throw new AppError('unsupported_media_type', {
      status: 415,
      params: { expected: 'application/json; charset=utf-8' },
    });
  if ((ctx.request.length ?? 0) > maxBytes + 64 * 1024) throw tooLarge(maxBytes);
  // A folder for each request, closed to other users of the machine: lists of students hold passwords. It goes as a whole,
  // because the parser opens files late, even after it has failed, and hides one in a field named `__proto__`.
  const folder = kind === 'multipart' ? await mkdtemp(join(tmpdir(), 'examhall-received-')) : undefined;
  const discard = folder === undefined ? nothing : () => removed(folder);
  const parse = koaBody({
    multipart: kind === 'multipart',
    urlencoded: kind === 'form',
    json: kind === 'json',
    text: false,
    jsonLimit: maxBytes,
    formLimit: maxBytes,
    jsonStrict: false,
    parsedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'] as never,
    formidable: {
      ...(folder === undefined ? {} : { uploadDir: folder }),
      maxFileSize: maxBytes,
      maxFiles: 1,
      maxFieldsSize: maxBytes,
      maxFields: 2000,
      allowEmptyFiles: true,
      minFileSize: 0,
    },
    onError: (error) => {
      throw bodyError(error, maxBytes);
    },
  });
  try {
    await parse(ctx as never, async () => undefined);
  } catch (error) {
    await discard();
    throw bodyError(error, maxBytes);
  }
  const request = ctx.request as typeof ctx.request & {
    body?: unknown;
    files?: Record<string, RawFile | RawFile[]>;
  };
  const files = request.files ?? {};
  const wanted = Object.hasOwn(files, FILE_FIELD) ? (files[FILE_FIELD] ?? []) : [];
  // A browser sends a field in which nobody chose a file as an empty file without a name.
  const isChosen = ({ size, originalFilename }: RawFile): boolean => size > 0 || Boolean(originalFilename);
  const chosen = [wanted].flat().filter(isChosen);
  return {
    discard,
    body: request.body,
    files: chosen.map((file) => ({
      path: file.filepath,
      originalName: file.originalFilename ?? FILE_FIELD,
      mimeType: file.mimetype ?? 'application/octet-stream',
      sizeBytes: file.size,
    })),
  };
}

const nothing = async (): Promise<void> => undefined;
const removed = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);

interface RawFile {
  filepath: string;
  originalFilename: string | null;
  mimetype: string | null;
  size: number;
}

function bodyError(error: unknown, maxBytes: number): AppError {
  if (error instanceof AppError) return error;
  const { status, httpCode, type } = error as { status?: number; httpCode?: number; type?: string };
  if (status === 413 || httpCode === 413 || type === 'entity.too.large') return tooLarge(maxBytes);
  return new AppError('malformed_body', { status: 400, cause: error });
}

const tooLarge = (maxBytes: number): AppError =>
  new AppError('body_too_large', { status: 413, params: { limit: `${Math.round(maxBytes / 1024)} kB` } });
