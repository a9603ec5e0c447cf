/** Whose exams a person may see and change: their own, or everybody's with the `_all` code. */
import { AppError, type Identity } from '../../../core/index.js';

type Right = 'exams:read' | 'exams:write' | 'results:read';

export const mayAll = (identity: Identity, right: Right): boolean => identity.permissions.has(`${right}_all`);

export const isOpenTo = (identity: Identity, right: Right, exam: { author_id: number }): boolean =>
  mayAll(identity, right) ||
  (identity.permissions.has(`${right}_own`) && exam.author_id === Number(identity.id));

/** @throws AppError 404 not_found for no exam, 403 forbidden for another's. */
export function ensureOpenTo<E extends { author_id: number }>(
  identity: Identity,
  right: Right,
  exam: E | undefined,
): E {
  if (!exam) throw new AppError('not_found', { status: 404 });
  if (!isOpenTo(identity, right, exam)) throw new AppError('forbidden', { status: 403 });
  return exam;
}
