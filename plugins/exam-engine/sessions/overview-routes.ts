/** The API of who is where. */
import type { PluginContext } from '../../../core/index.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import type { ExamEngineUses } from '../uses.js';
import { sessionsAnswer, sessionsOverview, sessionsQuery } from './overview.js';
import { ensureSessionsOpenTo } from './session-access.js';

export function addOverviewRoutes(ctx: PluginContext<ExamEngineUses>): void {
  ctx.api({
    method: 'GET',
    path: '/api/v1/admin/exams/:exam_id/sessions',
    permission: 'sessions:read',
    summary: 'Every participant and where they are; all on one page unless per_page is given.',
    params: examParams,
    query: sessionsQuery,
    responses: { 200: sessionsAnswer },
    handler: async ({ params, query, who }) => {
      const exam = ensureSessionsOpenTo(who(), 'sessions:read', await findExam(ctx.db, params.exam_id));
      return sessionsOverview(ctx, exam, query, who());
    },
  });
}
