/** How much of an outage one session has lost. */
import type { LiveExam } from '../live/format.js';
import type { SessionState } from '../sessions/session-state.js';
import type { Outage } from './outage.js';

type Times = Pick<LiveExam, 'pausedAt' | 'pauses'>;
type Session = Pick<SessionState, 'startedAt' | 'openedAt' | 'deadlineAt'>;

/**
 * Whole seconds, rounded up. Nothing for whose time was over before; a part for who began in between; and nothing for the
 * time of a pause, which the end of the pause gives back. What a person has decided is the most that the outage itself gives;
 * the time in which exams were held until then is given as well.
 */
export function lostSeconds(outage: Outage, exam: Times, session: Session): number {
  if (session.deadlineAt <= outage.from) return 0;
  const since = Math.max(session.startedAt, session.openedAt ?? 0);
  const heldMs =
    outage.heldUntil === undefined ? 0 : runningMs(exam, Math.max(outage.to, since), outage.heldUntil);
  return Math.ceil((awayMs(outage, exam, since) + heldMs) / 1000);
}

function awayMs(outage: Outage, exam: Times, since: number): number {
  const satThroughAll =
    since <= outage.from && runningMs(exam, outage.from, outage.to) === outage.to - outage.from;
  if (satThroughAll) return outage.giveMs;
  return Math.min(outage.giveMs, runningMs(exam, Math.max(outage.from, since), outage.to));
}

/** How long of this span the exam was not paused, ms. */
function runningMs(exam: Times, from: number, to: number): number {
  if (to <= from) return 0;
  const paused = pausesOf(exam).reduce(
    (sum, pause) => sum + Math.max(0, Math.min(pause.to, to) - Math.max(pause.from, from)),
    0,
  );
  return Math.max(0, to - from - paused);
}

const pausesOf = ({ pauses, pausedAt }: Times): { from: number; to: number }[] =>
  pausedAt === null ? pauses : [...pauses, { from: pausedAt, to: Number.POSITIVE_INFINITY }];
