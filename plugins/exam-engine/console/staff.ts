/** Co-editors and proctors on the schedule page. */
import { type FieldFault, redirect } from '../../../core/index.js';
import { examParams } from '../exams/schemas.js';
import { addStaff, removeStaff } from '../staff/change-staff.js';
import { newStaff, staffParams } from '../staff/schemas.js';
import { type ConsoleContext, EXAM, EXAMS, openExam } from './exam-page.js';
import { numberOf, textOf, textOrNull } from './form-values.js';
import { checked, orAgain } from './or-again.js';
import { schedulePage } from './schedule-page.js';

const AT: Record<string, string> = { sitting_id: 'staff_sitting', room: 'staff_room' };
const atStaffField = (fault: FieldFault): FieldFault => ({ ...fault, path: AT[fault.path] ?? fault.path });

export function addStaffPages(ctx: ConsoleContext): void {
  const list = (examId: string) => `${EXAMS}/${examId}/schedule#staff`;

  ctx.page({
    method: 'POST',
    path: `${EXAM}/staff`,
    permission: 'exams:write_own',
    params: examParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
      const { values } = request.form;
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const sitting = textOf(values, 'staff_sitting');
          const input = {
            admin_id: numberOf(values, 'admin_id'),
            duty: textOf(values, 'duty'),
            sitting_id: sitting === '' ? null : Number(sitting),
            room: textOrNull(values, 'staff_room'),
          };
          await addStaff(ctx, request, exam.id, checked(newStaff, input, request.locale));
          return redirect(list(exam.id), { key: 'exam-console.staff.added' });
        },
        (staff, status) => schedulePage(ctx, request, exam, { staff }, status),
        atStaffField,
      );
    },
  });

  ctx.page({
    method: 'POST',
    path: `${EXAM}/staff/:staff_id/delete`,
    permission: 'exams:write_own',
    params: staffParams,
    handler: async (request) => {
      const { exam_id, staff_id } = request.params;
      await removeStaff(ctx, request, exam_id, staff_id);
      return redirect(list(exam_id), { key: 'exam-console.staff.removed' });
    },
  });
}
