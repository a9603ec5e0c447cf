/** Takes a published exam back, or ends it. */

import { AppError, loadScript, type Redis, whole } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import { recordExam } from '../exams/audit-entry.js';
import type { Actor, Authoring, ExamRow } from '../exams/exam.js';
import { endOfPause } from '../exams/run-exam.js';
import { hasSessions, lockExam, updateExam } from '../exams/store.js';
import { keys } from '../redis/keys.js';
import { LIVE_TOPIC } from './live-change.js';
import { announceExam } from './live-state.js';

const takeAway = loadScript(import.meta.url, '../redis/take-away-2.lua');

/** From here on nobody can begin. @returns false when somebody has. */
const takeFromRedis = (redis: Redis, examId: string): Promise<boolean> =>
  whole(
    redis,
    async () => (await takeAway.run(redis, [keys.exam(examId), keys.sessionsOfExam(examId)], [])) === 'taken',
  );

/**
 * Back to a draft, while nobody has begun. Redis goes first: should the commit fail, `reconcile` puts the exam back.
 * @throws AppError exam_begun 409, not_published 409.
 */
export function unpublishExam(
  { redis, transact }: Authoring,
  actor: Actor,
  examId: string,
): Promise<ExamRow> {
  return transact(async (tx) => {
    const exam = ensureOpenTo(actor.who(), 'exams:write', await lockExam(tx.db, examId));
    if (exam.status === 'DRAFT') throw new AppError('not_published', { status: 409 });
    if ((await hasSessions(tx.db, examId)) || !(await takeFromRedis(redis, examId)))
      throw new AppError('exam_begun', { status: 409 });
    const changed = await updateExam(tx.db, examId, {
      ...(await endOfPause(redis, exam)),
      status: 'DRAFT',
      closed_at: null,
    });
    await recordExam(tx.db, actor, 'exam.unpublished', examId);
    await tx.outbox(LIVE_TOPIC, { exam_id: examId, gone: true });
    return changed;
  });
}

/** Ends the exam for everybody; sessions that are open are closed and graded. A closed exam stays as it is. @throws AppError not_published 409. */
export function closeExam({ redis, transact }: Authoring, actor: Actor, examId: string): Promise<ExamRow> {
  return transact(async (tx) => {
    const exam = ensureOpenTo(actor.who(), 'exams:write', await lockExam(tx.db, examId));
    if (exam.status === 'DRAFT') throw new AppError('not_published', { status: 409 });
    if (exam.status === 'CLOSED') return exam;
    const changed = await updateExam(tx.db, examId, {
      ...(await endOfPause(redis, exam)),
      status: 'CLOSED',
      closed_at: tx.db.fn.now() as never,
    });
    await recordExam(tx.db, actor, 'exam.closed', examId);
    await announceExam(tx, examId, { participants: false });
    return changed;
  });
}
