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
  /** How many pauses of its exam it has been given back; null: nothing is owed to it. */
  pausesGiven: number | null;
  /** When it was last opened again, exam time, ms. */
  openedAt: number | null;
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
  'pauses',
  'opened',
] as const;

export async function readSession(
  redis: Redis,
  studentId: string,
  examId: string,
): Promise<SessionState | undefined> {
  return parseSession(await redis.hmget(keys.session(studentId, examId), ...FIELDS));
}

/** Round trips carry this many students, so that one reader does not hold up the answers of all others. */
const AT_ONCE = 100;

/** Sessions of many students in one exam; the order is that of `studentIds`. */
export async function readSessionsOfExam(
  redis: Redis,
  examId: string,
  studentIds: readonly number[],
): Promise<(SessionState | undefined)[]> {
  const found = await inParts(studentIds, (ids) => {
    const pipeline = redis.pipeline();
    for (const id of ids) pipeline.hmget(keys.session(id, examId), ...FIELDS);
    return pipeline;
  });
  return found.map((values) => parseSession(values as (string | null)[]));
}

/** How many questions have an answer that was not cleared; the order is that of `studentIds`. */
export async function countAnswers(
  redis: Redis,
  examId: string,
  studentIds: readonly number[],
): Promise<number[]> {
  const found = await inParts(studentIds, (ids) => {
    const pipeline = redis.pipeline();
    for (const id of ids) pipeline.hvals(keys.answers(id, examId));
    return pipeline;
  });
  return found.map((answers) => (answers as string[]).filter((answer) => answer !== '').length);
}

/** Question id → option key; the order is that of `studentIds`. */
export const readAnswersOfMany = (
  redis: Redis,
  examId: string,
  studentIds: readonly number[],
): Promise<Record<string, string>[]> => hashesOfMany(redis, studentIds, (id) => keys.answers(id, examId));

/** Question id → rev; the order is that of `studentIds`. */
export const readRevsOfMany = (
  redis: Redis,
  examId: string,
  studentIds: readonly number[],
): Promise<Record<string, string>[]> => hashesOfMany(redis, studentIds, (id) => keys.revs(id, examId));

async function hashesOfMany(
  redis: Redis,
  studentIds: readonly number[],
  keyOf: (studentId: number) => string,
): Promise<Record<string, string>[]> {
  const found = await inParts(studentIds, (ids) => {
    const pipeline = redis.pipeline();
    for (const id of ids) pipeline.hgetall(keyOf(id));
    return pipeline;
  });
  return found as Record<string, string>[];
}

async function inParts<T>(
  all: readonly T[],
  ask: (part: readonly T[]) => ReturnType<Redis['pipeline']>,
): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    for (const [error, answer] of (await ask(all.slice(from, from + AT_ONCE)).exec()) ?? []) {
      if (error) throw error;
      answers.push(answer);
    }
  }
  return answers;
}

export function parseSession(values: (string | null)[]): SessionState | undefined {
  const [
    id,
    status,
    started,
    deadline,
    finished,
    reason,
    score,
    rev,
    stateRev,
    orderScheme,
    extra,
    credit,
    pauses,
    opened,
  ] = values;
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
    pausesGiven: pauses ? Number(pauses) : null,
    openedAt: opened ? Number(opened) : null,
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
