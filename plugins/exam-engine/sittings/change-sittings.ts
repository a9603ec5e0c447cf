/** Shifts: windows of one exam, each with its own token. What changes is in force at once while the exam is published. */
import type { Knex } from 'knex';
import { AppError, changesOf, faultKey } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import { recordExam } from '../exams/audit-entry.js';
import { makeEntryToken } from '../exams/entry-token.js';
import type { Actor, Authoring } from '../exams/exam.js';
import { lockExam } from '../exams/store.js';
import { tokenColumns } from '../exams/token.js';
import { announceExam } from '../papers/live-state.js';
import type { NewSitting, SittingChange } from './schemas.js';
import {
  deleteSitting,
  findSitting,
  insertSitting,
  type SittingRow,
  sittingsOf,
  updateSitting,
} from './store.js';

/** @throws AppError invalid_input 422, forbidden, not_found. */
export function createSitting(
  { transact }: Authoring,
  actor: Actor,
  examId: string,
  input: NewSitting,
): Promise<SittingRow> {
  ensureWindow(input.starts_at, input.ends_at);
  return transact(async (tx) => {
    const exam = ensureOpenTo(actor.who(), 'exams:write', await lockExam(tx.db, examId));
    const sitting = await insertSitting(tx.db, {
      exam_id: exam.id,
      name: input.name,
      starts_at: new Date(input.starts_at),
      ends_at: new Date(input.ends_at),
      entry_token: await ownToken(tx.db, exam.id, input.entry_token),
    });
    await recordExam(tx.db, actor, 'sitting.created', exam.id, { sitting: sitting.id, name: sitting.name });
    await announceExam(tx, exam.id, { participants: false });
    return sitting;
  });
}

/** @throws AppError invalid_input 422, forbidden, not_found. */
export function changeSitting(
  tools: Authoring,
  actor: Actor,
  examId: string,
  id: number,
  change: SittingChange,
): Promise<SittingRow> {
  return tools.transact(async (tx) => {
    const exam = ensureOpenTo(actor.who(), 'exams:write', await lockExam(tx.db, examId));
    const sitting = await sittingOf(tx.db, exam.id, id);
    const {
      starts_at = sitting.starts_at.getTime(),
      ends_at = sitting.ends_at.getTime(),
      name = sitting.name,
    } = change;
    ensureWindow(starts_at, ends_at);
    const token = change.entry_token && (await ownToken(tx.db, exam.id, change.entry_token, id));
    const changed = await updateSitting(tx.db, id, {
      name,
      starts_at: new Date(starts_at),
      ends_at: new Date(ends_at),
      ...(token ? await tokenColumns(tools.redis, { ...sitting, status: exam.status }, token) : {}),
    });
    await recordExam(tx.db, actor, 'sitting.changed', exam.id, {
      sitting: id,
      ...changesOf(sitting, changed, change, ['name', 'starts_at', 'ends_at']),
    });
    await announceExam(tx, exam.id, { participants: false });
    return changed;
  });
}

/** @throws AppError sitting_in_use 409 while participants or proctors are assigned to it, forbidden, not_found. */
export async function removeSitting(
  { transact }: Authoring,
  actor: Actor,
  examId: string,
  id: number,
): Promise<void> {
  await transact(async (tx) => {
    const exam = ensureOpenTo(actor.who(), 'exams:write', await lockExam(tx.db, examId));
    await sittingOf(tx.db, exam.id, id);
    for (const table of ['exam_participants', 'exam_staff'])
      if (await tx.db(table).where({ exam_id: exam.id, sitting_id: id }).first('exam_id'))
        throw new AppError('sitting_in_use', { status: 409 });
    await deleteSitting(tx.db, id);
    await recordExam(tx.db, actor, 'sitting.deleted', exam.id, { sitting: id });
    await announceExam(tx, exam.id, { participants: false });
  });
}

/** @throws AppError not_found 404. */
export async function sittingOf(db: Knex, examId: string, id: number): Promise<SittingRow> {
  const sitting = await findSitting(db, examId, id);
  if (!sitting) throw new AppError('not_found', { status: 404 });
  return sitting;
}

/** A token that no other sitting of the exam has, so that nobody begins in a shift that is not theirs. @throws AppError 422. */
async function ownToken(db: Knex, examId: string, wanted?: string, ownId?: number): Promise<string> {
  const others = (await sittingsOf(db, examId)).filter(({ id }) => id !== ownId);
  const taken = new Set(others.flatMap(({ entry_token, previous_token }) => [entry_token, previous_token]));
  if (wanted !== undefined) {
    if (!taken.has(wanted)) return wanted;
    throw new AppError('invalid_input', {
      status: 422,
      faults: [faultKey('entry_token', 'entry_token_taken')],
    });
  }
  let made = makeEntryToken();
  while (taken.has(made)) made = makeEntryToken();
  return made;
}

function ensureWindow(startsAt: number, endsAt: number): void {
  if (endsAt > startsAt) return;
  throw new AppError('invalid_input', { status: 422, faults: [faultKey('ends_at', 'end_before_start')] });
}
