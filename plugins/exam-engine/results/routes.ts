/** The API of results: JSON or CSV, as the reader asks for. */
import { AppError, type PluginContext, raw } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import type { ExamEngineUses } from '../uses.js';
import { attachment, CSV_TYPE, resultsCsv } from './csv.js';
import { resultsAnswer, resultsOf, resultsQuery } from './results.js';


export function addResultsRoutes(ctx: PluginContext<ExamEngineUses>): void {
  ctx.api({
    method: 'GET',
    path: '/api/v1/admin/exams/:exam_id/results',
    permission: 'results:read_own',
    summary:
      'Every participant with outcome and score, as JSON or (Accept: text/csv) as CSV; all on one page unless per_page is given.',
    params: examParams,
    query: resultsQuery,
    responses: { 200: resultsAnswer },
    handler: async ({ params, query, who, koa, t }) => {
      const type = koa.accepts('application/json', 'text/csv');
      if (type === false)
        throw new AppError('not_acceptable', {
          status: 406,
          params: { offered: 'application/json, text/csv' },
        });
      const exam = ensureOpenTo(who(), 'results:read', await findExam(ctx.db, params.exam_id));
      const results = await resultsOf(ctx, exam, query);
      if (type !== 'text/csv') return results;
      return raw(CSV_TYPE, resultsCsv(results.items, ctx.school.current().time_zone), {
        'Content-Disposition': attachment(exam.title, t('exam-console.results.file_name')),
        Vary: 'Accept',
      });
    },
  });
}
