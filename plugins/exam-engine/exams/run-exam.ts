/** What happens to an exam as a whole while it runs: its clock is stopped and started again, its scores are released. */

import { AppError, type Redis, type Transaction } from '../../../core/index.js';
import type { Pause } from '../live/format.js';
import { announceExam } from '../papers/live-state.js';
import { examTime } from '../sessions/exam-time.js';
import { ensureMayRun } from '../sessions/session-access.js';
import type { ExamEngineUses } from '../uses.js';
import { ensureOpenTo } from './access.js';
import { recordExam } from './audit-entry.js';
import type { Actor, Authoring, ExamRow } from './exam.js';
import { lockExam, updateExam } from './store.js';

/** From here on no deadline ends; answers are still saved. @throws AppError not_published 409, already_paused 409. */
export function pauseExam(
  { redis, transact }: Authoring,
  actor: Actor,
  examId: string,
  reason: string | undefined,
): Promise<ExamRow> {
  return transact(async (tx) => {
    const exam = ensureMayRun(actor.who(), await lockExam(tx.db, examId));
    if (exam.status !== 'PUBLISHED') throw new AppError('not_published', { status: 409 });
    if (exam.paused_at) throw new AppError('already_paused', { status: 409 });
    return record(
      tx,
      actor,
      examId,
      'exam.paused',
      { paused_at: new Date(await examTime(redis)), paused_reason: reason ?? null },
      { reason },
    );
  });
}

/** Every open session is given the time that the pause took from it. @throws AppError not_paused 409. */
export function resumeExam(
  { redis, transact }: Authoring,
  actor: Actor,
  examId: string,
  reason: string | undefined,
): Promise<ExamRow> {
  return transact(async (tx) => {
    const exam = ensureMayRun(actor.who(), await lockExam(tx.db, examId));
    if (!exam.paused_at) throw new AppError('not_paused', { status: 409 });
    return record(tx, actor, examId, 'exam.resumed', await endOfPause(redis, exam), { reason });
  });
}

/** Columns of an exam whose pause, if it has one, ends now. */
export async function endOfPause(redis: Redis, exam: ExamRow): Promise<Partial<ExamRow>> {
  if (!exam.paused_at) return {};
  const from = exam.paused_at.getTime();
  const pauses: Pause[] = [...exam.pauses, { from, to: Math.max(from, await examTime(redis)) }];
  // As text: the driver would send a list as a PostgreSQL array.
  return { paused_at: null, paused_reason: null, pauses: JSON.stringify(pauses) as never };
}

/**
 * Students see their scores from now on, if the exam waits for this. Repeated, it changes nothing.
 * @throws AppError not_published 409, scores_not_held_back 409.
 */
export function releaseScores(
  { redis, transact }: Authoring,
  actor: Actor,
  examId: string,
): Promise<ExamRow> {
  return transact(async (tx) => {
    const exam = ensureOpenTo(actor.who(), 'exams:write', await lockExam(tx.db, examId));
    if (exam.status === 'DRAFT') throw new AppError('not_published', { status: 409 });
    if (exam.show_score !== 'ON_RELEASE') throw new AppError('scores_not_held_back', { status: 409 });
    if (exam.released_at) return exam;
    return record(tx, actor, examId, 'exam.released', { released_at: new Date(await examTime(redis)) });
  });
}

async function record(
  tx: Transaction<ExamEngineUses>,
  actor: Actor,
  examId: string,
  action: string,
  change: Partial<ExamRow>,
  detail: Record<string, unknown> = {},
): Promise<ExamRow> {
  const changed = await updateExam(tx.db, examId, change);
  await recordExam(tx.db, actor, action, examId, detail);
  await announceExam(tx, examId, { participants: false });
  return changed;
}
