/** Audience & schedule: who sits the exam, when, how long, and with which token. */
import { redirect } from '../../../core/index.js';
import { changeExam } from '../exams/change-exam.js';
import { examChange, examParams } from '../exams/schemas.js';
import { renewToken } from '../exams/token.js';
import { atTypedRule, typedRules } from './audience-form.js';
import { examInput, openInput } from './exam-form.js';
import { type ConsoleContext, EXAM, EXAMS, openExam } from './exam-page.js';
import { textOf } from './form-values.js';
import { checked, orAgain } from './or-again.js';
import { schedulePage } from './schedule-page.js';

export function addSchedulePages(ctx: ConsoleContext): void {
  ctx.page({
    method: 'GET',
    path: `${EXAM}/schedule`,
    permission: 'exams:read_own',
    params: examParams,
    handler: async (request) =>
      schedulePage(ctx, request, await openExam(ctx, request, request.params.exam_id)),
  });

  ctx.page({
    method: 'POST',
    path: `${EXAM}/schedule`,
    permission: 'exams:write_own',
    params: examParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
      const { values } = request.form;
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const { input, faults } = examInput(values, ctx.school.current().time_zone);
          const wanted = exam.status === 'DRAFT' ? input : openInput(input);
          const change = checked(examChange, wanted, request.locale, faults);
          await changeExam(ctx, request, exam.id, change, textOf(values, 'revision') || undefined);
          return redirect(`${EXAMS}/${exam.id}/schedule`, { key: 'core.updated' });
        },
        async (schedule, status) =>
          schedulePage(ctx, request, await openExam(ctx, request, exam.id), { schedule }, status),
      );
    },
  });

  ctx.page({
    method: 'POST',
    path: `${EXAM}/audience`,
    permission: 'exams:write_own',
    params: examParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
      const { values } = request.form;
      const typed = typedRules(values);
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const change = checked(examChange, { targets: typed.map(({ rule }) => rule) }, request.locale);
          await changeExam(ctx, request, exam.id, change, textOf(values, 'revision') || undefined);
          return redirect(`${EXAMS}/${exam.id}/schedule`, { key: 'exam-console.audience.saved' });
        },
        async (audience, status) =>
          schedulePage(ctx, request, await openExam(ctx, request, exam.id), { audience }, status),
        atTypedRule(typed),
      );
    },
  });

  ctx.page({
    method: 'POST',
    path: `${EXAM}/token`,
    permission: 'exams:write_own',
    params: examParams,
    handler: async (request) => {
      const exam = await renewToken(ctx, request, request.params.exam_id, 'exams:write');
      return redirect(`${EXAMS}/${request.params.exam_id}/schedule`, {
        key: 'exam-console.schedule.token_renewed',
        params: { token: exam.entry_token },
      });
    },
  });
}
