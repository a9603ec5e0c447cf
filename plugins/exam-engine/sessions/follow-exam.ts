/**
 * After a change of an exam (window, duration, a pause, extra minutes of a participant) its open sessions follow and their
 * pages are told. The process that made the change does it at once; the worker looks whether somebody died in between.
 */
import type { Redis } from '../../../core/index.js';
import type { Push } from '../contract.js';
import type { LiveParticipant } from '../live/format.js';
import { heldSince } from '../outages/outage.js';
import { keys } from '../redis/keys.js';
import { deadlineFrame, resumedFrame, standingFrame } from './frames.js';
import { moveDeadline, type RunningTools, type Sitting } from './move-deadline.js';
import { readSessionsOfExam } from './session-state.js';

const AT_A_TIME = 50;

export type FollowTools = RunningTools & { push: (push: Push) => Promise<void> };

/** All sessions of an exam with what their deadlines depend on, by student. */
export async function sittingsOf(
  { redis, live }: RunningTools,
  examId: string,
): Promise<Map<string, Sitting>> {
  const [state, students] = await Promise.all([
    live.read(examId),
    redis.smembers(keys.sessionsOfExam(examId)),
  ]);
  if (!state || students.length === 0) return new Map();
  const [sessions, participants] = await Promise.all([
    readSessionsOfExam(redis, examId, students.map(Number)),
    redis.hmget(keys.participants(examId), ...students),
  ]);
  return new Map(
    students.flatMap((studentId, i): [string, Sitting][] => {
      const session = sessions[i];
      const text = participants[i];
      const participant = text ? (JSON.parse(text) as LiveParticipant) : undefined;
      return session ? [[studentId, { state, session, participant }]] : [];
    }),
  );
}

/** @param reasons student id → why their deadline moves, where a person has said so. */
export async function followExam(
  tools: FollowTools,
  examId: string,
  reasons: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { redis, live, push } = tools;
  const state = await live.read(examId);
  if (!state || state.exam.status === 'CLOSED') return;
  if (state.exam.pausedAt !== null) {
    const frame = standingFrame(state.exam, await heldSince(redis));
    if (frame) await push({ examId, frame });
  }
  const open = [...(await sittingsOf(tools, examId))].filter(
    ([, { session }]) => session.status === 'IN_PROGRESS',
  );
  await inTurns(open, AT_A_TIME, async ([studentId, sitting]) => {
    await followSession(tools, { examId, studentId }, sitting, reasons[studentId]);
  });
  await redis.hset(keys.exam(examId), 'followed', state.rev);
}

/** One session, where its exam has gone on without it. */
export async function followSession(
  tools: FollowTools,
  who: { examId: string; studentId: string },
  known?: Sitting,
  reason = 'schedule',
): Promise<void> {
  const moved = await moveDeadline(tools, who, 0, known);
  if (moved.code !== 'moved') return;
  // The exam can be paused again, or an outage wait for a person: then the clock goes on standing, for that reason from now on.
  const standing = moved.isResumed ? standingFrame(moved.exam, await heldSince(tools.redis)) : null;
  const runsAgain = moved.isResumed && standing === null;
  await tools.push({ ...who, frame: runsAgain ? resumedFrame(moved) : deadlineFrame(moved, reason) });
  if (standing) await tools.push({ ...who, frame: standing });
}

/** For the worker: exams whose last change has not reached all sessions. */
export async function notFollowed(redis: Redis, examIds: readonly string[]): Promise<string[]> {
  const fields = await Promise.all(
    examIds.map((examId) => redis.hmget(keys.exam(examId), 'rev', 'followed')),
  );
  return examIds.filter((_, i) => fields[i]?.[0] && fields[i]?.[0] !== fields[i]?.[1]);
}

/** In groups, so that the answers of students come through between them. */
export async function inTurns<T, R>(
  all: readonly T[],
  atATime: number,
  work: (one: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < all.length; from += atATime)
    results.push(...(await Promise.all(all.slice(from, from + atATime).map(work))));
  return results;
}
