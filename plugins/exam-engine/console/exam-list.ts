/** The console's list of exams, and the page that makes one. */
import { type FormState, type Reply, redirect, view } from '../../../core/index.js';
import { examsOf, isOpenTo, mayAll } from '../exams/access.js';
import { createExam } from '../exams/change-exam.js';
import { examList, newExam } from '../exams/schemas.js';
import { listExams } from '../exams/store.js';
import { examInput } from './exam-form.js';
import { type ConsoleContext, EXAMS } from './exam-page.js';
import { checked, orAgain } from './or-again.js';

export function addExamListPages(ctx: ConsoleContext): void {
  ctx.page({
    method: 'GET',
    path: EXAMS,
    // Proctors find the exams of their duties here.
    permission: ['exams:read_own', 'sessions:read'],
    query: examList,
    handler: async ({ query, who }) => {
      const seesAll = mayAll(who(), 'exams:read');
      const { items, total } = await listExams(ctx.db, query, examsOf(who()));
      const { page, per_page, sort = '-scheduled_start' } = query;
      const listed = items.map((exam) => ({ ...exam, mayRead: isOpenTo(who(), 'exams:read', exam) }));
      return view('exam-engine/exams/list.njk', { items: listed, total, page, per_page, sort, seesAll });
    },
  });

  const newPage = (form: FormState<unknown>, status = 200): Reply =>
    view('exam-engine/exams/new.njk', { form }, status);

  ctx.page({
    method: 'GET',
    path: `${EXAMS}/new`,
    permission: 'exams:write_own',
    handler: ({ form }) => newPage(form),
  });

  ctx.page({
    method: 'POST',
    path: EXAMS,
    permission: 'exams:write_own',
    handler: (request) =>
      orAgain(
        request,
        ctx.texts,
        async () => {
          const { input, faults } = examInput(request.form.values, ctx.school.current().time_zone);
          const exam = await createExam(ctx, request, checked(newExam, input, request.locale, faults));
          return redirect(`${EXAMS}/${exam.id}`, { key: 'exam-console.exam.created' });
        },
        newPage,
      ),
  });
}
