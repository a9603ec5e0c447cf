/**
 * The jobs that the fast lane leaves for the slow lane. Each carries the session's ids and times, so that whichever comes
 * first can make the missing row, and the order of the queues does not matter. The scripts append what only they know.
 */
import { z } from 'zod';

export const JOB_FORMAT = 1;

interface Session {
  sessionId: string;
  examId: string;
  studentId: string;
}

/** A JSON object without its closing brace; the scripts go on from here. */
export const jobOpening = (
  { sessionId, examId, studentId }: Session,
  device: string,
  more: Record<string, unknown> = {},
): string =>
  JSON.stringify({
    v: JOB_FORMAT,
    sid: sessionId,
    eid: examId,
    st: Number(studentId),
    dev: device,
    ...more,
  }).slice(0, -1);

const common = {
  v: z.literal(JOB_FORMAT),
  sid: z.uuid(),
  eid: z.uuid(),
  st: z.int().positive(),
  dev: z.string(),
  /** Exam time, ms. */
  started: z.number(),
  deadline: z.number(),
  at: z.number(),
};

export const answerJob = z.object({
  ...common,
  q: z.uuid(),
  /** Chosen key; null = cleared. */
  a: z.string().nullable(),
  f: z.boolean(),
  rev: z.number(),
  pv: z.number(),
  /** Number of the late answer in its session; absent when in time. */
  late: z.number().optional(),
});
export type AnswerJob = z.output<typeof answerJob>;

const state = {
  ...common,
  status: z.enum(['IN_PROGRESS', 'COMPLETED']),
  state_rev: z.number(),
  order_scheme: z.number(),
  extra: z.number(),
  credit: z.number(),
};

export const sessionJob = z.object(state);
export type SessionJob = z.output<typeof sessionJob>;

export const scoreJob = z.object({
  ...state,
  /** These five are null with REOPEN, which takes the score back. */
  finished: z.number().nullable(),
  score: z.number().nullable(),
  /** Hundredths. */
  points: z.number().nullable(),
  points_max: z.number().nullable(),
  pv: z.number().nullable(),
  cause: z.enum(['SUBMIT', 'DEADLINE', 'FORCED', 'REOPEN']),
  by: z.number().optional(),
  reason: z.string().optional(),
});
export type ScoreJob = z.output<typeof scoreJob>;
