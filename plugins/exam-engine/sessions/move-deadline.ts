/**
 * The one way by which the deadline of an open session moves: minutes granted, a pause given back, another duration or window.
 * It is computed anew from everything that counts, and written only if none of that has changed meanwhile.
 */
import { loadScript, type Redis } from '../../../core/index.js';
import type { LiveExam, LiveParticipant } from '../live/format.js';
import type { LiveExams, LiveState } from '../live/live-exams.js';
import { keys } from '../redis/keys.js';
import { deadlineMember } from './close.js';
import { type DeadlineStory, deadlineOf, examParts, storyOf } from './deadlines.js';
import { jobOpening } from './jobs.js';
import { readSession, type SessionState } from './session-state.js';

export interface RunningTools {
  redis: Redis;
  live: LiveExams;
}

export interface Sitting {
  state: LiveState;
  session: SessionState;
  participant: LiveParticipant | undefined;
}

export type Moved =
  | {
      code: 'moved';
      deadlineAt: number;
      story: DeadlineStory;
      /** It was given back a pause. */
      isResumed: boolean;
      /** As it was then. */
      exam: LiveExam;
    }
  | { code: 'same' | 'not_found' | 'already_graded' | 'exam_closed' | 'busy' };

const script = loadScript(import.meta.url, '../redis/move-deadline-5.lua');
const ATTEMPTS = 20;

/**
 * @param addSeconds granted on top of what the session has.
 * @param known what a caller who looks at many sessions has read of this one; read anew when it does not hold any more.
 */
export async function moveDeadline(
  tools: RunningTools,
  who: { examId: string; studentId: string },
  addSeconds = 0,
  known?: Sitting,
): Promise<Moved> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const sitting = (attempt === 0 ? known : undefined) ?? (await readSitting(tools, who));
    if (!sitting) return { code: 'not_found' };
    if (sitting.session.status === 'COMPLETED') return { code: 'already_graded' };
    if (sitting.state.exam.status === 'CLOSED') return { code: 'exam_closed' };
    const moved = await attemptMove(tools.redis, who, addSeconds, sitting);
    if (moved) return moved;
  }
  return { code: 'busy' };
}

export async function readSitting(
  { redis, live }: RunningTools,
  { examId, studentId }: { examId: string; studentId: string },
): Promise<Sitting | undefined> {
  const [state, session, participant] = await Promise.all([
    live.read(examId),
    readSession(redis, studentId, examId),
    live.participant(examId, studentId),
  ]);
  return state && session ? { state, session, participant } : undefined;
}

/** @returns undefined when something changed in between. */
async function attemptMove(
  redis: Redis,
  { examId, studentId }: { examId: string; studentId: string },
  addSeconds: number,
  { state, session, participant }: Sitting,
): Promise<Moved | undefined> {
  const { exam } = state;
  const isResumed = (session.pausesGiven ?? exam.pauses.length) < exam.pauses.length;
  const extraSeconds = session.extraSeconds + addSeconds + owedSeconds(exam, session);
  const parts = { ...examParts(exam, participant), ...session, extraSeconds };
  const deadlineAt = deadlineOf(parts);
  if (!isResumed && deadlineAt === session.deadlineAt && extraSeconds === session.extraSeconds)
    return { code: 'same' };
  const code = (await script.run(
    redis,
    [
      keys.session(studentId, examId),
      keys.deadlines(),
      keys.sessionsQueue(),
      keys.clockOffset(),
      keys.exam(examId),
    ],
    [
      session.sessionId,
      session.stateRev,
      state.rev,
      deadlineAt,
      extraSeconds,
      exam.pauses.length,
      deadlineMember(examId, studentId),
      jobOpening({ sessionId: session.sessionId, examId, studentId }, 'server'),
    ],
  )) as string;
  if (code === 'changed') return undefined;
  if (code === 'moved') return { code, deadlineAt, story: storyOf(parts), isResumed, exam };
  return { code: code === 'completed' ? 'already_graded' : 'not_found' };
}

/** What pauses since its beginning have taken from it and have not been given back; whole seconds, rounded up. */
function owedSeconds(exam: LiveExam, session: SessionState): number {
  if (session.pausesGiven === null) return 0;
  const since = Math.max(session.startedAt, session.openedAt ?? 0);
  const owedMs = exam.pauses
    .slice(session.pausesGiven)
    .reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, since)), 0);
  return Math.ceil(owedMs / 1000);
}
