/** How much of an outage one session has lost. */
import type { LiveExam } from '../live/format.js';
import type { SessionState } from '../sessions/session-state.js';
import type { Outage } from './outage.js';

type Times = Pick<LiveExam, 'pausedAt' | 'pauses'>;
type Session = Pick<SessionState, 'startedAt' | 'openedAt' | 'deadlineAt'>;

/** Who began after the last heartbeat, and before the next was missed, has sat through all of it. */
const BETWEEN_BEATS_MS = 5000;

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
  const from = since <= outage.from + BETWEEN_BEATS_MS ? outage.from : since;
  const running = runningMs(exam, from, outage.to);
  return from === outage.from && running === outage.to - outage.from
    ? outage.giveMs
    : Math.min(outage.giveMs, running);
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
