/** A student enters an exam: participant, window and token are checked; the session is made once and resumed ever after. */
import { createHash } from 'node:crypto';
import { AppError, loadScript, notWhole, type Redis } from '../../../core/index.js';
import type { LiveExam, LiveParticipant } from '../live/format.js';
import type { LiveExams, LiveState } from '../live/live-exams.js';
import { type SittingWindow, windowOf } from '../live/window.js';
import { keys } from '../redis/keys.js';
import { closeSession, deadlineMember } from './close.js';
import { deadlineOf, examParts, GRACE_MS } from './deadlines.js';
import { examTime } from './exam-time.js';
import { jobOpening } from './jobs.js';
import { ORDER_SCHEME } from './order.js';
import { readSession, type SessionState } from './session-state.js';

const script = loadScript(import.meta.url, '../redis/join-8.lua');
const WRONG_TOKENS_A_MINUTE = 6;

export interface Joining {
  studentId: string;
  examId: string;
  tokenId: string;
  loginKey: string;
  device: string;
  entryToken: string | undefined;
}

/** @throws AppError exam_not_found 404, exam_not_open 409, already_completed 409, wrong_entry_token 403, too_many_tries 429. */
export async function joinExam(redis: Redis, live: LiveExams, joining: Joining): Promise<SessionState> {
  const { examId, studentId } = joining;
  const [state, participant, present, now] = await Promise.all([
    live.read(examId),
    live.participant(examId, studentId),
    readSession(redis, studentId, examId),
    examTime(redis),
  ]);
  // Who has begun stays in, even when a rule was changed since.
  if (!state || (!participant && !present)) throw new AppError('exam_not_found', { status: 404 });
  if (present) return resume(redis, live, joining, present, now);
  const window = windowOf(state.exam, participant);
  if (!window || participant?.excused || !isOpen(state.exam, window, now))
    throw new AppError('exam_not_open', { status: 409 });
  await checkEntryToken(redis, joining, window, now);
  return begin(redis, live, joining, state, participant as LiveParticipant, now);
}

async function resume(
  redis: Redis,
  live: LiveExams,
  { examId, studentId }: Joining,
  session: SessionState,
  now: number,
): Promise<SessionState> {
  if (session.status === 'IN_PROGRESS' && now > session.deadlineAt + GRACE_MS) {
    const { code } = await closeSession(redis, live, { examId, studentId, cause: 'DEADLINE' });
    // Its deadline has moved, or its clock stands, or lost time has been given back this very moment.
    if (code === 'early' || code === 'standing')
      return (await readSession(redis, studentId, examId)) ?? session;
    throw new AppError('already_completed', { status: 409 });
  }
  if (session.status === 'COMPLETED') throw new AppError('already_completed', { status: 409 });
  return session;
}

const isOpen = (exam: LiveExam, { startsAt, endsAt }: SittingWindow, now: number): boolean =>
  exam.status === 'PUBLISHED' && now >= startsAt && now < endsAt;

/** The old token stays good for a minute after a renewal, for those who copied it from the board. */
async function checkEntryToken(
  redis: Redis,
  { examId, studentId, entryToken }: Joining,
  window: SittingWindow,
  now: number,
): Promise<void> {
  const counter = keys.wrongTokens(studentId, examId);
  // Counted as wrong before it is looked at: of many guesses sent at the same moment, no more than six are compared.
  const [[, tries] = []] = (await redis.multi().incr(counter).expire(counter, 60, 'NX').exec()) ?? [];
  if (!(Number(tries) <= WRONG_TOKENS_A_MINUTE)) {
    throw new AppError('too_many_tries', {
      status: 429,
      retryAfterSeconds: Math.max(1, await redis.ttl(counter)),
    });
  }
  const given = (entryToken ?? '').trim().toUpperCase();
  const good = [
    window.entryToken,
    ...(window.previousToken && (window.previousTokenUntil ?? 0) > now ? [window.previousToken] : []),
  ];
  if (good.includes(given)) return void (await redis.decr(counter));
  throw new AppError('wrong_entry_token', { status: 403 });
}

/**
 * One session per student and exam, so its id follows from the two: who joins again after Redis has lost a session that never
 * reached PostgreSQL gets the same one, with the same order of questions, and what is still under way to PostgreSQL fits it.
 */
export function sessionIdOf(examId: string, studentId: string): string {
  const bytes = createHash('sha256').update(`session ${examId} ${studentId}`).digest().subarray(0, 16);
  // RFC 9562, version 8: bits of our own choice.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

async function begin(
  redis: Redis,
  live: LiveExams,
  joining: Joining,
  { exam, rev }: LiveState,
  participant: LiveParticipant,
  now: number,
): Promise<SessionState> {
  const { examId, studentId, tokenId, loginKey, device } = joining;
  const sessionId = sessionIdOf(examId, studentId);
  const deadlineAt = deadlineOf({
    startedAt: now,
    ...examParts(exam, participant),
    extraSeconds: 0,
    creditSeconds: 0,
  });
  const [code] = (await script.run(
    redis,
    [
      loginKey,
      keys.session(studentId, examId),
      keys.deadlines(),
      keys.sessionsOfExam(examId),
      keys.sessionsQueue(),
      keys.clockOffset(),
      keys.exam(examId),
      keys.epoch(),
    ],
    [
      tokenId,
      sessionId,
      now,
      deadlineAt,
      deadlineMember(examId, studentId),
      studentId,
      jobOpening({ sessionId, examId, studentId }, device),
      ORDER_SCHEME,
      rev,
      exam.pauses.length,
    ],
  )) as [string];
  if (code === 'unavailable') throw notWhole();
  if (code === 'kicked') throw new AppError('signed_in_elsewhere', { status: 401 });
  if (code === 'gone') throw new AppError('exam_not_found', { status: 404 });
  if (code === 'again') return joinExam(redis, live, joining);
  const session = await readSession(redis, studentId, examId);
  if (!session) throw new AppError('unavailable', { status: 503, retryAfterSeconds: 1 });
  return session;
}
