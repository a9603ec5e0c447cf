/** Whose installation this is: the demonstration fills an untouched one or its own, and never a real school's. */
import { demoSchoolName } from './content/students.js';
import { isBegun, isSchoolNamed, isUntouched, rememberBegun } from './store.js';
import type { DemoContext } from './uses.js';

/** @returns false for the installation of a real school. */
export async function takeOver({ db, school }: Pick<DemoContext, 'db' | 'school'>): Promise<boolean> {
  if (await isBegun(db)) return true;
  if (!(await isUntouched(db))) return false;
  await db.transaction(async (trx) => {
    await rememberBegun(trx);
    if (!(await isSchoolNamed(trx))) await school.set({ school_name: demoSchoolName }, trx);
  });
  return true;
}
