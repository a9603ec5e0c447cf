/** New entry tokens of an exam or a sitting; the old one stays good for a minute, for those who copied it from the board. */
import { AppError, type Redis } from '../../../core/index.js';
import { announceExam } from '../papers/live-state.js';
import { examTime } from '../sessions/exam-time.js';
import { maySitting } from '../sessions/session-access.js';
import { findSitting, sittingsOf, updateSitting } from '../sittings/store.js';
import { isOpenTo } from './access.js';
import { recordExam } from './audit-entry.js';
import { makeEntryToken } from './entry-token.js';
import type { Actor, Authoring, ExamRow } from './exam.js';
import { lockExam, updateExam } from './store.js';

const OLD_TOKEN_GOOD_MS = 60_000;

export interface TokenColumns {
  entry_token: string;
  previous_token: string | null;
  previous_token_until: Date | null;
}

/**
 * Of the exam, or of one of its sittings. Where sessions are managed proctors may do it too, for what they watch as a whole.
 * @returns with the exam's revision. @throws AppError forbidden, not_found.
 */
export function renewToken(
  { redis, transact }: Authoring,
  actor: Actor,
  examId: string,
  right: 'exams:write' | 'sessions:manage',
  sittingId: number | null = null,
): Promise<TokenColumns & { revision: number }> {
  const by = actor.who();
  return transact(async (tx) => {
    const exam = await lockExam(tx.db, examId);
    if (!exam) throw new AppError('not_found', { status: 404 });
    const watches = right === 'sessions:manage' && maySitting(by, right, exam, sittingId);
    if (!watches && !isOpenTo(by, 'exams:write', exam)) throw new AppError('forbidden', { status: 403 });
    const sitting = sittingId === null ? undefined : await findSitting(tx.db, examId, sittingId);
    if (sittingId !== null && !sitting) throw new AppError('not_found', { status: 404 });
    const held = [exam, ...(await sittingsOf(tx.db, examId))].map((one) => one.entry_token);
    let token = makeEntryToken();
    while (held.includes(token)) token = makeEntryToken();
    const columns = await tokenColumns(redis, { ...(sitting ?? exam), status: exam.status }, token);
    const changed = sitting
      ? { ...(await updateSitting(tx.db, sitting.id, columns)), revision: exam.revision }
      : await updateExam(tx.db, examId, columns);
    await recordExam(tx.db, actor, 'exam.token_renewed', examId, sitting ? { sitting: sitting.id } : {});
    await announceExam(tx, examId, { participants: false });
    return changed;
  });
}

export async function tokenColumns(
  redis: Redis,
  held: Pick<ExamRow, 'entry_token' | 'status'>,
  entryToken: string,
): Promise<Partial<TokenColumns>> {
  if (entryToken === held.entry_token) return {};
  if (held.status !== 'PUBLISHED')
    return { entry_token: entryToken, previous_token: null, previous_token_until: null };
  return {
    entry_token: entryToken,
    previous_token: held.entry_token,
    previous_token_until: new Date((await examTime(redis)) + OLD_TOKEN_GOOD_MS),
  };
}
