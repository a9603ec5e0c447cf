/**
 * What people were asked to do at one exam: an EDITOR has the author's rights on it, a PROCTOR watches its sessions, all of
 * them or those of a sitting, a room or both. A duty opens that one exam also to who lacks the codes in general.
 */
import type { Identity } from '../../../core/index.js';

/** Where a participant sits; null is not assigned. In a duty null means everywhere. */
export interface Place {
  sitting_id: number | null;
  room: string | null;
}

export interface Duty extends Place {
  admin_id: number;
  duty: 'EDITOR' | 'PROCTOR';
}

/** Whose an exam is; `findExam` and `lockExam` bring it along. */
export interface Owned {
  author_id: number;
  duties: readonly Duty[];
}

const PROCTOR_CODES = ['sessions:read', 'sessions:manage'];
/** What a duty opens of the routes of its exam. */
export const CODES_OF: Readonly<Record<Duty['duty'], readonly string[]>> = {
  EDITOR: ['exams:read_own', 'exams:write_own', 'results:read_own', ...PROCTOR_CODES],
  PROCTOR: PROCTOR_CODES,
};

const dutiesOf = ({ kind, id }: Identity, exam: Owned, duty: Duty['duty']): Duty[] =>
  kind === 'admin' ? exam.duties.filter((one) => one.duty === duty && one.admin_id === Number(id)) : [];

export const isAuthor = ({ kind, id }: Identity, exam: Owned): boolean =>
  kind === 'admin' && exam.author_id === Number(id);

export const isEditor = (identity: Identity, exam: Owned): boolean =>
  dutiesOf(identity, exam, 'EDITOR').length > 0;

export const proctorDuties = (identity: Identity, exam: Owned): Duty[] => dutiesOf(identity, exam, 'PROCTOR');

/** People type "Lab 1" and "lab 1". */
export const isSameRoom = (a: string | null, b: string | null): boolean =>
  a === b || a?.toLowerCase() === b?.toLowerCase();

export const covers = (duty: Place, place: Place): boolean =>
  (duty.sitting_id === null || duty.sitting_id === place.sitting_id) &&
  (duty.room === null || isSameRoom(duty.room, place.room));
