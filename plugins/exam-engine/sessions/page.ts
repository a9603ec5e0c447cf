/** The student's one page. It is the same for everybody: who they are and what they sit comes over the API. */
import { type PluginContext, viewForAll } from '../../../core/index.js';
import type { ExamEngineUses } from '../uses.js';

export function addStudentPage(ctx: PluginContext<ExamEngineUses>): void {
  ctx.page({
    method: 'GET',
    path: '/',
    permission: 'public',
    handler: ({ locale }) => {
      // The texts lie inside a script element: nothing in them may end it.
      const textsJson = JSON.stringify(ctx.texts.below(locale, 'exam-page')).replaceAll('<', '\\u003c');
      return viewForAll('exam-page/page.njk', { textsJson });
    },
  });
}
