/** A proctor gives a participant who cannot sign in a new password, and ends whatever sign-in there is. */
import { AppError, type PluginContext } from '../../../core/index.js';
import { recordExam } from '../exams/audit-entry.js';
import type { Actor } from '../exams/exam.js';
import { findExam } from '../exams/store.js';
import { ensureSessionsOpenTo, sessionsOpenTo } from '../sessions/session-access.js';
import type { ExamEngineUses } from '../uses.js';
import { findParticipant } from './store.js';

/** @returns the password, which nobody can ask for again. @throws AppError not_published 409, forbidden, not_found. */
export async function resetParticipantPassword(
  ctx: PluginContext<ExamEngineUses>,
  actor: Actor,
  examId: string,
  studentId: number,
): Promise<string> {
  const by = actor.who();
  const exam = ensureSessionsOpenTo(by, 'sessions:manage', await findExam(ctx.db, examId));
  const participant = await findParticipant(ctx.db, examId, studentId);
  if (!participant) throw new AppError('not_found', { status: 404 });
  if (!sessionsOpenTo(by, 'sessions:manage', exam)(participant))
    throw new AppError('forbidden', { status: 403 });
  // Only while there is something to sign in for: an exam must not become a way to everybody's password.
  if (exam.status !== 'PUBLISHED') throw new AppError('not_published', { status: 409 });
  const password = await ctx.service('school').resetPassword(actor, studentId);
  await ctx.service('auth').resetDevice(studentId);
  await recordExam(ctx.db, actor, 'participant.password_reset', examId, { student: studentId });
  return password;
}
