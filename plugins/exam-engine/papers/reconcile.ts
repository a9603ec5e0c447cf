/**
 * Brings what students see to what PostgreSQL says: whatever died between two steps of a change, whatever Redis lost. Runs
 * in the worker, at the start and every few seconds.
 */
import { isDeepStrictEqual } from 'node:util';
import { participantsDiffer, redisHoldsParticipants, syncParticipants } from '../audience/participants.js';
import type { Authoring } from '../exams/exam.js';
import { lockExam } from '../exams/store.js';
import { keys } from '../redis/keys.js';
import type { Outcome } from './live-change.js';
import { announceExam, type LiveRow, liveExamOf, liveRow, liveRows } from './live-state.js';
import { refillExam } from './refill.js';

/** @returns what changed for students, by exam. */
export async function reconcile(tools: Authoring): Promise<Map<string, Outcome>> {
  const { db, redis } = tools;
  const outcomes = new Map<string, Outcome>();
  const rows = await liveRows(db);
  for (const row of rows) {
    if (!(await isInForce(tools, row))) outcomes.set(row.id, await refillExam(db, redis, row.id));
    if (row.status === 'PUBLISHED') await refreshParticipants(tools, row.id);
  }
  const known = new Set(rows.map((row) => row.id));
  for (const examId of await redis.smembers(keys.liveExams())) {
    // One that closed long ago stays until its time is over.
    if (!known.has(examId) && !(await liveRow(db, examId)))
      outcomes.set(examId, await refillExam(db, redis, examId));
  }
  return outcomes;
}

async function isInForce({ db, redis }: Authoring, row: LiveRow): Promise<boolean> {
  const version = row.paper_version;
  const [[live, data], copies, listed] = await Promise.all([
    redis.hmget(keys.exam(row.id), 'version', 'data'),
    redis.exists(keys.paper(row.id, version), keys.answerKey(row.id, version)),
    redis.sismember(keys.liveExams(), row.id),
  ]);
  return (
    live === String(version) &&
    copies === 2 &&
    listed === 1 &&
    isDeepStrictEqual(JSON.parse(data ?? 'null'), liveExamOf(row)) &&
    (await redisHoldsParticipants(db, redis, row.id))
  );
}

/** For changes that did not take the participants along: `followStudents` does it in the change itself. */
async function refreshParticipants({ db, redis, transact }: Authoring, examId: string): Promise<void> {
  if (!(await participantsDiffer(db, redis, examId))) return;
  await transact(async (tx) => {
    if ((await lockExam(tx.db, examId))?.status !== 'PUBLISHED') return;
    await syncParticipants(tx.db, redis, examId);
    await announceExam(tx, examId, { participants: true });
  });
}
