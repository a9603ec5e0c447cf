/** Results as a page, and as the file that goes into a spreadsheet. */
import { isOver } from '../exams/follow-up.js';
import { examParams } from '../exams/schemas.js';
import { resultList, sheetReply, shownLinks } from '../results/routes.js';
import { resultsOf, summariesOf } from '../results/store.js';
import { examTime } from '../sessions/exam-time.js';
import { type ConsoleContext, EXAM, examPage, openExam } from './exam-page.js';

export function addResultsPages(ctx: ConsoleContext): void {
  const route = {
    method: 'GET',
    permission: 'results:read_own',
    params: examParams,
    query: resultList,
  } as const;

  ctx.page({
    ...route,
    path: `${EXAM}/results`,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'results:read');
      const { page, per_page, sort = 'class' } = request.query;
      const [summaries, found, links, over] = await Promise.all([
        summariesOf(ctx.db, exam.id),
        resultsOf(ctx.db, exam.id, request.query, { limit: per_page, offset: (page - 1) * per_page }),
        shownLinks(ctx.db, exam, request.who()),
        examTime(ctx.redis).then((now) => isOver(ctx.db, exam, now)),
      ]);
      return examPage(request, exam, 'results', 'results/page', {
        ...summaries,
        ...found,
        ...links,
        isOver: over,
        page,
        per_page,
        sort,
      });
    },
  });

  for (const kind of ['csv', 'xlsx'] as const) {
    ctx.page({
      ...route,
      path: `${EXAM}/results.${kind}`,
      handler: async (request) => {
        const exam = await openExam(ctx, request, request.params.exam_id, 'results:read');
        return sheetReply(ctx, exam, request.query, request.t, kind);
      },
    });
  }
}
