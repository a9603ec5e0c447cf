/**
 * Students who go for good: deleted while nothing of theirs is kept, erased afterwards. A session begins in Redis and
 * reaches PostgreSQL later, so PostgreSQL alone cannot say whether somebody has begun.
 */
import { randomBytes } from 'node:crypto';
import { AppError, audit } from '../../../core/index.js';
import type { Actor } from '../actor.js';
import { forgetMadePasswords } from '../passwords/store.js';
import { unlessInUse } from '../refusals.js';
import type { SchoolContext, SchoolTools } from '../uses.js';
import { spread } from './spread.js';
import { credentialsOf, deleteStudent, lockStudent, type StudentRow, updateStudent } from './store.js';
import { changeStudent, numbersOf, studentOf } from './students.js';

/** No bcrypt hash: nothing matches it. */
const NO_PASSWORD = '-';

/**
 * The door is closed before it is asked for the last time whether somebody went through: who begins at this very moment is
 * either found, or kept out.
 * @throws AppError 404, 409 `in_use` once there is a session.
 */
export async function removeStudent(tools: SchoolTools, by: Actor, id: number): Promise<void> {
  const { active } = await studentOf(tools, id);
  await refuseBegun(tools, id);
  if (active) await changeStudent(tools, by, id, { active: false });
  try {
    await tools.auth.resetDevice(id);
    await refuseBegun(tools, id);
    await unlessInUse('in_use', () => deleteForGood(tools, by, id));
  } catch (error) {
    if (active) await changeStudent(tools, by, id, { active: true });
    throw error;
  }
}

const deleteForGood = (tools: SchoolTools, by: Actor, id: number): Promise<void> =>
  tools.transact(async (tx) => {
    if (!(await lockStudent(tx.db, id))) throw new AppError('student_not_found', { status: 404 });
    const [credential] = await credentialsOf(tx.db, [id]);
    await deleteStudent(tx.db, id);
    if (credential) await tools.auth.recordCredentials(tx, [{ ...credential, active: false }]);
    await tools.changing({ tx, studentIds: [id] });
    await audit(tx.db, { ...by, action: 'student.deleted', subjectType: 'student', subjectId: id });
  });

async function refuseBegun(tools: SchoolTools, studentId: number): Promise<void> {
  if ((await tools.begun(studentId)).begun) throw new AppError('in_use', { status: 409 });
}

/** In the language of the school, since it stands in the record for everybody. */
export const nameOfErased = (
  { texts, config }: Pick<SchoolContext, 'texts' | 'config'>,
  id: number,
): string => texts.translate(config.defaultLocale, 'school.students.erased_name', { id });

/**
 * The row stays, for the record of exams refers to it; name, numbers and password are replaced for good, here and in all
 * copies. @param fullName what stands in place of the name. @throws AppError 404, 409 `student_sits` during an exam.
 */
export async function eraseStudent(
  tools: SchoolTools,
  by: Actor,
  id: number,
  fullName: string,
): Promise<StudentRow> {
  const student = await studentOf(tools, id);
  if ((await tools.begun(id)).open) throw new AppError('student_sits', { status: 409 });
  const number = `X${randomBytes(7).toString('hex').toUpperCase()}`;
  const numbers = numbersOf(student);
  await tools.transact(async (tx) => {
    await tools.erasing({ studentId: id, numbers, fullName, number, tx });
    if (!(await lockStudent(tx.db, id))) throw new AppError('student_not_found', { status: 404 });
    await updateStudent(tx.db, id, {
      nisn: null,
      nis: number,
      full_name: fullName,
      password_hash: NO_PASSWORD,
      active: false,
      archived: true,
    });
    await forgetMadePasswords(tx.db, [id]);
    await spread(tx, tools, [id]);
    await audit(tx.db, { ...by, action: 'student.erased', subjectType: 'student', subjectId: id });
  });
  return studentOf(tools, id);
}
