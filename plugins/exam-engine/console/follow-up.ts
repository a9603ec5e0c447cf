/** From the results of an exam to its make-up or remedial exam: one form, one draft. */
import type { FormState, RequestBasics } from '../../../core/index.js';
import { redirect } from '../../../core/index.js';
import { isOver, makeFollowUp } from '../exams/follow-up.js';
import { followUp } from '../exams/follow-up-schemas.js';
import { examParams } from '../exams/schemas.js';
import { summariesOf } from '../results/store.js';
import { examTime } from '../sessions/exam-time.js';
import { type ConsoleContext, EXAM, EXAMS, examPage, openExam } from './exam-page.js';
import { numberOrNull, textOf } from './form-values.js';
import { checked, orAgain } from './or-again.js';

export function addFollowUpPage(ctx: ConsoleContext): void {
  const path = `${EXAM}/follow-up`;
  const page = async (request: RequestBasics, examId: string, form?: FormState<unknown>, status = 200) => {
    const exam = await openExam(ctx, request, examId, 'exams:write');
    const { summary } = await summariesOf(ctx.db, exam.id);
    const over = await isOver(ctx.db, exam, await examTime(ctx.redis));
    const data = { form, isOver: over, missing: summary.absent + summary.excused };
    return examPage(request, exam, 'results', 'results/follow-up', data, status);
  };

  ctx.page({
    method: 'GET',
    path,
    permission: 'exams:write_own',
    params: examParams,
    handler: (request) => page(request, request.params.exam_id),
  });

  ctx.page({
    method: 'POST',
    path,
    permission: 'exams:write_own',
    params: examParams,
    handler: async (request) => {
      const { exam_id } = request.params;
      await openExam(ctx, request, exam_id, 'exams:write');
      const { values } = request.form;
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const kind = textOf(values, 'kind');
          const passScore = numberOrNull(values, 'pass_score');
          const typed = { kind, ...(passScore === null ? {} : { pass_score: passScore }) };
          const t = ctx.texts.for(ctx.config.defaultLocale);
          const input = checked(followUp, typed, request.locale);
          const { exam, questions, students } = await makeFollowUp(ctx, request, exam_id, input, t);
          const params = { questions, students };
          return redirect(`${EXAMS}/${exam.id}/schedule`, { key: 'exam-console.follow_up.done', params });
        },
        (form, status) => page(request, exam_id, form, status),
      );
    },
  });
}
