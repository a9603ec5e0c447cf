/** Results as a page, and as the file that goes into a spreadsheet. */
import { raw } from '../../../core/index.js';
import { examParams } from '../exams/schemas.js';
import { attachment, CSV_TYPE, resultsCsv } from '../results/csv.js';
import { resultsOf, resultsQuery } from '../results/results.js';
import { type ConsoleContext, EXAM, examPage, openExam } from './exam-page.js';

const PER_PAGE = 100;

export function addResultsPages(ctx: ConsoleContext): void {
  const route = {
    method: 'GET',
    permission: 'results:read_own',
    params: examParams,
    query: resultsQuery,
  } as const;

  ctx.page({
    ...route,
    path: `${EXAM}/results`,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'results:read');
      const { query } = request;
      const results = await resultsOf(ctx, exam, { ...query, per_page: query.per_page ?? PER_PAGE });
      const sort = query.sort ?? 'class';
      return examPage(request, exam, 'results', 'results/page', { ...results, exam, sort });
    },
  });

  ctx.page({
    ...route,
    path: `${EXAM}/results.csv`,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'results:read');
      const { items } = await resultsOf(ctx, exam, request.query);
      return raw(CSV_TYPE, resultsCsv(items, ctx.school.current().time_zone), {
        'Content-Disposition': attachment(exam.title, request.t('exam-console.results.file_name')),
      });
    },
  });
}
