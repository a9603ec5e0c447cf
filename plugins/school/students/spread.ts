/** The one way by which a change of students leaves PostgreSQL: to the keeper of sign-ins, and to whoever takes part in it. */
import type { SchoolTools, SchoolTransaction } from '../uses.js';
import { credentialsOf } from './store.js';

/** Call it after the rows were written, which holds their locks: two changes then reach Redis in their order. */
export async function spread(
  tx: SchoolTransaction,
  tools: Pick<SchoolTools, 'auth' | 'changing'>,
  studentIds: readonly number[],
): Promise<void> {
  if (studentIds.length === 0) return;
  await spreadSignIn(tx, tools, studentIds);
  await tools.changing({ tx, studentIds: [...studentIds] });
}

/** For a change of the password alone, which moves nobody. */
export async function spreadSignIn(
  tx: SchoolTransaction,
  { auth }: Pick<SchoolTools, 'auth'>,
  studentIds: readonly number[],
): Promise<void> {
  await auth.recordCredentials(tx, await credentialsOf(tx.db, studentIds));
}
