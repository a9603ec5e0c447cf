/** From the teacher's working copy to what students receive and what grading needs: two objects that never meet again. */
import type { ExamRow } from '../exams/exam.js';
import type { AnswerKey, Paper, PaperQuestion } from '../live/format.js';
import type { QuestionRow } from '../questions/store.js';
import { ORDER_SCHEME } from '../sessions/order.js';

export function buildPaper(
  exam: Pick<ExamRow, 'id' | 'title' | 'duration_minutes' | 'shuffle_questions' | 'shuffle_options'>,
  version: number,
  questions: readonly QuestionRow[],
): Paper {
  return arrangePaper({
    exam_id: exam.id,
    title: exam.title,
    duration_minutes: exam.duration_minutes,
    version,
    shuffle_questions: exam.shuffle_questions,
    shuffle_options: exam.shuffle_options,
    order_scheme: ORDER_SCHEME,
    questions: questions.map((question, i) => ({
      id: question.id,
      order_num: i + 1,
      question_text: question.question_text,
      options: question.options,
      ...(question.group_id ? { group_id: question.group_id } : {}),
      ...(question.keep_option_order ? { keep_option_order: true } : {}),
    })),
  });
}

/**
 * Members named one by one and in one order: nothing else can slip into what students receive, and a paper that went
 * through JSONB, which orders members its own way, gives the same bytes and the same ETag again.
 */
export const arrangePaper = (paper: Paper): Paper => ({
  exam_id: paper.exam_id,
  title: paper.title,
  duration_minutes: paper.duration_minutes,
  version: paper.version,
  shuffle_questions: paper.shuffle_questions,
  shuffle_options: paper.shuffle_options,
  order_scheme: paper.order_scheme,
  questions: paper.questions.map(
    (question): PaperQuestion => ({
      id: question.id,
      order_num: question.order_num,
      question_text: question.question_text,
      options: question.options.map(({ key, text }) => ({ key, text })),
      ...(question.group_id ? { group_id: question.group_id } : {}),
      ...(question.keep_option_order ? { keep_option_order: true } : {}),
    }),
  ),
});

export function buildAnswerKey(
  examId: string,
  version: number,
  questions: readonly QuestionRow[],
): AnswerKey {
  return {
    exam_id: examId,
    version,
    questions: Object.fromEntries(
      questions.map((question) => [
        question.id,
        {
          right: [
            ...new Set([
              ...(question.correct_option === null ? [] : [question.correct_option]),
              ...question.also_correct,
            ]),
          ],
          scoring: question.scoring,
          points: Math.round(question.points * 100),
          options: question.options.map(({ key }) => key),
        },
      ]),
    ),
  };
}
