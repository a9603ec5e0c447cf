/** What the API takes and gives of exams. The console's forms are checked by the same schemas. */
import { z } from 'zod';
import { instant, listOf, listQuery } from '../../../core/index.js';
import { targetRules } from '../audience/rules.js';
import { entryToken } from './entry-token.js';

/**
 * One line of text: no control characters and no half surrogates, which PostgreSQL's JSONB refuses. In one spelling (NFC): a room
 * written with é as one sign and as two would be two rooms, and its proctor would see nobody.
 */
export const line = (maxLength: number) =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .min(1)
    .max(maxLength)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'key:unwritable_characters');

const twoDecimals = (value: number): boolean => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6;

/** A number in steps of a hundredth; what grading computes with. */
export const hundredths = (min: number, max: number) =>
  z.number().min(min).max(max).refine(twoDecimals, 'key:two_decimals');

/** In the one spelling that Redis keys are made of. */
export const id = z.uuid().toLowerCase();

export const examParams = z.strictObject({ exam_id: id });

const kind = z.enum(['MAIN', 'MAKEUP', 'REMEDIAL']);
const showScore = z.enum(['AT_SUBMIT', 'ON_RELEASE', 'NEVER']);

const fields = {
  title: line(200),
  subject: line(100).nullable(),
  period: line(100).nullable(),
  kind,
  origin_exam_id: z.uuid().nullable(),
  scheduled_start: instant(),
  scheduled_end: instant(),
  duration_minutes: z.int().min(1).max(1440),
  targets: targetRules,
  entry_token: entryToken,
  shuffle_questions: z.boolean(),
  shuffle_options: z.boolean(),
  show_score: showScore,
  pass_score: hundredths(0, 100).nullable(),
};

export const newExam = z.strictObject({
  ...fields,
  subject: fields.subject.optional(),
  period: fields.period.optional(),
  kind: kind.optional(),
  origin_exam_id: fields.origin_exam_id.optional(),
  targets: targetRules.default([]),
  entry_token: entryToken.optional(),
  shuffle_questions: z.boolean().optional(),
  shuffle_options: z.boolean().optional(),
  show_score: showScore.optional(),
  pass_score: fields.pass_score.optional(),
});
export type NewExam = z.output<typeof newExam>;
/** As it is sent: instants in ISO 8601. */
export type SentExam = z.input<typeof newExam>;

export const examChange = z.strictObject({ ...fields, archived: z.boolean() }).partial();
export type ExamChange = z.output<typeof examChange>;
export type SentExamChange = z.input<typeof examChange>;

export const examList = listQuery(['title', 'subject', 'status', 'scheduled_start', 'created_at']).extend({
  status: z.enum(['DRAFT', 'PUBLISHED', 'CLOSED']).optional(),
  archived: z.enum(['yes', 'no']).default('no'),
});
export type ExamList = z.output<typeof examList>;

const shown = z.object({
  id: z.uuid(),
  title: z.string(),
  subject: z.string().nullable(),
  period: z.string().nullable(),
  kind,
  origin_exam_id: z.uuid().nullable(),
  author: z.object({ id: z.int(), full_name: z.string() }),
  scheduled_start: z.string(),
  scheduled_end: z.string(),
  duration_minutes: z.int(),
  entry_token: z.string(),
  status: z.enum(['DRAFT', 'PUBLISHED', 'CLOSED']),
  paper_version: z.int().nullable(),
  shuffle_questions: z.boolean(),
  shuffle_options: z.boolean(),
  show_score: showScore,
  released_at: z.string().nullable(),
  pass_score: z.number().nullable(),
  question_count: z.int(),
  revision: z.int(),
  archived_at: z.string().nullable(),
  closed_at: z.string().nullable(),
  paused_at: z.string().nullable(),
  created_at: z.string(),
});

export const shownExamList = listOf(shown);
export const oneExam = shown.extend({
  targets: z.array(z.object({ target_type: z.string(), target_value: z.string(), exclude: z.boolean() })),
});
export const madeExam = z.object({
  id: z.uuid(),
  entry_token: z.string(),
  status: z.literal('DRAFT'),
  revision: z.int(),
});
export const tokenOf = z.strictObject({ sitting_id: z.int().min(1).optional() }).optional();
export const renewedToken = z.object({
  entry_token: z.string(),
  previous_token: z.string().nullable(),
  previous_token_until: z.string().nullable(),
});
