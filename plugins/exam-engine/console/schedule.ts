/** Audience & schedule: who sits the exam, when, how long, and with which token. */
import { type FormState, type Reply, redirect } from '../../../core/index.js';
import { classesToChoose } from '../audience/classes.js';
import { idleRules, targetedStudents } from '../audience/targeted.js';
import { changeExam } from '../exams/change-exam.js';
import type { ListedExam } from '../exams/exam.js';
import { examChange, examParams } from '../exams/schemas.js';
import { rulesOf } from '../exams/store.js';
import { renewToken } from '../exams/token.js';
import { atTypedRule, audienceFields, typedRules } from './audience-form.js';
import { examInput, openInput } from './exam-form.js';
import { type ConsoleContext, EXAM, EXAMS, examPage, openExam } from './exam-page.js';
import { textOf } from './form-values.js';
import { checked, orAgain } from './or-again.js';

export function addSchedulePages(ctx: ConsoleContext): void {
  const page = async (
    request: Parameters<typeof examPage>[0],
    exam: ListedExam,
    forms: { schedule?: FormState<unknown>; audience?: FormState<unknown> } = {},
    status = 200,
  ): Promise<Reply> => {
    const rules = await rulesOf(ctx.db, exam.id);
    const [classes, targeted, idle] = await Promise.all([
      classesToChoose(ctx.db),
      targetedStudents(ctx.db, rules),
      idleRules(ctx.db, rules),
    ]);
    const data = {
      ...forms,
      fields: audienceFields(rules, classes),
      targeted: { students: targeted.length, classes: new Set(targeted.map((one) => one.class_label)).size },
      hasRules: rules.length > 0,
      idle: idle.map((i) => rules[i]),
    };
    return examPage(request, exam, 'schedule', 'schedule/page', data, status);
  };

  ctx.page({
    method: 'GET',
    path: `${EXAM}/schedule`,
    permission: 'exams:read_own',
    params: examParams,
    handler: async (request) => page(request, await openExam(ctx, request, request.params.exam_id)),
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
          page(request, await openExam(ctx, request, exam.id), { schedule }, status),
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
          page(request, await openExam(ctx, request, exam.id), { audience }, status),
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
      const exam = await renewToken(ctx, request, request.params.exam_id);
      return redirect(`${EXAMS}/${request.params.exam_id}/schedule`, {
        key: 'exam-console.schedule.token_renewed',
        params: { token: exam.entry_token },
      });
    },
  });
}
