/** The API of acting on sessions. */
import { z } from 'zod';
import { AppError, type PluginContext } from '../../../core/index.js';
import type { ExamRow } from '../exams/exam.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import type { ExamEngineUses } from '../uses.js';
import { actOnSessions, orderTools } from './act-on-sessions.js';
import { minutes, orderInput, orderResults, reason } from './order-schemas.js';
import { ensureMayRun, ensureSessionsOpenTo } from './session-access.js';

export function addOrderRoutes(ctx: PluginContext<ExamEngineUses>): void {
  const tools = orderTools(ctx);
  const path = (rest: string): string => `/api/v1/admin/exams/:exam_id/${rest}`;

  ctx.api({
    method: 'POST',
    path: path('sessions/actions'),
    permission: ['sessions:manage'],
    summary:
      'Acts on sessions, each on its own: resets the device, adds minutes, hands in, opens again for so many minutes from now, sends a message. "all" are those in the place of the one who asks, and with sitting_id or room those of that sitting or room. Adding minutes is 409 when all who are meant are graded.',
    params: examParams,
    body: orderInput,
    responses: { 200: orderResults },
    handler: async (request) => {
      const exam = ensureSessionsOpenTo(
        request.who(),
        'sessions:manage',
        await findExam(ctx.db, request.params.exam_id),
      );
      await ensureSitting(ctx, exam, request.body.sitting_id);
      return { results: await actOnSessions(tools, request, exam, request.body) };
    },
  });

  ctx.api({
    method: 'POST',
    path: path('extend'),
    permission: ['exams:write_own', 'sessions:manage'],
    summary:
      'Adds minutes to all open sessions, or to those of one shift. Who has not begun gets none; 409 when all are graded.',
    params: examParams,
    body: z.strictObject({ minutes, reason: reason.optional(), sitting_id: z.int().min(1).optional() }),
    responses: { 200: orderResults },
    handler: async (request) => {
      const { body, params, who } = request;
      const exam = ensureMayRun(who(), await findExam(ctx.db, params.exam_id));
      await ensureSitting(ctx, exam, body.sitting_id);
      const order = {
        action: 'extend',
        session_ids: 'all',
        ...body,
      } as const;
      return { results: await actOnSessions(tools, request, exam, order) };
    },
  });
}

async function ensureSitting(
  { db }: PluginContext<ExamEngineUses>,
  exam: ExamRow,
  sittingId: number | undefined,
): Promise<void> {
  if (sittingId === undefined) return;
  if (await db('exam_sittings').where({ exam_id: exam.id, id: sittingId }).first('id')) return;
  throw new AppError('not_found', { status: 404 });
}
