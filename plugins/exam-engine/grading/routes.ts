/** The API of regrading. */
import { z } from 'zod';
import type { PluginContext } from '../../../core/index.js';
import { examParams } from '../exams/schemas.js';
import { reason } from '../sessions/order-schemas.js';
import type { ExamEngineUses } from '../uses.js';
import { isChanged, previewRegrade, type Regrading, regradeExam } from './regrade.js';

const input = z
  .strictObject({
    /** A look at what would change; nothing does. */
    preview: z.boolean().default(false),
    /** Needed to change anything. */
    reason: reason.optional(),
  })
  .refine((body) => body.preview || body.reason !== undefined, {
    path: ['reason'],
    error: 'key:needed_for_action',
  });

const answer = z.object({
  preview: z.boolean(),
  version: z.int(),
  changed: z.int(),
  /** With a preview every handed-in session, else those that were changed. */
  sessions: z.array(
    z.object({
      session_id: z.uuid(),
      student_id: z.int(),
      full_name: z.string(),
      class: z.string(),
      old_score: z.number().nullable(),
      new_score: z.number(),
      old_version: z.int().nullable(),
    }),
  ),
});

const answerOf = (isPreview: boolean, { version, sessions }: Regrading): z.output<typeof answer> => ({
  preview: isPreview,
  version,
  changed: sessions.filter((session) => isChanged(session, version)).length,
  sessions: sessions.map(({ row, score }) => ({
    session_id: row.id,
    student_id: row.student_id,
    full_name: row.full_name,
    class: row.class,
    old_score: row.final_score,
    new_score: score,
    old_version: row.graded_version,
  })),
});

export function addRegradeRoutes(ctx: PluginContext<ExamEngineUses>): void {
  ctx.api({
    method: 'POST',
    path: '/api/v1/admin/exams/:exam_id/regrade',
    permission: 'exams:write_own',
    summary:
      'Grades handed-in sessions again with the key of the live version: a preview, or all of them or none.',
    params: examParams,
    body: input,
    responses: { 200: answer },
    handler: async (request) => {
      const { preview, reason: why = '' } = request.body;
      const { exam_id } = request.params;
      return answerOf(
        preview,
        preview ? await previewRegrade(ctx, request, exam_id) : await regradeExam(ctx, request, exam_id, why),
      );
    },
  });
}
