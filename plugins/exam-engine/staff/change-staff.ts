/** Who gives duties: whoever may change the exam, and nobody more than they have on it themselves. */
import type { Knex } from 'knex';
import { AppError, faultKey, type Identity } from '../../../core/index.js';
import { ensureOpenTo, isOpenTo } from '../exams/access.js';
import { recordExam } from '../exams/audit-entry.js';
import type { Duty, Owned } from '../exams/duties.js';
import type { Actor, Authoring } from '../exams/exam.js';
import { lockExam } from '../exams/store.js';
import { mayAllSessions } from '../sessions/session-access.js';
import { findSitting } from '../sittings/store.js';
import type { NewStaff, StaffChange } from './schemas.js';
import { deleteStaff, findStaff, insertStaff, isActiveAdmin, type StaffRow, updateStaff } from './store.js';

/** @returns its id. @throws AppError grants_more 403, already_on_duty 409, invalid_input 422, forbidden, not_found. */
export function addStaff(
  { transact }: Authoring,
  actor: Actor,
  examId: string,
  input: NewStaff,
): Promise<number> {
  const by = actor.who();
  return transact(async (tx) => {
    const exam = ensureOpenTo(by, 'exams:write', await lockExam(tx.db, examId));
    ensureCovers(by, exam, input.duty);
    if (!(await isActiveAdmin(tx.db, input.admin_id))) throw invalid('admin_id', 'unknown_admin');
    await ensureSitting(tx.db, examId, input.sitting_id);
    const id = await onceOnly(insertStaff(tx.db, { exam_id: exam.id, ...input }));
    await recordExam(tx.db, actor, 'staff.added', exam.id, { ...input });
    return id;
  });
}

/** Another place; a duty itself is taken away and given anew. @throws AppError as `addStaff`. */
export async function changeStaff(
  { transact }: Authoring,
  actor: Actor,
  examId: string,
  id: number,
  change: StaffChange,
): Promise<void> {
  const by = actor.who();
  await transact(async (tx) => {
    const exam = ensureOpenTo(by, 'exams:write', await lockExam(tx.db, examId));
    const held = await staffMember(tx.db, examId, id);
    ensureCovers(by, exam, held.duty);
    const place = { sitting_id: held.sitting_id, room: held.room, ...withoutUndefined(change) };
    if (held.duty === 'EDITOR' && (place.sitting_id !== null || place.room !== null))
      throw invalid('duty', 'editor_of_all');
    await ensureSitting(tx.db, examId, place.sitting_id);
    await onceOnly(updateStaff(tx.db, id, place));
    await recordExam(tx.db, actor, 'staff.changed', exam.id, { admin_id: held.admin_id, ...place });
  });
}

/** @throws AppError forbidden, not_found. */
export async function removeStaff(
  { transact }: Authoring,
  actor: Actor,
  examId: string,
  id: number,
): Promise<void> {
  await transact(async (tx) => {
    const exam = ensureOpenTo(actor.who(), 'exams:write', await lockExam(tx.db, examId));
    const { admin_id, duty } = await staffMember(tx.db, examId, id);
    await deleteStaff(tx.db, id);
    await recordExam(tx.db, actor, 'staff.removed', exam.id, { admin_id, duty });
  });
}

/** @throws AppError not_found 404. */
export async function staffMember(db: Knex, examId: string, id: number): Promise<StaffRow> {
  const found = await findStaff(db, examId, id);
  if (!found) throw new AppError('not_found', { status: 404 });
  return found;
}

function ensureCovers(by: Identity, exam: Owned, duty: Duty['duty']): void {
  const watches = mayAllSessions(by, 'sessions:read', exam) && mayAllSessions(by, 'sessions:manage', exam);
  const edits = isOpenTo(by, 'exams:read', exam) && isOpenTo(by, 'results:read', exam);
  if (!watches || (duty === 'EDITOR' && !edits)) throw new AppError('grants_more', { status: 403 });
}

async function ensureSitting(db: Knex, examId: string, id: number | null): Promise<void> {
  if (id !== null && !(await findSitting(db, examId, id))) throw invalid('sitting_id', 'unknown_sitting');
}

async function onceOnly<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: unknown }).code === '23505')
      throw new AppError('already_on_duty', { status: 409 });
    throw error;
  }
}

const withoutUndefined = <T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;

const invalid = (field: string, code: string): AppError =>
  new AppError('invalid_input', { status: 422, faults: [faultKey(field, code)] });
