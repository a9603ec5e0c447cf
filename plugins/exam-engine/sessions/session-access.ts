/**
 * Whose sessions a person may see and manage: those of their own exams, of all with the `_all` code, and by duty those of an
 * exam, a sitting or a room.
 */
import { AppError, type Identity } from '../../../core/index.js';
import { isOpenTo } from '../exams/access.js';
import { covers, isAuthor, isEditor, type Owned, type Place, proctorDuties } from '../exams/duties.js';
import type { LiveParticipant } from '../live/format.js';

type SessionRight = 'sessions:read' | 'sessions:manage';

/** Every session of the exam, and what concerns it as a whole. */
export const mayAllSessions = (identity: Identity, right: SessionRight, exam: Owned): boolean =>
  identity.permissions.has(`${right}_all`) ||
  (identity.permissions.has(right) && isAuthor(identity, exam)) ||
  isEditor(identity, exam) ||
  proctorDuties(identity, exam).some((duty) => duty.sitting_id === null && duty.room === null);

/** Some of them at least. */
export const maySessions = (identity: Identity, right: SessionRight, exam: Owned): boolean =>
  mayAllSessions(identity, right, exam) || proctorDuties(identity, exam).length > 0;

/** Says of a participant's place whether the person may. */
export function sessionsOpenTo(
  identity: Identity,
  right: SessionRight,
  exam: Owned,
): (place: Place) => boolean {
  if (mayAllSessions(identity, right, exam)) return () => true;
  const duties = proctorDuties(identity, exam);
  return (place) => duties.some((duty) => covers(duty, place));
}

/** Whether the person may act on one session. @param sitter its student's place; undefined for one who is no participant any more. */
export const maySession = (identity: Identity, exam: Owned, sitter: LiveParticipant | undefined): boolean =>
  sessionsOpenTo(
    identity,
    'sessions:manage',
    exam,
  )({ sitting_id: sitter?.sittingId ?? null, room: sitter?.room ?? null });

/**
 * The entry token of a sitting, or with null of an exam without sittings. A room is part of its sitting: its proctor sees
 * the token, and only who watches the whole sitting may renew it.
 */
export const maySitting = (
  identity: Identity,
  right: SessionRight,
  exam: Owned,
  sittingId: number | null,
): boolean =>
  mayAllSessions(identity, right, exam) ||
  proctorDuties(identity, exam).some(
    (duty) =>
      (duty.sitting_id === null || duty.sitting_id === sittingId) &&
      (duty.room === null || right === 'sessions:read'),
  );

/** @throws AppError 404 not_found for no exam, 403 forbidden for another's. */
export function ensureSessionsOpenTo<E extends Owned>(
  identity: Identity,
  right: SessionRight,
  exam: E | undefined,
): E {
  if (!exam) throw new AppError('not_found', { status: 404 });
  if (!maySessions(identity, right, exam)) throw new AppError('forbidden', { status: 403 });
  return exam;
}

/**
 * Pause, resume and extend are for who may change the exam and for who looks after all of its sessions.
 * @throws AppError not_found 404, forbidden 403.
 */
export function ensureMayRun<E extends Owned>(by: Identity, exam: E | undefined): E {
  if (!exam) throw new AppError('not_found', { status: 404 });
  if (!isOpenTo(by, 'exams:write', exam) && !mayAllSessions(by, 'sessions:manage', exam))
    throw new AppError('forbidden', { status: 403 });
  return exam;
}
