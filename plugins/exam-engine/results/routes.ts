/** The API of results. */
import { z } from 'zod';
import { isoInstant, listOf, listQuery, type PluginContext, type Reply, raw } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import type { ExamEngineUses } from '../uses.js';
import { resultsCsv } from './csv.js';
import { type Result, resultsOf } from './store.js';

const outcome = z.enum(['SCORED', 'IN_PROGRESS', 'ABSENT', 'EXCUSED']);

export const resultList = listQuery(['class', 'full_name', 'outcome', 'score', 'finished_at']).extend({
  outcome: outcome.optional(),
});

const shown = z.object({
  student_id: z.int(),
  nisn: z.string().nullable(),
  nis: z.string().nullable(),
  full_name: z.string(),
  class: z.string(),
  outcome,
  score: z.number().nullable(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  close_reason: z.enum(['SUBMIT', 'DEADLINE', 'FORCED']).nullable(),
});

const moment = (date: Date | null): string | null => (date ? isoInstant(date.getTime()) : null);
const shownResult = (result: Result) => ({
  ...result,
  started_at: moment(result.started_at),
  finished_at: moment(result.finished_at),
});

/** All of them, whatever page was asked for: a file that lacks pupils would go unnoticed. */
export async function csvReply(
  ctx: PluginContext<ExamEngineUses>,
  examId: string,
  query: z.output<typeof resultList>,
): Promise<Reply> {
  const { items } = await resultsOf(ctx.db, examId, query);
  return raw('text/csv; charset=utf-8', resultsCsv(items), {
    'Content-Disposition': `attachment; filename="results-${examId}.csv"`,
  });
}

export function addResultRoutes(ctx: PluginContext<ExamEngineUses>): void {
  ctx.api({
    method: 'GET',
    path: '/api/v1/admin/exams/:exam_id/results',
    permission: 'results:read_own',
    summary: 'Every participant with outcome and score, by class; as text/csv (all of them) by Accept.',
    params: examParams,
    query: resultList,
    responses: { 200: listOf(shown) },
    handler: async (request) => {
      const { params, query } = request;
      ensureOpenTo(request.who(), 'results:read', await findExam(ctx.db, params.exam_id));
      if (request.koa.accepts('application/json', 'text/csv') === 'text/csv')
        return csvReply(ctx, params.exam_id, query);
      const { items, total } = await resultsOf(ctx.db, params.exam_id, query, {
        limit: query.per_page,
        offset: (query.page - 1) * query.per_page,
      });
      return { items: items.map(shownResult), total, page: query.page, per_page: query.per_page };
    },
  });
}
