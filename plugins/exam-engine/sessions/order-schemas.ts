/** What people in the room order for sessions, as the API takes it and answers it. */
import { z } from 'zod';
import { line } from '../exams/schemas.js';
import { room } from '../participants/schemas.js';

const MOST_MINUTES = 1440;
const MOST_SESSIONS = 1000;

export const minutes = z.int().min(1).max(MOST_MINUTES);
export const reason = line(300);
/** Several lines, but nothing that a page could not show. */
const text = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .overwrite((typed) => typed.replace(/\r\n?/g, '\n'))
  .regex(/^(?:[^\p{Cc}\p{Cs}]|\n)*$/u, 'key:unwritable_characters');

export const actions = ['reset_device', 'extend', 'force_submit', 'reopen', 'message'] as const;
export type Action = (typeof actions)[number];

export const orderInput = z
  .strictObject({
    action: z.enum(actions),
    session_ids: z.union([z.literal('all'), z.array(z.uuid().toLowerCase()).min(1).max(MOST_SESSIONS)]),
    /** With 'all': those of one sitting, of one room, or of one room in one sitting. */
    sitting_id: z.int().min(1).optional(),
    room: room.optional(),
    /** With extend and reopen. */
    minutes: minutes.optional(),
    /** With message. */
    text: text.optional(),
    reason,
  })
  .superRefine((order, ctx) => {
    const isMissing = (field: 'minutes' | 'text'): void => {
      ctx.addIssue({ code: 'custom', path: [field], message: 'key:needed_for_action' });
    };
    if (['extend', 'reopen'].includes(order.action) && order.minutes === undefined) isMissing('minutes');
    if (order.action === 'message' && order.text === undefined) isMissing('text');
    for (const field of ['sitting_id', 'room'] as const)
      if (order[field] !== undefined && order.session_ids !== 'all')
        ctx.addIssue({ code: 'custom', path: [field], message: 'key:only_with_all' });
  });
/** Where an exam as a whole is given time, a reason may be missing. */
export type Order = Omit<z.output<typeof orderInput>, 'reason'> & { reason?: string | undefined };

export const refusals = [
  'not_found',
  'forbidden',
  'already_graded',
  'not_graded',
  'exam_closed',
  'unavailable',
] as const;
export type Refusal = (typeof refusals)[number];

export const orderResults = z.object({
  results: z.array(
    z.object({ session_id: z.uuid(), done: z.literal(true).optional(), code: z.enum(refusals).optional() }),
  ),
});
export type OrderResult = z.output<typeof orderResults>['results'][number];
