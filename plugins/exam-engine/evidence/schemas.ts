/** What the API takes and gives of a session's evidence. */
import { z } from 'zod';
import { listOf, listQuery } from '../../../core/index.js';
import { id } from '../exams/schemas.js';
import { reason } from '../sessions/order-schemas.js';
import { rowRef } from '../sittings/schemas.js';

const MOST_ANSWERS = 500;

export const sessionParams = z.strictObject({ exam_id: id, session_id: id });

export const lateOrder = z.strictObject({
  session_id: id,
  /** `all`: every late answer of the session that nobody has decided about. */
  answer_ids: z.union([z.literal('all'), z.array(rowRef).min(1).max(MOST_ANSWERS)]),
  decision: z.enum(['ACCEPTED', 'REFUSED']),
  reason,
});

export const lateOutcome = z.object({
  decided: z.int(),
  /** How many of the session's answers are others now. */
  changed: z.int(),
  old_score: z.number().nullable(),
  score: z.number().nullable(),
});

export const lateAnswer = z.object({
  id: z.int(),
  question_id: z.uuid(),
  answer: z.string().nullable(),
  /** As the session shows them; null for what the version of that moment does not hold. */
  number: z.int().nullable(),
  letter: z.string().nullable(),
  at: z.string(),
  device: z.string().nullable(),
  paper_version: z.int().nullable(),
  /** What counts now. */
  held: z.object({ answer: z.string().nullable(), letter: z.string().nullable(), at: z.string() }).nullable(),
  /** Accepting would make it the session's answer. */
  would_count: z.boolean(),
  decision: z.enum(['ACCEPTED', 'REFUSED']).nullable(),
  /** An accepted one that is older than another answer changed nothing. */
  changed: z.boolean(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  reason: z.string().nullable(),
});
export type LateAnswer = z.output<typeof lateAnswer>;

const status = z.enum(['IN_PROGRESS', 'COMPLETED']);

export const lateQuery = listQuery(['class', 'full_name', 'undecided', 'finished_at', 'score']);

const lateSession = z.object({
  session_id: z.uuid(),
  student_id: z.int(),
  nisn: z.string().nullable(),
  nis: z.string().nullable(),
  full_name: z.string(),
  class: z.string(),
  status,
  deadline_at: z.string(),
  finished_at: z.string().nullable(),
  score: z.number().nullable(),
  /** Late answers that nobody has decided about. */
  undecided: z.int(),
  answers: z.array(lateAnswer),
});
export type LateSession = z.output<typeof lateSession>;
export const lateList = listOf(lateSession);

const answerMade = z.object({
  kind: z.literal('answer'),
  at: z.string(),
  question_id: z.uuid(),
  /** Cleared when null. */
  answer: z.string().nullable(),
  number: z.int().nullable(),
  letter: z.string().nullable(),
  rev: z.int(),
  device: z.string().nullable(),
  paper_version: z.int().nullable(),
});
export const scoreGiven = z.object({
  kind: z.literal('score'),
  at: z.string(),
  cause: z.enum(['SUBMIT', 'DEADLINE', 'FORCED', 'REGRADE', 'REOPEN']),
  score: z.number().nullable(),
  points: z.number().nullable(),
  points_max: z.number().nullable(),
  paper_version: z.int().nullable(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
  finished_at: z.string().nullable(),
});
const ordered = z.object({
  kind: z.literal('order'),
  at: z.string(),
  /** As in the audit log, such as `session.extended`. */
  action: z.string(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
  minutes: z.number().nullable(),
});
const outage = z.object({
  kind: z.literal('outage'),
  at: z.string(),
  to: z.string(),
  given_seconds: z.int().nullable(),
});
const event = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('began'), at: z.string() }),
  answerMade,
  scoreGiven,
  ordered,
  outage,
]);
export type TimelineEvent = z.output<typeof event>;

export const timeline = z.object({
  exam: z.object({ id: z.uuid(), title: z.string() }),
  student: z.object({
    id: z.int(),
    nisn: z.string().nullable(),
    nis: z.string().nullable(),
    full_name: z.string(),
    class: z.string(),
    sitting: z.string().nullable(),
    room: z.string().nullable(),
    seat: z.string().nullable(),
  }),
  session: z.object({
    id: z.uuid(),
    status,
    started_at: z.string(),
    deadline_at: z.string(),
    finished_at: z.string().nullable(),
    close_reason: z.enum(['SUBMIT', 'DEADLINE', 'FORCED']).nullable(),
    score: z.number().nullable(),
    graded_version: z.int().nullable(),
    order_scheme: z.int(),
  }),
  /** How the deadline came about: the earlier of the two ends, and all that was added. */
  deadline: z.object({
    duration_minutes: z.int(),
    sitting_ends_at: z.string(),
    extra_minutes: z.int(),
    extra_reason: z.string().nullable(),
    granted_seconds: z.int(),
    credit_seconds: z.int(),
    /** By which the exam's times were changed after the session had ended; 0 as a rule. */
    other_seconds: z.int(),
  }),
  events: z.array(event),
  /** Older changes of answers that are not among the events: of who changes answers by a script. */
  changes_left_out: z.int(),
  late_answers: z.array(lateAnswer),
});
export type Timeline = z.output<typeof timeline>;

export const receiptTyped = z.strictObject({ receipt: z.string().min(1).max(60) });
export const receiptVerdict = z.object({
  result: z.enum(['MATCHES', 'CHANGED_SINCE', 'NO_MATCH']),
  as_of: z.string().optional(),
});
