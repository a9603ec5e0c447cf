/** A session as Redis holds it, and as the page gets it. */
import type { Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';

export type CloseReason = 'SUBMIT' | 'DEADLINE' | 'FORCED';

export interface SessionState {
  sessionId: string;
  status: 'IN_PROGRESS' | 'COMPLETED';
  /** Exam time, ms. */
  startedAt: number;
  deadlineAt: number;
  finishedAt: number | null;
  closeReason: CloseReason | null;
  score: number | null;
  /** Rises with each change of an answer. */
  rev: number;
  /** Rises with each change of the session itself. */
  stateRev: number;
  orderScheme: number;
  extraSeconds: number;
  creditSeconds: number;
}

export interface HeldAnswer {
  ans: string | null;
  rev: number;
  flag: boolean;
}

const FIELDS = [
  'id',
  'status',
  'started',
  'deadline',
  'finished',
  'reason',
  'score',
  'rev',
  'state_rev',
  'order_scheme',
  'extra',
  'credit',
] as const;

export async function readSession(
  redis: Redis,
  studentId: string,
  examId: string,
): Promise<SessionState | undefined> {
  return parseSession(await redis.hmget(keys.session(studentId, examId), ...FIELDS));
}

export function parseSession(values: (string | null)[]): SessionState | undefined {
  const [id, status, started, deadline, finished, reason, score, rev, stateRev, orderScheme, extra, credit] =
    values;
  if (!id) return undefined;
  return {
    sessionId: id,
    status: status === 'COMPLETED' ? 'COMPLETED' : 'IN_PROGRESS',
    startedAt: Number(started),
    deadlineAt: Number(deadline),
    finishedAt: finished ? Number(finished) : null,
    closeReason: (reason as CloseReason | undefined) || null,
    score: score ? Number(score) : null,
    rev: Number(rev ?? 0),
    stateRev: Number(stateRev ?? 0),
    orderScheme: Number(orderScheme ?? 1),
    extraSeconds: Number(extra ?? 0),
    creditSeconds: Number(credit ?? 0),
  };
}

/** Everything held of a session's answers, by question. A cleared answer has `ans: null`. */
export async function readAnswers(
  redis: Redis,
  studentId: string,
  examId: string,
): Promise<Record<string, HeldAnswer>> {
  const [answers, revs, flags] = await Promise.all([
    redis.hgetall(keys.answers(studentId, examId)),
    redis.hgetall(keys.revs(studentId, examId)),
    redis.hgetall(keys.flags(studentId, examId)),
  ]);
  return Object.fromEntries(
    Object.entries(revs).map(([question, rev]) => [
      question,
      { ans: answers[question] || null, rev: Number(rev), flag: flags[question] === '1' },
    ]),
  );
}
