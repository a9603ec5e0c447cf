/** What exams keep of a student who leaves the school: whether there is anything, and how a name is taken out of it. */
import type { Knex } from 'knex';
import type { Redis, Transaction } from '../../../core/index.js';
import type { Erasure, Renumbering } from '../../school/contract.js';
import { announceExam, liveRows } from '../papers/live-state.js';
import { keys } from '../redis/keys.js';

/** @throws when Redis or PostgreSQL cannot be asked. */
export async function sessionsOfStudent(
  { db, redis }: { db: Knex; redis: Redis },
  studentId: number,
  so: { begun: boolean; open: boolean },
): Promise<{ begun: boolean; open: boolean }> {
  const saved = await db('exam_sessions').where({ student_id: studentId }).pluck<string[]>('status');
  const exams = await redis.smembers(keys.liveExams());
  const live = await Promise.all(
    exams.map((examId) => redis.hget(keys.session(studentId, examId), 'status')),
  );
  const all = [...saved, ...live.filter((status) => status !== null)];
  return { begun: so.begun || all.length > 0, open: so.open || all.includes('IN_PROGRESS') };
}

type Outside<T> = T & { tx: Pick<Transaction<object>, 'db' | 'outbox'> };

/** Rules that name a student by a number that was corrected name them by the new one, or the student would fall out of the exam. */
export async function renumberRules({ tx, numbers, number }: Outside<Renumbering>): Promise<void> {
  const named = rulesNaming(tx.db, numbers);
  await lockInOrder(tx.db, named.clone().select('exam_id'));
  await named.update({ target_value: number });
}

/** Name and numbers are replaced in every exam, and in what Redis holds of those that it holds. */
export async function eraseCopies(erasure: Outside<Erasure>): Promise<void> {
  const { tx, studentId, numbers, fullName } = erasure;
  const taken = () => tx.db('exam_participants').where({ student_id: studentId });
  await lockInOrder(tx.db, taken().select('exam_id').union(rulesNaming(tx.db, numbers).select('exam_id')));
  await renumberRules(erasure);
  await taken().update({ full_name: fullName });
  // What Redis has let go of long ago must not come back for this.
  const live = new Set((await liveRows(tx.db)).map((row) => row.id));
  for (const examId of await taken().pluck<string[]>('exam_id'))
    if (live.has(examId)) await announceExam(tx, examId, { participants: true });
}

const rulesNaming = (db: Knex, numbers: readonly string[]) =>
  db('exam_target_rules')
    .where({ target_type: 'STUDENT' })
    .whereRaw('upper(target_value) = ANY (?)', [[...numbers]]);

/**
 * These, and all that are published: the change of the student that follows looks through them. One after the other by id, as
 * whoever locks several exams does, and before the student's row, which publishing touches under an exam's lock.
 */
const lockInOrder = (db: Knex, exams: Knex.QueryBuilder): Promise<string[]> =>
  db('exams')
    .whereIn('id', exams)
    .orWhere({ status: 'PUBLISHED' })
    .orderBy('id')
    .forNoKeyUpdate()
    .pluck('id');
