/**
 * The one way in which a session ends: the student's submit, the deadline, a teacher. Answers are read and graded in RAM
 * against the live key; a script then closes the session only if nothing changed in between, else it starts over.
 */
import { loadScript, notWhole, type Redis, whole } from '../../../core/index.js';
import { grade } from '../grading/grade.js';
import type { LiveExams } from '../live/live-exams.js';
import { keys } from '../redis/keys.js';
import { jobOpening } from './jobs.js';
import { type CloseReason, readSession, type SessionState } from './session-state.js';

/** Who decided it and why, as the ledger keeps it. */
export interface Ordered {
  by: number;
  reason: string;
}

export interface Closing {
  studentId: string;
  examId: string;
  cause: CloseReason;
  /** With a person's decision. */
  ordered?: Ordered | undefined;
  /** With a student's own submit: the token that must still be the live one. */
  student?: { tokenId: string; loginKey: string; device: string; epoch: string } | undefined;
}

export type CloseResult =
  | { code: 'closed' | 'there'; session: SessionState }
  | { code: 'early' | 'standing' | 'kicked' | 'not_joined' | 'busy'; session?: undefined };

const script = loadScript(import.meta.url, '../redis/close-8.lua');
/** A student cannot change answers this often between two reads unless something is very wrong. */
const ATTEMPTS = 20;

/** @throws AppError `unavailable` 503 while Redis is not whole. */
export async function closeSession(redis: Redis, live: LiveExams, closing: Closing): Promise<CloseResult> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const result = await whole(redis, (epoch) => {
      // Whose token is the live one, and whether they have joined, must be looked at again first.
      if (closing.student && closing.student.epoch !== epoch) throw notWhole();
      return attemptClose(redis, live, closing);
    });
    if (result) return result;
  }
  return { code: 'busy' };
}

/** @returns undefined when something changed in between. */
async function attemptClose(
  redis: Redis,
  live: LiveExams,
  closing: Closing,
): Promise<CloseResult | undefined> {
  const { studentId, examId, cause, student } = closing;
  const [session, state, answers] = await Promise.all([
    readSession(redis, studentId, examId),
    live.read(examId),
    redis.hgetall(keys.answers(studentId, examId)),
  ]);
  if (!session || !state) return { code: 'not_joined' };
  if (session.status === 'COMPLETED') {
    if (!student) return { code: 'there', session };
    return (await redis.get(student.loginKey)) === student.tokenId
      ? { code: 'there', session }
      : { code: 'kicked' };
  }
  const { score, points, pointsMax } = grade(await live.answerKey(examId, state.version), answers);
  const opening = jobOpening(
    { sessionId: session.sessionId, examId, studentId },
    student?.device ?? 'server',
    { ...closing.ordered },
  );
  const reply = (await script.run(
    redis,
    [
      student?.loginKey ?? 'none',
      keys.session(studentId, examId),
      keys.deadlines(),
      keys.scoresQueue(),
      keys.clockOffset(),
      keys.exam(examId),
      keys.clockWatch(),
      keys.epoch(),
    ],
    [
      student?.tokenId ?? '',
      session.sessionId,
      session.rev,
      state.version,
      cause,
      score,
      points,
      pointsMax,
      deadlineMember(examId, studentId),
      opening,
      session.deadlineAt,
      student?.epoch ?? '',
    ],
  )) as [string, string?];
  const [code, finished] = reply;
  if (code === 'unavailable') throw notWhole();
  if (code === 'changed') return undefined;
  if (code === 'closed') {
    return {
      code,
      session: {
        ...session,
        status: 'COMPLETED',
        finishedAt: Number(finished),
        closeReason: cause,
        score,
        stateRev: session.stateRev + 1,
      },
    };
  }
  if (code === 'there') return undefined;
  return { code: code as 'early' | 'standing' | 'kicked' | 'not_joined' };
}

export const deadlineMember = (examId: string, studentId: string): string => `${examId}:${studentId}`;

export const parseDeadlineMember = (member: string): { examId: string; studentId: string } => {
  const [examId = '', studentId = ''] = member.split(':');
  return { examId, studentId };
};
