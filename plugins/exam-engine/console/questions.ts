/** The questions of an exam: their list, their order, the page that edits one. */

import { z } from 'zod';
import { AppError, type FormState, type Reply, type RequestBasics, redirect } from '../../../core/index.js';
import type { WrittenQuestion } from '../contract.js';
import type { ListedExam } from '../exams/exam.js';
import { examParams } from '../exams/schemas.js';
import { addQuestion, deleteQuestion, moveQuestion, replaceQuestion } from '../questions/change-questions.js';
import { changedSincePublished } from '../questions/changed-since.js';
import { questionInput, questionParams } from '../questions/schemas.js';
import { type QuestionRow, questionsOf } from '../questions/store.js';
import { lineOf } from '../rich-text/line-of.js';
import { withoutPassage } from '../rich-text/plain-text.js';
import { type ConsoleContext, EXAM, EXAMS, examPage, openExam } from './exam-page.js';
import { textOf } from './form-values.js';
import { checked, orAgain } from './or-again.js';
import { atQuestionField, lettersFor, MOST_OPTIONS, optionFields, questionInputOf } from './question-form.js';

/** Nine texts with formulas; a form writes each `<` as three characters. */
const MAX_FORM_BYTES = 12 * 1024 * 1024;

export function addQuestionPages(ctx: ConsoleContext): void {
  const listPath = (examId: string): string => `${EXAMS}/${examId}`;
  const isLoaded = (name: string): boolean =>
    ctx.plugins().some(({ plugin, state }) => plugin.name === name && state === 'loaded');

  ctx.page({
    method: 'GET',
    path: EXAM,
    permission: 'exams:read_own',
    params: examParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id);
      const questions = await questionsOf(ctx.db, exam.id);
      return examPage(request, exam, 'questions', 'questions/list', {
        changed_since: await changedSincePublished(ctx.db, exam),
        items: questions.map((question, i) => ({
          ...question,
          number: i + 1,
          line: lineOf(withoutPassage(question.question_text)),
          lacksKey: question.scoring === 'NORMAL' && question.correct_option === null,
        })),
        points:
          questions.reduce(
            (sum, { points, scoring }) => sum + (scoring === 'DROPPED' ? 0 : Math.round(points * 100)),
            0,
          ) / 100,
      });
    },
  });

  const editor = async (
    request: RequestBasics,
    exam: ListedExam,
    questionId: string | undefined,
    form?: FormState<unknown>,
    status = 200,
  ): Promise<Reply> => {
    const all = await questionsOf(ctx.db, exam.id);
    const at = all.findIndex(({ id }) => id === questionId);
    const question: QuestionRow | undefined = all[at];
    const options = optionFields(form, question);
    if (questionId !== undefined && !question) throw new AppError('not_found', { status: 404 });
    return examPage(
      request,
      exam,
      'questions',
      'questions/edit',
      {
        form,
        question,
        place: question ? at + 1 : all.length + 1,
        before: question ? all[at - 1]?.id : all.at(-1)?.id,
        after: question && all[at + 1]?.id,
        options,
        letters: lettersFor(options),
        mostOptions: MOST_OPTIONS,
        groups: [...new Set(all.flatMap(({ group_id }) => group_id ?? []))],
        // Without the plugin that takes images the editor offers none.
        uploadUrl: isLoaded('media-local') ? '/console/media/upload' : undefined,
        editorTexts: ctx.texts.below(request.locale, 'rich-text.editor'),
      },
      status,
    );
  };

  const saved = (request: RequestBasics, examId: string, written: WrittenQuestion, then: string): Reply => {
    const to = then === 'another' ? `${listPath(examId)}/questions/new` : listPath(examId);
    if (written.warnings.length === 0) return redirect(to, { key: 'exam-console.question.saved' });
    const what = written.warnings.map((issue) => request.t(`rich-text.issues.${issue}`)).join(' ');
    const key = 'exam-console.question.saved_but';
    return redirect(`${listPath(examId)}/questions/${written.id}`, {
      key,
      params: { what },
      tone: 'warning',
    });
  };

  ctx.page({
    method: 'GET',
    path: `${EXAM}/questions/new`,
    permission: 'exams:write_own',
    params: examParams,
    handler: async (request) =>
      editor(request, await openExam(ctx, request, request.params.exam_id, 'exams:write'), undefined),
  });

  ctx.page({
    method: 'GET',
    path: `${EXAM}/questions/:question_id`,
    permission: 'exams:read_own',
    params: questionParams,
    handler: async (request) => {
      const { exam_id, question_id } = request.params;
      return editor(request, await openExam(ctx, request, exam_id), question_id);
    },
  });

  ctx.page({
    method: 'POST',
    path: `${EXAM}/questions`,
    permission: 'exams:write_own',
    params: examParams,
    maxBodyBytes: MAX_FORM_BYTES,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
      const { values } = request.form;
      const { input, rows } = questionInputOf(values);
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const question = checked(questionInput, input, request.locale);
          const written = await addQuestion(ctx, request, exam.id, question);
          return saved(request, exam.id, written, textOf(values, 'then'));
        },
        (form, status) => editor(request, exam, undefined, form, status),
        atQuestionField(rows),
      );
    },
  });

  ctx.page({
    method: 'POST',
    path: `${EXAM}/questions/:question_id`,
    permission: 'exams:write_own',
    params: questionParams,
    maxBodyBytes: MAX_FORM_BYTES,
    handler: async (request) => {
      const { exam_id, question_id } = request.params;
      const exam = await openExam(ctx, request, exam_id, 'exams:write');
      const { values } = request.form;
      const { input, rows } = questionInputOf(values);
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const question = checked(questionInput, input, request.locale);
          const written = await replaceQuestion(ctx, request, exam.id, question_id, question);
          return saved(request, exam.id, written, textOf(values, 'then'));
        },
        (form, status) => editor(request, exam, question_id, form, status),
        atQuestionField(rows),
      );
    },
  });

  ctx.page({
    method: 'POST',
    path: `${EXAM}/questions/:question_id/move`,
    permission: 'exams:write_own',
    params: questionParams,
    form: z.strictObject({ direction: z.enum(['up', 'down']) }),
    handler: async (request) => {
      const { exam_id, question_id } = request.params;
      if (!request.form.ok) throw new AppError('invalid_input', { status: 422 });
      await moveQuestion(ctx, request, exam_id, question_id, request.form.data.direction);
      return redirect(`${listPath(exam_id)}#question-${question_id}`);
    },
  });

  ctx.page({
    method: 'POST',
    path: `${EXAM}/questions/:question_id/delete`,
    permission: 'exams:write_own',
    params: questionParams,
    handler: async (request) => {
      const { exam_id, question_id } = request.params;
      await deleteQuestion(ctx, request, exam_id, question_id);
      return redirect(listPath(exam_id), { key: 'exam-console.question.deleted' });
    },
  });
}
