/** When a participant sits and with which token: the one place that knows of sittings. */
import type { LiveExam, LiveParticipant } from './format.js';

export interface SittingWindow {
  /** Exam time, ms. */
  startsAt: number;
  endsAt: number;
  entryToken: string;
  previousToken: string | null;
  previousTokenUntil: number | null;
}

/**
 * An exam without sittings has one: its own times and token. Undefined for who has not been assigned to any of several, and
 * so cannot begin.
 */
export const windowOf = (
  exam: LiveExam,
  participant: Pick<LiveParticipant, 'sittingId'> | undefined,
): SittingWindow | undefined =>
  exam.sittings.length === 0 ? exam : exam.sittings.find(({ id }) => id === participant?.sittingId);

/** For deadlines. Who began before sittings were made goes on by the exam's own end. */
export const endOfSitting = (
  exam: LiveExam,
  participant: Pick<LiveParticipant, 'sittingId'> | undefined,
): number => (windowOf(exam, participant) ?? exam).endsAt;

/** From here on nobody can begin. */
export const lastEndOf = (exam: LiveExam): number =>
  Math.max(exam.endsAt, ...exam.sittings.map(({ endsAt }) => endsAt));
