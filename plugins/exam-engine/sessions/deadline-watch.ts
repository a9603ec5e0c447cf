/**
 * Ends sessions whose time is over, whether or not their student is connected. The index of deadlines is only a hint: the
 * closing script looks at the session itself.
 */
import type { Logger, Redis } from '../../../core/index.js';
import type { Push } from '../contract.js';
import type { LiveExams } from '../live/live-exams.js';
import { keys } from '../redis/keys.js';
import { closeSession, deadlineMember, parseDeadlineMember } from './close.js';
import { GRACE_MS } from './deadlines.js';
import { examTime } from './exam-time.js';
import { followSession } from './follow-exam.js';
import { closedFrame } from './frames.js';
import { readSession } from './session-state.js';

const AT_A_TIME = 20;
const PER_ROUND = 400;
const STANDING_ROUND_MS = 5000;

export interface DeadlineTools {
  redis: Redis;
  live: LiveExams;
  logger: Logger;
  push: (push: Push) => Promise<void>;
}

/** Closes what is due. @returns how many were. */
export async function closeDue(tools: DeadlineTools): Promise<number> {
  const { redis } = tools;
  const due = await redis.zrangebyscore(
    keys.deadlines(),
    '-inf',
    (await examTime(redis)) - GRACE_MS - 1,
    'LIMIT',
    0,
    PER_ROUND,
  );
  for (let from = 0; from < due.length; from += AT_A_TIME) {
    await Promise.all(due.slice(from, from + AT_A_TIME).map((member) => closeOne(tools, member)));
  }
  return due.length;
}

async function closeOne(tools: DeadlineTools, member: string): Promise<void> {
  const { redis, live, logger } = tools;
  const { examId, studentId } = parseDeadlineMember(member);
  const state = await live.read(examId);
  const result = await closeSession(redis, live, {
    examId,
    studentId,
    cause: state?.exam.status === 'CLOSED' ? 'FORCED' : 'DEADLINE',
  });
  if (result.code === 'closed' && state) {
    await tools.push({ examId, studentId, frame: closedFrame(state.exam, result.session) });
    logger.info({ examId, studentId, cause: result.session.closeReason }, 'a session was closed');
    return;
  }
  if (result.code === 'there' || result.code === 'not_joined') await redis.zrem(keys.deadlines(), member);
  if (result.code === 'standing') {
    await followSession(tools, { examId, studentId });
    // Still paused: out of the way of those that are due, for a while.
    if (state?.exam.pausedAt != null)
      await redis.zadd(keys.deadlines(), 'XX', (await examTime(redis)) + STANDING_ROUND_MS, member);
  }
  if (result.code === 'early') {
    // The deadline was moved after the index was written.
    const session = await readSession(redis, studentId, examId);
    if (session) await redis.zadd(keys.deadlines(), 'XX', session.deadlineAt, member);
  }
}

/** After an exam was closed: its open sessions are due at once. */
export async function endSessionsNow(redis: Redis, examId: string): Promise<number> {
  const students = await redis.smembers(keys.sessionsOfExam(examId));
  if (students.length === 0) return 0;
  const pipeline = redis.pipeline();
  for (const studentId of students)
    pipeline.zadd(keys.deadlines(), 'XX', 0, deadlineMember(examId, studentId));
  await pipeline.exec();
  return students.length;
}
