/** Whose exams a person may see and change: their own, those they edit by duty, or everybody's with the `_all` code. */
import { AppError, type Identity } from '../../../core/index.js';
import { isAuthor, isEditor, type Owned } from './duties.js';

type Right = 'exams:read' | 'exams:write' | 'results:read';

export const mayAll = (identity: Identity, right: Right): boolean => identity.permissions.has(`${right}_all`);

export const isOpenTo = (identity: Identity, right: Right, exam: Owned): boolean =>
  mayAll(identity, right) ||
  (identity.permissions.has(`${right}_own`) && isAuthor(identity, exam)) ||
  isEditor(identity, exam);

/** @throws AppError 404 not_found for no exam, 403 forbidden for another's. */
export function ensureOpenTo<E extends Owned>(identity: Identity, right: Right, exam: E | undefined): E {
  if (!exam) throw new AppError('not_found', { status: 404 });
  if (!isOpenTo(identity, right, exam)) throw new AppError('forbidden', { status: 403 });
  return exam;
}

/** For lists: whose exams are shown; all when undefined. */
export const examsOf = (identity: Identity): { adminId: number; own: boolean } | undefined =>
  mayAll(identity, 'exams:read')
    ? undefined
    : { adminId: Number(identity.id), own: identity.permissions.has('exams:read_own') };
