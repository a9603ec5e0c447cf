/** The one function that says when a session ends. Lobby, page, console, scripts and workers all show or use its result. */
import type { LiveExam, LiveParticipant } from '../live/format.js';
import { endOfSitting } from '../live/window.js';

export interface DeadlineParts {
  /** Exam time, ms. */
  startedAt: number;
  durationMinutes: number;
  /** End of the sitting (or of the exam that has none), ms. */
  endsAt: number;
  /** Of the participant. */
  extraMinutes: number;
  /** Granted to this session; less than 0 for one that was opened again for less than it had left. */
  extraSeconds: number;
  /** Outages given back. */
  creditSeconds: number;
}

/** What of the exam and its participant goes into a deadline. */
export const examParts = (
  exam: LiveExam,
  participant: LiveParticipant | undefined,
): Pick<DeadlineParts, 'durationMinutes' | 'endsAt' | 'extraMinutes'> => ({
  durationMinutes: exam.durationMinutes,
  endsAt: endOfSitting(exam, participant),
  extraMinutes: participant?.extraMinutes ?? 0,
});

/** Answers count until this long after the deadline; grading starts then, not before. */
export const GRACE_MS = 2000;

/** Deadline in ms: min(start + duration, end of the sitting) + extras, which reach past the end of the sitting. */
export const deadlineOf = (parts: DeadlineParts): number =>
  Math.min(parts.startedAt + parts.durationMinutes * 60_000, parts.endsAt) +
  parts.extraMinutes * 60_000 +
  (parts.extraSeconds + parts.creditSeconds) * 1000;
