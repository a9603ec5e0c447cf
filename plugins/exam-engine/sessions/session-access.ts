/** Whose sessions a person may see and manage: those of their own exams, or of all with the `_all` code. */
import { AppError, type Identity } from '../../../core/index.js';
import { isOpenTo } from '../exams/access.js';

type SessionRight = 'sessions:read' | 'sessions:manage';

export const maySessions = (identity: Identity, right: SessionRight, exam: { author_id: number }): boolean =>
  identity.permissions.has(`${right}_all`) ||
  (identity.permissions.has(right) && exam.author_id === Number(identity.id));

/** @throws AppError 404 not_found for no exam, 403 forbidden for another's. */
export function ensureSessionsOpenTo<E extends { author_id: number }>(
  identity: Identity,
  right: SessionRight,
  exam: E | undefined,
): E {
  if (!exam) throw new AppError('not_found', { status: 404 });
  if (!maySessions(identity, right, exam)) throw new AppError('forbidden', { status: 403 });
  return exam;
}

/** Pause, resume and extend are for who may change the exam and for who looks after its sessions. @throws AppError not_found 404, forbidden 403. */
export function ensureMayRun<E extends { author_id: number }>(by: Identity, exam: E | undefined): E {
  if (exam && isOpenTo(by, 'exams:write', exam)) return exam;
  return ensureSessionsOpenTo(by, 'sessions:manage', exam);
}
