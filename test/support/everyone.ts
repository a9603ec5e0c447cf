/** Many students doing the same thing at once. */
import type { StudentCard } from './simulated-student.js';

/** Runs `step` for all at the same moment; the first failure is thrown once all have come to an end. */
export async function everyone<S, T>(
  students: readonly S[],
  step: (student: S, i: number) => Promise<T>,
): Promise<T[]> {
  const results = await Promise.allSettled(students.map(step));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return results.map((result) => (result as PromiseFulfilledResult<T>).value);
}

/** The option that a student picks: the same for every run, different from student to student. */
export function pick(card: StudentCard, questionIndex: number, options: readonly string[]): string {
  const n = Number(card.number) * 31 + questionIndex * 17;
  return options[(n + Math.floor(n / 7)) % options.length] ?? '';
}
