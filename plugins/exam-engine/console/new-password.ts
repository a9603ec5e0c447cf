/** For a participant who stands at the door without their password: a proctor makes one, and it is shown this once. */
import type { Reply, RequestBasics } from '../../../core/index.js';
import { AppError } from '../../../core/index.js';
import { findExam } from '../exams/store.js';
import { resetParticipantPassword } from '../participants/password.js';
import { participantParams } from '../participants/schemas.js';
import { findParticipant } from '../participants/store.js';
import { ensureSessionsOpenTo, sessionsOpenTo } from '../sessions/session-access.js';
import { type ConsoleContext, EXAM, examPage } from './exam-page.js';

export function addNewPasswordPages(ctx: ConsoleContext): void {
  const opened = async (request: RequestBasics, params: { exam_id: string; student_id: number }) => {
    const by = request.who();
    const exam = ensureSessionsOpenTo(by, 'sessions:manage', await findExam(ctx.db, params.exam_id));
    const participant = await findParticipant(ctx.db, exam.id, params.student_id);
    if (!participant) throw new AppError('not_found', { status: 404 });
    if (!sessionsOpenTo(by, 'sessions:manage', exam)(participant))
      throw new AppError('forbidden', { status: 403 });
    return { exam, participant };
  };
  const route = {
    path: `${EXAM}/live/students/:student_id/password`,
    permission: 'sessions:manage',
    params: participantParams,
  } as const;

  ctx.page({
    ...route,
    method: 'GET',
    handler: async (request): Promise<Reply> => {
      const { exam, participant } = await opened(request, request.params);
      return examPage(request, exam, 'live', 'live/password', { participant });
    },
  });

  ctx.page({
    ...route,
    method: 'POST',
    handler: async (request): Promise<Reply> => {
      const { exam, participant } = await opened(request, request.params);
      const password = await resetParticipantPassword(ctx, request, exam.id, participant.student_id);
      return examPage(request, exam, 'live', 'live/password', { participant, password });
    },
  });
}
