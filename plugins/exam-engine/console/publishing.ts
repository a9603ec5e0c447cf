/** The checklist before publishing, and what a teacher does with an exam as a whole: publish, take back, close, archive, delete. */
import {
  AppError,
  type Notice,
  problemOf,
  type Reply,
  type RequestBasics,
  redirect,
} from '../../../core/index.js';
import { changeExam, deleteExam } from '../exams/change-exam.js';
import type { ListedExam } from '../exams/exam.js';
import { examParams } from '../exams/schemas.js';
import { hasSessions } from '../exams/store.js';
import { asField, type PublishFault } from '../papers/faults.js';
import { publishExam } from '../papers/publish.js';
import { readinessOf } from '../papers/readiness.js';
import { closeExam, unpublishExam } from '../papers/unpublish.js';
import { changedSincePublished } from '../questions/changed-since.js';
import { type ConsoleContext, EXAM, EXAMS, examPage, openExam } from './exam-page.js';
import { MOST_OPTIONS, questionField } from './question-form.js';

const ROWS = Array.from({ length: MOST_OPTIONS }, (_, index) => ({ index }));

/** The page and the field where a fault is mended. */
function placeOf(path: string, examId: string): string {
  const exam = `${EXAMS}/${examId}`;
  const [, questionId, field] = /^questions\.([^.]+)\.(.+)$/.exec(path) ?? [];
  if (questionId !== undefined && field !== undefined)
    return `${exam}/questions/${questionId}#field-${questionField(field, ROWS)}`;
  if (path === 'questions') return exam;
  if (path === 'participants') return `${exam}/participants?sitting_id=none`;
  if (path === 'sittings') return `${exam}/schedule#sittings`;
  return path.startsWith('targets') ? `${exam}/schedule#audience` : `${exam}/schedule#field-${path}`;
}

export function addPublishingPages(ctx: ConsoleContext): void {
  const listed = (request: RequestBasics, examId: string, faults: readonly PublishFault[]) => {
    const error = new AppError('exam_incomplete', { status: 422, faults: faults.map(asField) });
    const { errors = [] } = problemOf(error, ctx.texts, request.locale);
    return errors.map(({ path, message }) => ({ message, href: placeOf(path, examId) }));
  };

  const page = async (
    request: RequestBasics,
    exam: ListedExam,
    refusal?: string,
    status = 200,
  ): Promise<Reply> => {
    const [{ faults, warnings, questions, targeted }, isBegun, changed_since] = await Promise.all([
      readinessOf(ctx, exam),
      hasSessions(ctx.db, exam.id),
      changedSincePublished(ctx.db, exam),
    ]);
    const data = {
      refusal,
      faults: listed(request, exam.id, faults),
      warnings: listed(request, exam.id, warnings),
      questions,
      targeted,
      isBegun,
      changed_since,
    };
    return examPage(request, exam, 'publish', 'publishing/page', data, status);
  };

  ctx.page({
    method: 'GET',
    path: `${EXAM}/publish`,
    permission: 'exams:read_own',
    params: examParams,
    handler: async (request) => page(request, await openExam(ctx, request, request.params.exam_id)),
  });

  /** @param work returns what the next page says. */
  const addVerb = (
    verb: string,
    work: (request: RequestBasics, examId: string) => Promise<Notice>,
    to: (examId: string) => string = (examId) => `${EXAMS}/${examId}/publish`,
  ): void =>
    ctx.page({
      method: 'POST',
      path: `${EXAM}/${verb}`,
      permission: 'exams:write_own',
      params: examParams,
      handler: async (request) => {
        const { exam_id } = request.params;
        try {
          return redirect(to(exam_id), await work(request, exam_id));
        } catch (error) {
          if (!(error instanceof AppError) || ![409, 422].includes(error.status)) throw error;
          const { detail } = problemOf(error, ctx.texts, request.locale);
          return page(request, await openExam(ctx, request, exam_id), detail, error.status);
        }
      },
    });

  addVerb('publish', async (request, examId) => {
    const { participants } = await publishExam(ctx, request, examId);
    return { key: 'exam-console.publish.published', params: { count: participants } };
  });
  addVerb('unpublish', async (request, examId) => {
    await unpublishExam(ctx, request, examId);
    return { key: 'exam-console.publish.unpublished' };
  });
  addVerb('close', async (request, examId) => {
    await closeExam(ctx, request, examId);
    return { key: 'exam-console.publish.closed' };
  });
  addVerb('archive', async (request, examId) => {
    await changeExam(ctx, request, examId, { archived: true }, undefined);
    return { key: 'exam-console.publish.archived' };
  });
  addVerb('restore', async (request, examId) => {
    await changeExam(ctx, request, examId, { archived: false }, undefined);
    return { key: 'exam-console.publish.restored' };
  });
  addVerb(
    'delete',
    async (request, examId) => {
      await deleteExam(ctx, request, examId);
      return { key: 'core.deleted' };
    },
    () => EXAMS,
  );
}
