/** Shifts on the schedule page: made there, changed on a page of their own. */
import {
  type FieldFault,
  type FormState,
  faultKey,
  type RequestBasics,
  redirect,
} from '../../../core/index.js';
import type { ListedExam } from '../exams/exam.js';
import { examParams } from '../exams/schemas.js';
import { renewToken } from '../exams/token.js';
import { changeSitting, createSitting, removeSitting, sittingOf } from '../sittings/change-sittings.js';
import { newSitting, sittingParams } from '../sittings/schemas.js';
import type { SittingRow } from '../sittings/store.js';
import { type ConsoleContext, EXAM, EXAMS, examPage, openExam } from './exam-page.js';
import { type FormValues, instantOf, textOf } from './form-values.js';
import { checked, orAgain } from './or-again.js';
import { schedulePage } from './schedule-page.js';

/** The page has other fields of the same names. */
const AT: Record<string, string> = {
  name: 'shift_name',
  starts_at: 'shift_start',
  ends_at: 'shift_end',
  entry_token: 'shift_token',
};
const atShiftField = (fault: FieldFault): FieldFault => ({ ...fault, path: AT[fault.path] ?? fault.path });

function sittingInput(values: FormValues, timeZone: string) {
  const found: FieldFault[] = [];
  const token = textOf(values, 'shift_token');
  const input = {
    name: textOf(values, 'shift_name'),
    starts_at: instantOf(values, 'shift_start', timeZone, found),
    ends_at: instantOf(values, 'shift_end', timeZone, found),
    ...(token === '' ? {} : { entry_token: token }),
  };
  const back: Record<string, string> = { shift_start: 'starts_at', shift_end: 'ends_at' };
  const faults = found.map((fault) => ({ ...fault, path: back[fault.path] ?? fault.path }));
  if (input.name === '') faults.push(faultKey('name', 'fill_in'));
  return { input, faults };
}

export function addSittingPages(ctx: ConsoleContext): void {
  const zone = () => ctx.school.current().time_zone;
  const one = `${EXAM}/sittings/:sitting_id`;
  const list = (examId: string) => `${EXAMS}/${examId}/schedule#sittings`;
  const onePage = (
    request: Pick<RequestBasics, 'who'>,
    exam: ListedExam,
    sitting: SittingRow,
    form?: FormState<unknown>,
    status = 200,
  ) => examPage(request, exam, 'schedule', 'schedule/sitting', { sitting, form }, status);

  ctx.page({
    method: 'POST',
    path: `${EXAM}/sittings`,
    permission: 'exams:write_own',
    params: examParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const { input, faults } = sittingInput(request.form.values, zone());
          await createSitting(ctx, request, exam.id, checked(newSitting, input, request.locale, faults));
          return redirect(list(exam.id), { key: 'exam-console.sitting.created' });
        },
        (sitting, status) => schedulePage(ctx, request, exam, { sitting }, status),
        atShiftField,
      );
    },
  });

  ctx.page({
    method: 'GET',
    path: one,
    permission: 'exams:write_own',
    params: sittingParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
      return onePage(request, exam, await sittingOf(ctx.db, exam.id, request.params.sitting_id));
    },
  });

  ctx.page({
    method: 'POST',
    path: one,
    permission: 'exams:write_own',
    params: sittingParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
      const sitting = await sittingOf(ctx.db, exam.id, request.params.sitting_id);
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const { input, faults } = sittingInput(request.form.values, zone());
          const change = checked(newSitting, input, request.locale, faults);
          await changeSitting(ctx, request, exam.id, sitting.id, change);
          return redirect(list(exam.id), { key: 'core.updated' });
        },
        (form, status) => onePage(request, exam, sitting, form, status),
        atShiftField,
      );
    },
  });

  ctx.page({
    method: 'POST',
    path: `${one}/token`,
    permission: 'exams:write_own',
    params: sittingParams,
    handler: async (request) => {
      const { exam_id, sitting_id } = request.params;
      const { entry_token: token } = await renewToken(ctx, request, exam_id, 'exams:write', sitting_id);
      return redirect(list(exam_id), { key: 'exam-console.schedule.token_renewed', params: { token } });
    },
  });

  ctx.page({
    method: 'POST',
    path: `${one}/delete`,
    permission: 'exams:write_own',
    params: sittingParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
      return orAgain(
        request,
        ctx.texts,
        async () => {
          await removeSitting(ctx, request, exam.id, request.params.sitting_id);
          return redirect(list(exam.id), { key: 'exam-console.sitting.deleted' });
        },
        (sitting, status) => schedulePage(ctx, request, exam, { sitting }, status),
      );
    },
  });
}
