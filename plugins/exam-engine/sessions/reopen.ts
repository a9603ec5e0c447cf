/** A completed session is opened again, with its answers, until so many minutes from now. The score is taken back. */
import { loadScript } from '../../../core/index.js';
import { keys } from '../redis/keys.js';
import { deadlineMember, type Ordered } from './close.js';
import { deadlineOf, examParts } from './deadlines.js';
import { examTime } from './exam-time.js';
import { jobOpening } from './jobs.js';
import { type RunningTools, readSitting } from './move-deadline.js';

export type Reopened =
  | { code: 'reopened'; deadlineAt: number }
  | { code: 'not_found' | 'not_graded' | 'exam_closed' | 'busy' };

const script = loadScript(import.meta.url, '../redis/reopen-5.lua');
const ATTEMPTS = 20;

export async function reopenSession(
  tools: RunningTools,
  who: { examId: string; studentId: string },
  minutes: number,
  ordered: Ordered,
): Promise<Reopened> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const reopened = await attemptReopen(tools, who, minutes, ordered);
    if (reopened) return reopened;
  }
  return { code: 'busy' };
}

async function attemptReopen(
  tools: RunningTools,
  who: { examId: string; studentId: string },
  minutes: number,
  ordered: Ordered,
): Promise<Reopened | undefined> {
  const { examId, studentId } = who;
  const [sitting, now] = await Promise.all([readSitting(tools, who), examTime(tools.redis)]);
  if (!sitting) return { code: 'not_found' };
  const { session, participant, state } = sitting;
  if (session.status !== 'COMPLETED') return { code: 'not_graded' };
  // The next round of the deadline watch would end it again.
  if (state.exam.status === 'CLOSED') return { code: 'exam_closed' };
  const parts = { ...examParts(state.exam, participant), ...session };
  const extraSeconds = session.extraSeconds + Math.ceil((now + minutes * 60_000 - deadlineOf(parts)) / 1000);
  const deadlineAt = deadlineOf({ ...parts, extraSeconds });
  const code = (await script.run(
    tools.redis,
    [
      keys.session(studentId, examId),
      keys.deadlines(),
      keys.scoresQueue(),
      keys.clockOffset(),
      keys.exam(examId),
    ],
    [
      session.sessionId,
      session.stateRev,
      state.rev,
      deadlineAt,
      extraSeconds,
      state.exam.pauses.length,
      deadlineMember(examId, studentId),
      jobOpening({ sessionId: session.sessionId, examId, studentId }, 'server', { ...ordered }),
    ],
  )) as string;
  if (code === 'changed') return undefined;
  if (code === 'reopened') return { code, deadlineAt };
  return { code: code === 'open' ? 'not_graded' : 'not_found' };
}
