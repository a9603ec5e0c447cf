/**
 * Late answers as a person decides about them. The newest answer to a question is the one that counts: a late one that is
 * older than what the session holds (it was opened again meanwhile) would change nothing, nor would one that a later late
 * one replaces.
 */
import type { LateRow } from './late-store.js';

/** Whether it would become the session's answer if all that is not decided were accepted. */
export function wouldCount(late: LateRow, all: readonly LateRow[]): boolean {
  if (late.decision === 'ACCEPTED') return false;
  const newest = newestOf(all.filter((one) => one.decision === null || one.id === late.id)).get(
    late.question_id,
  );
  return newest?.id === late.id && changes(late);
}

/** Of each question the one that came last. */
export const newestOf = (lates: readonly LateRow[]): Map<string, LateRow> =>
  new Map([...lates].sort((a, b) => a.id - b.id).map((late) => [late.question_id, late]));

/** Newer than what is held, and not the same. */
export const changes = ({ answer, at, held_answer, held_at }: LateRow): boolean =>
  answer !== held_answer && (held_at === null || at.getTime() >= held_at.getTime());

export const isOpen = ({ decision }: LateRow): boolean => decision === null;
