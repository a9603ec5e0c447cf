/** The import over the API: looks at the file, makes the job. */
import { z } from 'zod';
import { json, type Reply } from '../../../core/index.js';
import type { SchoolContext, SchoolTools } from '../uses.js';
import { IMPORT_JOB, importPayload } from './job.js';
import { MAX_FILE_BYTES, takeUpload } from './upload.js';

type Upload = Parameters<Parameters<SchoolContext['api']>[0]['handler']>[0];

/** @returns the job's id. @throws AppError 422 when the file is no table that we read. */
export async function startImport(
  ctx: SchoolContext,
  tools: SchoolTools,
  { files, locale, ip, requestId, who }: Pick<Upload, 'files' | 'locale' | 'ip' | 'requestId' | 'who'>,
): Promise<string> {
  const file = await takeUpload(files);
  return ctx.service('jobs').enqueue(ctx.db, {
    kind: IMPORT_JOB,
    ownerId: Number(who().id),
    payload: importPayload(tools, file, { locale, ip, requestId }),
  });
}

export function addImportRoutes(ctx: SchoolContext, tools: SchoolTools): void {
  ctx.api({
    method: 'POST',
    path: '/api/v1/admin/students/import',
    permission: 'students:write',
    summary: 'Takes a CSV or XLSX of students. Any fault in any row stops the whole; the job tells which.',
    multipart: { maxBytes: MAX_FILE_BYTES },
    responses: { 202: z.object({ job_id: z.uuid() }) },
    handler: async (request): Promise<Reply> => {
      const jobId = await startImport(ctx, tools, request);
      return json(202, { job_id: jobId }, { Location: `/api/v1/admin/jobs/${jobId}` });
    },
  });
}
