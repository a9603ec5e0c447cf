/** Frames that pages get without having asked, where more than one place sends them. */
import { isoInstant } from '../../../core/index.js';
import type { Push } from '../contract.js';
import type { LiveExam } from '../live/format.js';
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

/** @param reason words of a person, or a code for which the page has words. */
export const deadlineFrame = (deadlineAt: number, reason: string): Push['frame'] => ({
  event: 'deadline',
  deadline_at: isoInstant(deadlineAt),
  reason,
});

export const resumedFrame = (deadlineAt: number): Push['frame'] => ({
  event: 'resumed',
  deadline_at: isoInstant(deadlineAt),
});

export const pausedFrame = (pausedAt: number): Push['frame'] => ({
  event: 'paused',
  at: isoInstant(pausedAt),
});
