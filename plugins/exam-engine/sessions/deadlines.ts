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

/** How a deadline came about, as lobby, page and console show it; `extra_seconds` are pauses and minutes granted. */
export interface DeadlineStory {
  /** The exam's duration, or less for who began so late that the sitting ends before. */
  base_seconds: number;
  extra_minutes: number;
  extra_seconds: number;
  credit_seconds: number;
}

export const storyOf = (parts: DeadlineParts): DeadlineStory => ({
  base_seconds: Math.max(0, Math.round((baseOf(parts) - parts.startedAt) / 1000)),
  extra_minutes: parts.extraMinutes,
  extra_seconds: parts.extraSeconds,
  credit_seconds: parts.creditSeconds,
});

/** Since when (exam time, ms) the clock of an open session stands, if it does: a teacher's pause, an outage not given back. */
export function standsSince(exam: Pick<LiveExam, 'pausedAt'>, heldSince: number | null): number | null {
  const moments = [exam.pausedAt, heldSince].filter((at) => at !== null);
  return moments.length === 0 ? null : Math.min(...moments);
}

/** Why it stands: the words of the person who has paused the exam, if any, and only without a pause `outage`. */
export const standsBecause = (exam: Pick<LiveExam, 'pausedAt' | 'pausedReason'>): string | null =>
  exam.pausedAt === null ? 'outage' : (exam.pausedReason ?? null);

/** Answers count until this long after the deadline; grading starts then, not before. */
export const GRACE_MS = 2000;

const baseOf = ({ startedAt, durationMinutes, endsAt }: DeadlineParts): number =>
  Math.min(startedAt + durationMinutes * 60_000, endsAt);

/** Deadline in ms: min(start + duration, end of the sitting) + extras, which reach past the end of the sitting. */
export const deadlineOf = (parts: DeadlineParts): number =>
  baseOf(parts) + parts.extraMinutes * 60_000 + (parts.extraSeconds + parts.creditSeconds) * 1000;
