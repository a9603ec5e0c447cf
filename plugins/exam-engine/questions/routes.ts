/** The API of questions. */

import type { PluginContext } from '../../../core/index.js';
import type { WrittenQuestion } from '../contract.js';
import { ensureOpenTo } from '../exams/access.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import { narrowedByWords, pageOf, sortedBy } from '../lists.js';
import { plainText } from '../rich-text/plain-text.js';
import type { ExamEngineUses } from '../uses.js';
import { addQuestion, deleteQuestion, reorderQuestions, replaceQuestion } from './change-questions.js';
import {
  madeQuestion,
  questionInput,
  questionList,
  questionOrder,
  questionParams,
  shownQuestion,
  shownQuestionList,
} from './schemas.js';
import { questionsOf } from './store.js';

/** Nine texts with formulas; images are not in them. */
const MAX_QUESTION_BYTES = 4 * 1024 * 1024;

const shownWritten = ({ id, warnings }: WrittenQuestion) => ({
  id,
  ...(warnings.length > 0 ? { warnings } : {}),
});

export function addQuestionRoutes(ctx: PluginContext<ExamEngineUses>): void {
  const path = '/api/v1/admin/exams/:exam_id/questions';

  ctx.api({
    method: 'GET',
    path,
    permission: 'exams:read_own',
    summary:
      "The teacher's working copy of the questions, with their keys, in order. `q` looks in the words of questions and options.",
    params: examParams,
    query: questionList,
    responses: { 200: shownQuestionList },
    handler: async ({ params, query, who }) => {
      ensureOpenTo(who(), 'exams:read', await findExam(ctx.db, params.exam_id));
      const all = await questionsOf(ctx.db, params.exam_id);
      const kept = narrowedByWords(all, query.q, (row) =>
        plainText([row.question_text, ...row.options.map(({ text }) => text)].join('<br>')),
      );
      const { items, ...page } = pageOf(
        sortedBy(kept, query.sort, { order_num: ({ order_num }) => order_num }),
        query,
      );
      return { items: items.map((row) => shownQuestion.parse(row)), ...page };
    },
  });

  ctx.api({
    method: 'POST',
    path,
    permission: 'exams:write_own',
    summary: 'Adds a question, at the end unless order_num is given. Texts are sanitised.',
    params: examParams,
    body: questionInput,
    maxBodyBytes: MAX_QUESTION_BYTES,
    responses: { 201: madeQuestion },
    handler: async (request) =>
      shownWritten(await addQuestion(ctx, request, request.params.exam_id, request.body)),
  });

  ctx.api({
    method: 'PUT',
    path: `${path}/:question_id`,
    permission: 'exams:write_own',
    summary: 'Replaces a question. Students see it when the exam is published again.',
    params: questionParams,
    body: questionInput,
    maxBodyBytes: MAX_QUESTION_BYTES,
    responses: { 200: madeQuestion },
    handler: async (request) => {
      const { exam_id, question_id } = request.params;
      return shownWritten(await replaceQuestion(ctx, request, exam_id, question_id, request.body));
    },
  });

  ctx.api({
    method: 'DELETE',
    path: `${path}/:question_id`,
    permission: 'exams:write_own',
    summary: 'Takes a question out; one that was ever published is kept, marked as removed.',
    params: questionParams,
    responses: { 204: null },
    handler: (request) => deleteQuestion(ctx, request, request.params.exam_id, request.params.question_id),
  });

  ctx.api({
    method: 'PUT',
    path: `${path}/order`,
    permission: 'exams:write_own',
    summary: 'Puts the questions into a new order; names all of them.',
    params: examParams,
    body: questionOrder,
    responses: { 204: null },
    handler: (request) => reorderQuestions(ctx, request, request.params.exam_id, request.body.question_ids),
  });
}
