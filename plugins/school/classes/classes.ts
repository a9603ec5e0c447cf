/** Rules of classes. A class that is called otherwise changes what its students' sign-in says of them. */
import { AppError, audit, faultKey } from '../../../core/index.js';
import type { Actor } from '../actor.js';
import { isTaken, unlessInUse } from '../refusals.js';
import { spread } from '../students/spread.js';
import { lockStudentsOfClass } from '../students/store.js';
import type { SchoolTools } from '../uses.js';
import type { ClassChange, NewClass } from './schemas.js';
import { type ClassRow, deleteClass, findClass, insertClass, updateClass } from './store.js';

/** @throws AppError 404 `class_not_found`. */
export async function classOf({ db }: Pick<SchoolTools, 'db'>, id: number): Promise<ClassRow> {
  const found = await findClass(db, id);
  if (!found) throw new AppError('class_not_found', { status: 404 });
  return found;
}

/** @throws AppError 409 `class_exists`. */
export const createClass = (tools: SchoolTools, by: Actor, input: NewClass): Promise<ClassRow> =>
  refusingTwins(async () => {
    const id = await tools.transact(async ({ db }) => {
      const id = await insertClass(db, input);
      await audit(db, { ...by, action: 'class.created', subjectType: 'class', subjectId: id });
      return id;
    });
    return classOf(tools, id);
  });

/** @throws AppError 404 `class_not_found`, 409 `class_exists`. */
export const changeClass = (
  tools: SchoolTools,
  by: Actor,
  id: number,
  change: ClassChange,
): Promise<ClassRow> =>
  refusingTwins(async () => {
    const before = await classOf(tools, id);
    const fields = Object.keys(change);
    if (fields.length === 0) return before;
    await tools.transact(async (tx) => {
      if (!(await updateClass(tx.db, id, change))) throw new AppError('class_not_found', { status: 404 });
      const isCalledOtherwise = fields.some((field) => field !== 'archived');
      if (isCalledOtherwise) await spread(tx, tools, await lockStudentsOfClass(tx.db, id));
      await audit(tx.db, {
        ...by,
        action: 'class.changed',
        subjectType: 'class',
        subjectId: id,
        detail: { fields },
      });
    });
    return classOf(tools, id);
  });

/** @throws AppError 404 `class_not_found`, 409 `in_use` while it has students, archived ones among them. */
export const removeClass = (tools: SchoolTools, by: Actor, id: number): Promise<void> =>
  unlessInUse('in_use', () =>
    tools.transact(async ({ db }) => {
      if (!(await deleteClass(db, id))) throw new AppError('class_not_found', { status: 404 });
      await audit(db, { ...by, action: 'class.deleted', subjectType: 'class', subjectId: id });
    }),
  );

async function refusingTwins<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new AppError('class_exists', {
      status: 409,
      faults: [faultKey('group_number', 'class_exists')],
      cause: error,
    });
  }
}
