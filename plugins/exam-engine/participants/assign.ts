/** Where and how participants sit: shift, room, seat, extra minutes, excused. What is set stays when the rules are read anew. */
import type { Knex } from 'knex';
import { AppError, faultKey, type Transaction } from '../../../core/index.js';
import { rowsDiffer, syncParticipants, whoHasBegun } from '../audience/participants.js';
import { ensureOpenTo } from '../exams/access.js';
import { recordExam } from '../exams/audit-entry.js';
import type { Actor, Authoring, ExamRow, OwnedExam } from '../exams/exam.js';
import { lockExam } from '../exams/store.js';
import { announceExam } from '../papers/live-state.js';
import { findSitting } from '../sittings/store.js';
import type { ExamEngineUses } from '../uses.js';
import type { ParticipantChange } from './schemas.js';
import { assign, participantIds, whoChangesSitting } from './store.js';

type Tx = Transaction<ExamEngineUses>;

/** @returns how many. @throws AppError invalid_input 422, already_begun 409, forbidden, not_found, not_a_participant 404 when none is one. */
export function changeParticipants(
  tools: Authoring,
  actor: Actor,
  examId: string,
  who: { student_ids: readonly number[] } | { class_id: number },
  change: ParticipantChange,
): Promise<number> {
  return tools.transact(async (tx) => {
    await openForAssigning(tools, tx, actor, examId);
    const ids = await participantIds(tx.db, examId, who);
    if (ids.length === 0) throw new AppError('not_a_participant', { status: 404 });
    if ('student_ids' in who && ids.length < new Set(who.student_ids).size)
      throw new AppError('invalid_input', {
        status: 422,
        faults: [faultKey('student_ids', 'not_a_participant')],
      });
    await applyAssignment(tools, tx, examId, ids, change);
    await recordExam(tx.db, actor, 'participants.changed', examId, { students: ids, ...change });
    // Students who are answering are told why.
    const reason = change.extra_minutes === undefined ? undefined : change.extra_reason;
    const reasons = reason ? { reasons: Object.fromEntries(ids.map((id) => [id, reason])) } : {};
    await announceExam(tx, examId, { participants: true, ...reasons });
    return ids.length;
  });
}

/** The exam under its lock, and of a draft the participants whom its rules name now, so that rooms can be given before publishing. */
export async function openForAssigning(
  { redis }: Pick<Authoring, 'redis'>,
  tx: Tx,
  actor: Actor,
  examId: string,
): Promise<OwnedExam> {
  const exam = ensureOpenTo(actor.who(), 'exams:write', await lockExam(tx.db, examId));
  if (exam.status === 'DRAFT') await syncParticipants(tx.db, redis, examId);
  return exam;
}

/** Participants are made at publishing; of a draft they are those whom its rules name when somebody looks. */
export async function bringUpToDate(
  { db, redis, transact }: Authoring,
  exam: Pick<ExamRow, 'id' | 'status'>,
): Promise<void> {
  if (exam.status !== 'DRAFT' || !(await rowsDiffer(db, redis, exam.id))) return;
  await transact(async (tx) => {
    if ((await lockExam(tx.db, exam.id))?.status === 'DRAFT') await syncParticipants(tx.db, redis, exam.id);
  });
}

export async function applyAssignment(
  { redis }: Pick<Authoring, 'redis'>,
  tx: { db: Knex.Transaction },
  examId: string,
  ids: readonly number[],
  change: ParticipantChange,
): Promise<void> {
  const { sitting_id, ...rest } = change;
  if (sitting_id !== undefined) {
    if (sitting_id !== null && !(await findSitting(tx.db, examId, sitting_id)))
      throw new AppError('invalid_input', {
        status: 422,
        faults: [faultKey('sitting_id', 'unknown_sitting')],
      });
    await refuseForBegun({ redis }, tx.db, examId, await whoChangesSitting(tx.db, examId, ids, sitting_id));
  }
  const columns = Object.fromEntries(
    Object.entries({ ...rest, sitting_id }).filter(([, v]) => v !== undefined),
  );
  if (Object.keys(columns).length > 0) await assign(tx.db, examId, ids, columns);
}

/** Who has begun sits where they sit. */
async function refuseForBegun(
  { redis }: Pick<Authoring, 'redis'>,
  db: Knex,
  examId: string,
  moved: readonly number[],
): Promise<void> {
  if (moved.length === 0) return;
  const begun = await whoHasBegun(db, redis, examId);
  const count = moved.filter((id) => begun.has(id)).length;
  if (count > 0) throw new AppError('already_begun', { status: 409, params: { count } });
}
