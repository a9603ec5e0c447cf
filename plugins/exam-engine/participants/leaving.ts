/** What exams keep of a student who leaves the school: whether there is anything, and how a name is taken out of it. */
import type { Knex } from 'knex';
import type { Redis, Transaction } from '../../../core/index.js';
import type { Erasure } from '../../school/contract.js';
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

/** Exams are locked one after the other in the order of their ids, as nothing else locks more than one. */
export async function eraseCopies({
  tx,
  studentId,
  numbers,
  fullName,
  number,
}: Erasure & { tx: Pick<Transaction<object>, 'db' | 'outbox'> }): Promise<void> {
  const named = tx
    .db('exam_target_rules')
    .where({ target_type: 'STUDENT' })
    .whereRaw('upper(target_value) = ANY (?)', [[...numbers]]);
  const exams = await tx
    .db('exams')
    .whereIn('id', tx.db('exam_participants').where({ student_id: studentId }).select('exam_id'))
    .orWhereIn('id', named.clone().select('exam_id'))
    .orderBy('id')
    .forUpdate()
    .pluck<string[]>('id');
  await named.update({ target_value: number });
  await tx.db('exam_participants').where({ student_id: studentId }).update({ full_name: fullName });
  // What Redis has let go of long ago must not come back for this.
  const live = new Set((await liveRows(tx.db)).map((row) => row.id));
  for (const examId of exams.filter((id) => live.has(id)))
    await announceExam(tx, examId, { participants: true });
}
