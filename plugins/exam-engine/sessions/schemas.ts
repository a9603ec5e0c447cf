/** Shapes of what students send and receive; the socket and its HTTP twin share them. */
import { z } from 'zod';
import type { AnswerChange, SaveResult } from './autosave.js';

export const answerChange = z
  .strictObject({
    // Any text of the length of a frame: one that names no question or no option must not cost the others their ack.
    q_id: z.string().max(4096),
    ans: z.string().max(4096).nullable().optional(),
    flag: z.boolean().optional(),
    /** The page's own number for this frame; comes back with the result. */
    id: z.union([z.number(), z.string().max(64)]).optional(),
    base_rev: z.int().min(0).optional(),
  })
  .refine((change) => change.ans !== undefined || change.flag !== undefined, { error: 'key:ans_or_flag' });

export const answerResult = z.object({
  event: z.enum(['ack', 'error']),
  status: z.literal('saved').optional(),
  code: z.string().optional(),
  q_id: z.string(),
  rev: z.number().optional(),
  ans: z.string().nullable().optional(),
  id: z.union([z.number(), z.string()]).optional(),
});
export type AnswerResult = z.output<typeof answerResult>;

/** The frame that answers a change: an ack only for what Redis has on disk. */
export function toResult(
  change: AnswerChange & { id?: number | string | undefined },
  result: SaveResult,
): AnswerResult {
  const named = { q_id: change.q_id, ...(change.id === undefined ? {} : { id: change.id }) };
  if (result.code === 'saved') return { event: 'ack', status: 'saved', ...named, rev: result.rev };
  if (result.code === 'stale')
    return { event: 'error', code: 'stale', ...named, rev: result.rev, ans: result.ans };
  return { event: 'error', code: result.code, ...named };
}

const deadlineStory = z.object({
  base_seconds: z.number(),
  extra_minutes: z.number(),
  extra_seconds: z.number(),
  credit_seconds: z.number(),
});
const heldAnswer = z.object({ ans: z.string().nullable(), rev: z.number(), flag: z.boolean() });
export const helloSchema = z.object({
  session_id: z.uuid(),
  status: z.enum(['IN_PROGRESS', 'COMPLETED']),
  started_at: z.string(),
  server_time: z.string(),
  utc_offset_minutes: z.number(),
  deadline_at: z.string(),
  version: z.number(),
  order_scheme: z.number(),
  exam: z.object({ title: z.string(), duration_minutes: z.number() }),
  answers: z.record(z.string(), heldAnswer),
  score: z.number().optional(),
  receipt: z.string().optional(),
  finished_at: z.string().optional(),
  close_reason: z.enum(['SUBMIT', 'DEADLINE', 'FORCED']).nullable().optional(),
  paused: z.literal(true).optional(),
  paused_at: z.string().optional(),
  paused_reason: z.string().optional(),
  deadline_story: deadlineStory.optional(),
  messages: z.array(z.object({ text: z.string(), at: z.string() })),
});

export const lobbySchema = z.object({
  server_time: z.string(),
  utc_offset_minutes: z.number(),
  student: z.object({ full_name: z.string(), class: z.string().optional() }),
  exams: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      subject: z.string().nullable(),
      duration_minutes: z.number(),
      question_count: z.number(),
      scheduled_start: z.string(),
      scheduled_end: z.string(),
      state: z.enum(['UPCOMING', 'AVAILABLE', 'IN_PROGRESS', 'COMPLETED', 'MISSED']),
      score: z.number().optional(),
      finished_at: z.string().optional(),
      deadline_at: z.string().optional(),
      deadline_story: deadlineStory.optional(),
      paused: z.literal(true).optional(),
    }),
  ),
});

export const paperSchema = z.object({
  exam_id: z.uuid(),
  title: z.string(),
  duration_minutes: z.number(),
  version: z.number(),
  shuffle_questions: z.boolean(),
  shuffle_options: z.boolean(),
  order_scheme: z.number(),
  questions: z.array(
    z.object({
      id: z.uuid(),
      order_num: z.number(),
      question_text: z.string(),
      options: z.array(z.object({ key: z.string(), text: z.string() })),
      group_id: z.string().optional(),
      keep_option_order: z.boolean().optional(),
    }),
  ),
});
