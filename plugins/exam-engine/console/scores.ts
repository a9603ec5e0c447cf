/** What is done with the scores of an exam: shown to students, and graded again with a corrected key. */
import { z } from 'zod';
import { redirect } from '../../../core/index.js';
import { releaseScores } from '../exams/run-exam.js';
import { examParams } from '../exams/schemas.js';
import { isChanged, previewRegrade, regradeExam } from '../grading/regrade.js';
import { changedSincePublished } from '../questions/changed-since.js';
import { reason } from '../sessions/order-schemas.js';
import { type ConsoleContext, EXAM, EXAMS, examPage, openExam } from './exam-page.js';
import { textOf } from './form-values.js';
import { checked, orAgain } from './or-again.js';

const input = z.strictObject({ reason });

export function addScorePages(ctx: ConsoleContext): void {
  const page = async (
    request: Parameters<typeof examPage>[0],
    examId: string,
    form?: unknown,
    status = 200,
  ) => {
    const exam = await openExam(ctx, request, examId, 'exams:write');
    const { version, sessions } = await previewRegrade(ctx, request, examId);
    const changed = sessions.filter((session) => isChanged(session, version));
    const changed_since = await changedSincePublished(ctx.db, exam);
    const data = { form, changed_since, version, sessions: sessions.length, changed };
    return examPage(request, exam, 'results', 'results/regrade', data, status);
  };

  ctx.page({
    method: 'GET',
    path: `${EXAM}/regrade`,
    permission: 'exams:write_own',
    params: examParams,
    handler: (request) => page(request, request.params.exam_id),
  });

  ctx.page({
    method: 'POST',
    path: `${EXAM}/regrade`,
    permission: 'exams:write_own',
    params: examParams,
    handler: async (request) => {
      const { exam_id } = request.params;
      await openExam(ctx, request, exam_id, 'exams:write');
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const typed = { reason: textOf(request.form.values, 'reason') };
          const { sessions } = await regradeExam(
            ctx,
            request,
            exam_id,
            checked(input, typed, request.locale).reason,
          );
          return redirect(`${EXAMS}/${exam_id}/results`, {
            key: 'exam-console.regrade.done',
            params: { count: sessions.length },
          });
        },
        (form, status) => page(request, exam_id, form, status),
      );
    },
  });

  ctx.page({
    method: 'POST',
    path: `${EXAM}/release`,
    permission: 'exams:write_own',
    params: examParams,
    handler: async (request) => {
      await releaseScores(ctx, request, request.params.exam_id);
      return redirect(`${EXAMS}/${request.params.exam_id}/results`, { key: 'exam-console.release.done' });
    },
  });
}
