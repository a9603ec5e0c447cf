/**
 * Whether attempts may go on, and what their pages must know: the truth behind what is pushed, since a push can be lost. One
 * round trip for hundreds of sockets.
 */
import { isoInstant, type Redis } from '../../../core/index.js';
import type { Attempt, Checked, Current } from '../contract.js';
import { heldSince } from '../outages/outage.js';
import { keys } from '../redis/keys.js';

type Reply = [error: Error | null, value: unknown] | undefined;
type Fields = (string | null)[];

interface LiveFields {
  version: number;
  isPaused: boolean;
  pausedReason: string;
  pauses: number;
}

/** In the order of the attempts. */
export async function checkAttempts(redis: Redis, attempts: readonly Attempt[]): Promise<Checked[]> {
  if (attempts.length === 0) return [];
  const examIds = [...new Set(attempts.map(({ examId }) => examId))];
  // What is missing means something only if the epoch stood before and after.
  const pipeline = redis.pipeline().get(keys.epoch());
  for (const examId of examIds)
    pipeline.hmget(keys.exam(examId), 'version', 'paused', 'pauses', 'paused_reason');
  for (const { loginKey, studentId, examId } of attempts)
    pipeline.get(loginKey).hmget(keys.session(studentId, examId), 'id', 'status', 'deadline', 'pauses');
  const [[first, ...replies], held] = await Promise.all([
    pipeline
      .get(keys.epoch())
      .exec()
      .then((all) => all ?? []),
    heldSince(redis),
  ]);
  const epoch = first?.[1];
  if (typeof epoch !== 'string' || replies.at(-1)?.[1] !== epoch) return attempts.map(() => undefined);
  const exams = new Map(examIds.map((examId, i) => [examId, liveOf(replies[i])]));
  return attempts.map((attempt, i) => {
    if (attempt.epoch !== epoch) return { ending: 'refilled' };
    const at = examIds.length + 2 * i;
    return checked(attempt, replies[at], replies[at + 1], exams.get(attempt.examId), held !== null);
  });
}

function liveOf(reply: Reply): LiveFields | undefined {
  const [version, paused, pauses, reason] = (reply?.[1] ?? []) as Fields;
  if (!version) return undefined;
  return {
    version: Number(version),
    isPaused: paused === '1',
    pausedReason: reason ?? '',
    pauses: Number(pauses ?? 0),
  };
}

function checked(
  attempt: Attempt,
  login: Reply,
  session: Reply,
  exam: LiveFields | undefined,
  isHeld: boolean,
): Checked {
  if (!login || login[0] || !session || session[0]) return undefined;
  const [id, status, deadline, given] = session[1] as Fields;
  if (login[1] === null) return { ending: 'signed_out' };
  if (login[1] !== attempt.tokenId) return { ending: 'signed_in_elsewhere' };
  if (id !== attempt.sessionId) return { ending: 'not_joined' };
  if (status === 'COMPLETED') return { ending: 'exam_over' };
  if (!exam) return undefined;
  // Until a pause has been given back the deadline is not the one that counts.
  const isOwed = given !== null && given !== undefined && Number(given) < exam.pauses;
  const reason = exam.isPaused ? exam.pausedReason : isHeld ? 'outage' : '';
  const current: Current = {
    version: exam.version,
    deadline_at: isoInstant(Number(deadline)),
    paused: isHeld || exam.isPaused || isOwed,
    ...(reason ? { paused_reason: reason } : {}),
  };
  return { current };
}
