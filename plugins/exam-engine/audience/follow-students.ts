/**
 * A student who is added, moved, renamed, (de)activated or taken out comes into published exams, goes out or is called so with
 * that very change: it is written in its transaction, so PostgreSQL may stop right after it.
 */
import type { Redis } from '../../../core/index.js';
import type { ChangingStudents } from '../../school/contract.js';
import { announceExam } from '../papers/live-state.js';
import { redisHoldsParticipants, syncParticipants } from './participants.js';

/**
 * The lock keeps changes of the rules away and lets sessions be written. Without Redis nobody knows who has begun: then
 * `reconcile` does it once Redis is back.
 */
export async function followStudents({ redis }: { redis: Redis }, { tx }: ChangingStudents): Promise<void> {
  if (redis.status !== 'ready') return;
  const exams = await tx
    .db('exams')
    .where({ status: 'PUBLISHED' })
    .orderBy('id')
    .forNoKeyUpdate()
    .select<{ id: string }[]>('id');
  // A deleted student has taken the row along, and Redis must hear of that too.
  for (const { id } of exams)
    if ((await syncParticipants(tx.db, redis, id)) || !(await redisHoldsParticipants(tx.db, redis, id)))
      await announceExam(tx, id, { participants: true });
}
