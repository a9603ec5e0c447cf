/** Rules of students. Whatever matters to sign-in is recorded with the change itself. */
import { isDeepStrictEqual } from 'node:util';
import { AppError, audit, changesOf, faultKey } from '../../../core/index.js';
import type { Actor } from '../actor.js';
import { holdClass } from '../classes/store.js';
import { makePassword } from '../passwords/made.js';
import { forgetMadePasswords, keepMadePasswords } from '../passwords/store.js';
import { isTaken } from '../refusals.js';
import type { SchoolTools, SchoolTransaction } from '../uses.js';
import type { NewStudent, StudentChange } from './schemas.js';
import { spread, spreadSignIn } from './spread.js';
import {
  findStudent,
  insertStudent,
  lockStudent,
  type StudentRow,
  takenNumbers,
  updateStudent,
} from './store.js';

const notFound = (): AppError => new AppError('student_not_found', { status: 404 });
const invalid = (field: string, code: string): AppError =>
  new AppError('invalid_input', { status: 422, faults: [faultKey(field, code)] });

/** @throws AppError 404 `student_not_found`. */
export async function studentOf({ db }: Pick<SchoolTools, 'db'>, id: number): Promise<StudentRow> {
  const found = await findStudent(db, id);
  if (!found) throw notFound();
  return found;
}

/**
 * @returns the password when it was made here; nobody can ask for it again but for a card.
 * @throws AppError 409 `number_taken`, 422 for an unknown class.
 */
export async function createStudent(
  tools: SchoolTools,
  by: Actor,
  input: NewStudent,
): Promise<{ student: StudentRow; password: string | undefined }> {
  await refuseTaken(tools, input);
  const made = input.password === undefined ? makePassword() : undefined;
  const password_hash = await tools.auth.hashPassword(input.password ?? made ?? '', 'student');
  const id = await refusingTaken(tools, input, undefined, async (tx) => {
    await hold(tx, input.class_id);
    const id = await insertStudent(tx.db, {
      nisn: input.nisn ?? null,
      nis: input.nis ?? null,
      full_name: input.full_name,
      class_id: input.class_id,
      password_hash,
      active: input.active ?? true,
    });
    if (made !== undefined)
      await keepMadePasswords(tx.db, tools.secrets, [{ studentId: id, password: made }]);
    await spread(tx, tools, [id]);
    await audit(tx.db, { ...by, action: 'student.created', subjectType: 'student', subjectId: id });
    return id;
  });
  return { student: await studentOf(tools, id), password: made };
}

/** @throws AppError 404, 409 `number_taken`, 422 for an unknown class or when no number would be left. */
export async function changeStudent(
  tools: SchoolTools,
  by: Actor,
  id: number,
  change: StudentChange,
): Promise<StudentRow> {
  const { password, ...columns } = change;
  const fields = Object.keys(change);
  const before = await studentOf(tools, id);
  if (fields.length === 0) return before;
  await refuseTaken(tools, change, id);
  const password_hash =
    password === undefined ? undefined : await tools.auth.hashPassword(password, 'student');
  await refusingTaken(tools, change, id, async (tx) => {
    await tellOfNumbers(tools, tx, before, { ...before, ...defined(columns) });
    // The class first, as everywhere: a change of a class takes its students afterwards.
    if (change.class_id !== undefined) await hold(tx, change.class_id);
    const held = await lockStudent(tx.db, id);
    if (!held) throw notFound();
    const numbers = { ...held, ...columns };
    if (!numbers.nisn && !numbers.nis) throw invalid(change.nisn === null ? 'nisn' : 'nis', 'number_missing');
    await updateStudent(tx.db, id, { ...columns, ...(password_hash ? { password_hash } : {}) });
    if (password_hash) await forgetMadePasswords(tx.db, [id]);
    if (fields.some((field) => field !== 'password')) await spread(tx, tools, [id]);
    else await spreadSignIn(tx, tools, [id]);
    await audit(tx.db, {
      ...by,
      action: 'student.changed',
      subjectType: 'student',
      subjectId: id,
      // Of a name or a number only that it changed: an erased student must leave nothing here.
      detail: { ...changesOf(before, { ...before, ...defined(columns) }, change, ['class_id', 'active']) },
    });
  });
  return studentOf(tools, id);
}

/** Before the locks of class and student: whoever listens takes locks of their own, and exams are locked before students. */
async function tellOfNumbers(
  tools: SchoolTools,
  tx: SchoolTransaction,
  before: StudentRow,
  after: Pick<StudentRow, 'nisn' | 'nis'>,
): Promise<void> {
  const [had, kept] = [numbersOf(before), numbersOf(after)];
  const [number] = kept;
  if (number === undefined || isDeepStrictEqual(had, kept)) return;
  const numbers = had.filter((one) => !kept.includes(one));
  await tools.renumbering({ studentId: before.id, numbers, number, tx });
}

/** In capitals, the national one first. */
export const numbersOf = ({ nisn, nis }: Pick<StudentRow, 'nisn' | 'nis'>): string[] =>
  [nisn, nis].filter((one) => one !== null).map((one) => one.toUpperCase());

/** @returns the new password when none was given. @throws AppError 404. */
export async function resetPassword(
  tools: SchoolTools,
  by: Actor,
  id: number,
  chosen: string | undefined,
): Promise<string | undefined> {
  await studentOf(tools, id);
  const made = chosen === undefined ? makePassword() : undefined;
  const password_hash = await tools.auth.hashPassword(chosen ?? made ?? '', 'student');
  await tools.transact(async (tx) => {
    if (!(await lockStudent(tx.db, id))) throw notFound();
    await updateStudent(tx.db, id, { password_hash });
    if (made === undefined) await forgetMadePasswords(tx.db, [id]);
    else await keepMadePasswords(tx.db, tools.secrets, [{ studentId: id, password: made }]);
    await spreadSignIn(tx, tools, [id]);
    await audit(tx.db, { ...by, action: 'student.password_reset', subjectType: 'student', subjectId: id });
  });
  return made;
}

/** As `resetPassword` without a chosen one. */
export const makeNewPassword = async (tools: SchoolTools, by: Actor, id: number): Promise<string> =>
  (await resetPassword(tools, by, id, undefined)) ?? '';

const defined = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

type Numbers = Pick<StudentChange, 'nisn' | 'nis'>;

async function hold(tx: SchoolTransaction, classId: number): Promise<void> {
  if (!(await holdClass(tx.db, classId))) throw invalid('class_id', 'class_unknown');
}

async function refuseTaken({ db }: SchoolTools, numbers: Numbers, exceptId?: number): Promise<void> {
  const taken = await takenNumbers(db, numbers, exceptId);
  if (taken.length === 0) return;
  throw new AppError('number_taken', {
    status: 409,
    faults: taken.map((field) => faultKey(field, 'number_taken')),
  });
}

/** Two who write the same number at once both pass the question before; PostgreSQL lets one in, the other is asked again. */
async function refusingTaken<T>(
  tools: SchoolTools,
  numbers: Numbers,
  exceptId: number | undefined,
  work: (tx: SchoolTransaction) => Promise<T>,
): Promise<T> {
  try {
    return await tools.transact(work);
  } catch (error) {
    if (isTaken(error)) await refuseTaken(tools, numbers, exceptId);
    throw error;
  }
}
