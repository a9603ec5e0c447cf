/** The API of publishing. */
import { z } from 'zod';
import { AppError, type PluginContext, problemOf } from '../../../core/index.js';
import type { ExamRow } from '../exams/exam.js';
import { examParams } from '../exams/schemas.js';
import type { ExamEngineUses } from '../uses.js';
import { publishExam } from './publish.js';
import { closeExam, unpublishExam } from './unpublish.js';

const state = z.object({ status: z.enum(['DRAFT', 'PUBLISHED', 'CLOSED']), revision: z.int() });
const stateOf = ({ status, revision }: ExamRow) => ({ status, revision });

export function addPublishingRoutes(ctx: PluginContext<ExamEngineUses>): void {
  const path = (verb: string): string => `/api/v1/admin/exams/:exam_id/${verb}`;

  ctx.api({
    method: 'POST',
    path: path('publish'),
    permission: 'exams:write_own',
    summary:
      'Makes the working copy the paper that students get. 422 lists every fault. Opens a closed exam again.',
    params: examParams,
    responses: {
      200: z.object({
        version: z.int(),
        status: z.literal('PUBLISHED'),
        participants: z.int(),
        warnings: z.array(z.object({ path: z.string(), message: z.string() })),
      }),
    },
    handler: async (request) => {
      const published = await publishExam(ctx, request, request.params.exam_id);
      const worded = problemOf(
        new AppError('exam_incomplete', { status: 422, faults: published.warnings }),
        ctx.texts,
        request.locale,
      );
      return { ...published, warnings: worded.errors ?? [] };
    },
  });

  ctx.api({
    method: 'POST',
    path: path('unpublish'),
    permission: 'exams:write_own',
    summary: 'Back to a draft, while nobody has begun.',
    params: examParams,
    responses: { 200: state },
    handler: async (request) => stateOf(await unpublishExam(ctx, request, request.params.exam_id)),
  });

  ctx.api({
    method: 'POST',
    path: path('close'),
    permission: 'exams:write_own',
    summary: 'Ends the exam; open sessions are closed and graded.',
    params: examParams,
    responses: { 200: state },
    handler: async (request) => stateOf(await closeExam(ctx, request, request.params.exam_id)),
  });
}
