/** Frames that pages get without having asked, where more than one place sends them. */
import { isoInstant } from '../../../core/index.js';
import type { Push } from '../contract.js';
import type { LiveExam } from '../live/format.js';
import { type DeadlineStory, standsBecause, standsSince } from './deadlines.js';
import { shownScore } from './lobby.js';
import type { SessionState } from './session-state.js';

export function closedFrame(exam: LiveExam, session: SessionState): Push['frame'] {
  const score = shownScore(exam, session);
  return {
    event: 'closed',
    reason: session.closeReason,
    finished_at: isoInstant(session.finishedAt ?? 0),
    ...(score === undefined ? {} : { score }),
  };
}

export interface MovedDeadline {
  deadlineAt: number;
  story: DeadlineStory;
}

/** @param reason words of a person, or a code for which the page has words. */
export const deadlineFrame = (
  { deadlineAt, story }: MovedDeadline,
  reason: string | undefined,
): Push['frame'] => ({
  event: 'deadline',
  deadline_at: isoInstant(deadlineAt),
  ...(reason === undefined ? {} : { reason }),
  deadline_story: story,
});

export const resumedFrame = ({ deadlineAt, story }: MovedDeadline): Push['frame'] => ({
  event: 'resumed',
  deadline_at: isoInstant(deadlineAt),
  deadline_story: story,
});

/**
 * That the clock stands, as a hello would say it: since the earlier of pause and outage, and for the reason that a person gave,
 * if one has paused the exam. Null where it runs.
 */
export function standingFrame(
  exam: Pick<LiveExam, 'pausedAt' | 'pausedReason'>,
  heldSince: number | null,
): Push['frame'] | null {
  const since = standsSince(exam, heldSince);
  if (since === null) return null;
  const reason = standsBecause(exam);
  return { event: 'paused', at: isoInstant(since), ...(reason ? { reason } : {}) };
}
