/** The API of an exam while it runs: pause, resume, release. */
import { z } from 'zod';
import { isoInstant, type PluginContext } from '../../../core/index.js';
import { reason } from '../sessions/order-schemas.js';
import type { ExamEngineUses } from '../uses.js';
import type { ExamRow } from './exam.js';
import { pauseExam, releaseScores, resumeExam } from './run-exam.js';
import { examParams } from './schemas.js';

const shown = z.object({
  status: z.enum(['DRAFT', 'PUBLISHED', 'CLOSED']),
  paused_at: z.string().nullable(),
  released_at: z.string().nullable(),
  revision: z.int(),
});
/** For the audit log, and of a pause for the students too; the clock must not wait for it. */
const why = z.strictObject({ reason: reason.optional() }).default({});
const moment = (date: Date | null): string | null => (date ? isoInstant(date.getTime()) : null);
const shownOf = ({ status, paused_at, released_at, revision }: ExamRow) => ({
  status,
  paused_at: moment(paused_at),
  released_at: moment(released_at),
  revision,
});

export function addRunRoutes(ctx: PluginContext<ExamEngineUses>): void {
  const path = (verb: string): string => `/api/v1/admin/exams/:exam_id/${verb}`;

  ctx.api({
    method: 'POST',
    path: path('pause'),
    permission: ['exams:write_own', 'sessions:manage'],
    summary:
      'Stops the clock of all sessions. Answers are still saved, nothing is closed by its deadline. Students see the reason.',
    params: examParams,
    body: why,
    responses: { 200: shown },
    handler: async (request) =>
      shownOf(await pauseExam(ctx, request, request.params.exam_id, request.body.reason)),
  });

  ctx.api({
    method: 'POST',
    path: path('resume'),
    permission: ['exams:write_own', 'sessions:manage'],
    summary: 'Starts the clock again; every open session is given the time that the pause took from it.',
    params: examParams,
    body: why,
    responses: { 200: shown },
    handler: async (request) =>
      shownOf(await resumeExam(ctx, request, request.params.exam_id, request.body.reason)),
  });

  ctx.api({
    method: 'POST',
    path: path('release'),
    permission: 'exams:write_own',
    summary: 'Shows students their scores, in an exam that shows them on release.',
    params: examParams,
    responses: { 200: shown },
    handler: async (request) => shownOf(await releaseScores(ctx, request, request.params.exam_id)),
  });
}
