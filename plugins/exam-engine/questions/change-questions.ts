/**
 * Changes of the working copy. They are invisible to students until the exam is published (again), so a published exam
 * takes them as well. The exam's lock keeps them apart from publishing and from each other.
 */

import { AppError, faultKey, type Transaction } from '../../../core/index.js';
import type { WrittenQuestion } from '../contract.js';
import { ensureOpenTo } from '../exams/access.js';
import { recordExam } from '../exams/audit-entry.js';
import type { Actor, Authoring } from '../exams/exam.js';
import { lockExam } from '../exams/store.js';
import type { ExamEngineUses } from '../uses.js';
import { acceptQuestion } from './accept-question.js';
import type { QuestionInput } from './schemas.js';
import {
  findQuestion,
  insertQuestion,
  lastOrder,
  orderQuestions,
  questionsOf,
  removeQuestion,
  updateQuestion,
} from './store.js';

/** At the end unless `order_num` says otherwise. @throws AppError invalid_input 422. */
export async function addQuestion(
  { transact }: Authoring,
  actor: Actor,
  examId: string,
  input: QuestionInput,
): Promise<WrittenQuestion> {
  return transact(async (tx) => {
    await lockWritable(tx, actor, examId);
    const { row, warnings } = acceptQuestion(input);
    const order_num = row.order_num ?? (await lastOrder(tx.db, examId)) + 1;
    const id = await insertQuestion(tx.db, { ...row, exam_id: examId, order_num });
    await note(tx, actor, examId, 'question.created', id);
    return { id, warnings };
  });
}

/** Replaces all but the place, which stays unless given. @throws AppError invalid_input 422, not_found 404. */
export async function replaceQuestion(
  { transact }: Authoring,
  actor: Actor,
  examId: string,
  questionId: string,
  input: QuestionInput,
): Promise<WrittenQuestion> {
  return transact(async (tx) => {
    await lockWritable(tx, actor, examId);
    if (!(await findQuestion(tx.db, examId, questionId))) throw new AppError('not_found', { status: 404 });
    const { row, warnings } = acceptQuestion(input);
    await updateQuestion(tx.db, questionId, row);
    await note(tx, actor, examId, 'question.changed', questionId);
    return { id: questionId, warnings };
  });
}

export async function deleteQuestion(
  { transact }: Authoring,
  actor: Actor,
  examId: string,
  questionId: string,
): Promise<void> {
  await transact(async (tx) => {
    await lockWritable(tx, actor, examId);
    if (!(await findQuestion(tx.db, examId, questionId))) throw new AppError('not_found', { status: 404 });
    await removeQuestion(tx.db, examId, questionId);
    await note(tx, actor, examId, 'question.removed', questionId);
  });
}

/** @param questionIds all questions of the exam, each once. @throws AppError invalid_input 422 otherwise. */
export async function reorderQuestions(
  { transact }: Authoring,
  actor: Actor,
  examId: string,
  questionIds: readonly string[],
): Promise<void> {
  await transact(async (tx) => {
    await lockWritable(tx, actor, examId);
    const present = new Set((await questionsOf(tx.db, examId)).map(({ id }) => id));
    const given = new Set(questionIds);
    const isWhole = given.size === questionIds.length && given.size === present.size;
    if (!isWhole || [...given].some((id) => !present.has(id)))
      throw new AppError('invalid_input', {
        status: 422,
        faults: [faultKey('question_ids', 'order_incomplete')],
      });
    await orderQuestions(tx.db, questionIds);
    await note(tx, actor, examId, 'questions.ordered');
  });
}

/** One place up or down; at the ends nothing happens. */
export async function moveQuestion(
  { transact }: Authoring,
  actor: Actor,
  examId: string,
  questionId: string,
  direction: 'up' | 'down',
): Promise<void> {
  await transact(async (tx) => {
    await lockWritable(tx, actor, examId);
    const order = (await questionsOf(tx.db, examId)).map(({ id }) => id);
    const from = order.indexOf(questionId);
    if (from < 0) throw new AppError('not_found', { status: 404 });
    const to = Math.min(Math.max(from + (direction === 'up' ? -1 : 1), 0), order.length - 1);
    order.splice(to, 0, ...order.splice(from, 1));
    await orderQuestions(tx.db, order);
    await note(tx, actor, examId, 'questions.ordered');
  });
}

async function lockWritable(tx: Transaction<ExamEngineUses>, actor: Actor, examId: string): Promise<void> {
  ensureOpenTo(actor.who(), 'exams:write', await lockExam(tx.db, examId));
}

const note = (
  tx: Transaction<ExamEngineUses>,
  actor: Actor,
  examId: string,
  action: string,
  questionId?: string,
): Promise<void> =>
  recordExam(
    tx.db,
    actor,
    action,
    examId,
    questionId === undefined ? undefined : { question_id: questionId },
  );
