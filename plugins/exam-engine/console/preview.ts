/** The paper as a student reads it, made of the working copy: what publishing would send out. */
import { examParams } from '../exams/schemas.js';
import { buildPaper } from '../papers/build.js';
import { questionsOf } from '../questions/store.js';
import { type ConsoleContext, EXAM, examPage, openExam } from './exam-page.js';

export function addPreviewPage(ctx: ConsoleContext): void {
  ctx.page({
    method: 'GET',
    path: `${EXAM}/preview`,
    permission: 'exams:read_own',
    params: examParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id);
      const paper = buildPaper(exam, (exam.paper_version ?? 0) + 1, await questionsOf(ctx.db, exam.id));
      return examPage(request, exam, 'preview', 'preview/page', { paper });
    },
  });
}
