/** What the API takes and gives of questions. Texts are judged when they are accepted, see `accept-question`. */
import { z } from 'zod';
import { listOf, listQuery } from '../../../core/index.js';
import { hundredths, id, line } from '../exams/schemas.js';

/** Letters only: an option keeps its key for good, so gaps are possible. */
const optionKey = z.string().regex(/^[A-Z]$/, 'key:option_key_form');
const scoring = z.enum(['NORMAL', 'FREE', 'DROPPED']);
/** Far above what a text may hold in the end; the MathML of formulas and pasted markup go. */
const roughText = z.string().max(1_500_000);

export const questionParams = z.strictObject({ exam_id: id, question_id: id });

export const questionInput = z
  .strictObject({
    question_text: roughText,
    options: z
      .array(z.strictObject({ key: optionKey, text: roughText }))
      .min(2)
      .max(8),
    correct_option: optionKey.nullable().optional(),
    also_correct: z.array(optionKey).max(8).optional(),
    scoring: scoring.optional(),
    points: hundredths(0.01, 9999.99).optional(),
    order_num: z.int().min(0).max(1_000_000).optional(),
    group_id: line(64).nullable().optional(),
    keep_option_order: z.boolean().optional(),
  })
  .superRefine((question, check) => {
    const fault = (path: (string | number)[], code: string): void =>
      check.addIssue({ code: 'custom', path, message: `key:${code}` });
    const found = question.options.map(({ key }) => key);
    for (const [i, key] of found.entries())
      if (found.indexOf(key) !== i) fault(['options', i, 'key'], 'option_key_twice');
    if (question.correct_option && !found.includes(question.correct_option))
      fault(['correct_option'], 'no_such_option');
    for (const [i, key] of (question.also_correct ?? []).entries())
      if (!found.includes(key)) fault(['also_correct', i], 'no_such_option');
  });
export type QuestionInput = z.output<typeof questionInput>;
export type SentQuestion = z.input<typeof questionInput>;

export const questionList = listQuery(['order_num']);

export const questionOrder = z.strictObject({ question_ids: z.array(id).max(2000) });

export const shownQuestion = z.object({
  id: z.uuid(),
  type: z.literal('SINGLE'),
  question_text: z.string(),
  options: z.array(z.object({ key: z.string(), text: z.string() })),
  correct_option: z.string().nullable(),
  also_correct: z.array(z.string()),
  scoring,
  points: z.number(),
  order_num: z.int(),
  group_id: z.string().nullable(),
  keep_option_order: z.boolean(),
});
export const shownQuestionList = listOf(shownQuestion);

const warnings = z.array(z.string()).optional();
export const madeQuestion = z.object({ id: z.uuid(), warnings });
