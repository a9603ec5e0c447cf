/** What a teacher may do to an exam besides publishing it: make, change, delete. */

import { isDeepStrictEqual } from 'node:util';
import { AppError, changesOf, faultKey, type Identity } from '../../../core/index.js';
import { syncParticipants } from '../audience/participants.js';
import { announceExam } from '../papers/live-state.js';
import { keys } from '../redis/keys.js';
import { ensureOpenTo, isOpenTo } from './access.js';
import { recordExam } from './audit-entry.js';
import { makeEntryToken } from './entry-token.js';
import type { Actor, Authoring, ExamRow } from './exam.js';
import type { ExamChange, NewExam } from './schemas.js';
import { findExam, hasSessions, insertExam, lockExam, replaceRules, rulesOf, updateExam } from './store.js';
import { tokenColumns } from './token.js';

/** @throws AppError invalid_input 422. */
export async function createExam({ transact }: Authoring, actor: Actor, input: NewExam): Promise<ExamRow> {
  const by = actor.who();
  const { targets, entry_token = makeEntryToken(), ...rest } = input;
  ensureWindow(rest.scheduled_start, rest.scheduled_end);
  return transact(async (tx) => {
    await ensureOrigin(tx.db, by, input.origin_exam_id);
    const exam = await insertExam(tx.db, {
      ...rest,
      scheduled_start: new Date(rest.scheduled_start),
      scheduled_end: new Date(rest.scheduled_end),
      entry_token,
      author_id: Number(by.id),
    });
    await replaceRules(tx.db, exam.id, targets);
    await recordExam(tx.db, actor, 'exam.created', exam.id, { title: exam.title });
    return exam;
  });
}

/**
 * @param ifMatch the header: revisions that the change was made upon; any when absent.
 * @throws AppError stale_revision 412, invalid_input 422 (also for what a published exam no longer takes), forbidden, not_found.
 */
export async function changeExam(
  tools: Authoring,
  actor: Actor,
  examId: string,
  change: ExamChange,
  ifMatch: string | undefined,
): Promise<ExamRow> {
  const by = actor.who();
  return tools.transact(async (tx) => {
    const exam = ensureOpenTo(by, 'exams:write', await lockExam(tx.db, examId));
    ensureRevision(exam, ifMatch);
    if (exam.status !== 'DRAFT') ensureOpenFields(exam, change);
    if (change.archived && exam.status === 'PUBLISHED') throw new AppError('exam_live', { status: 409 });
    ensureWindow(
      change.scheduled_start ?? exam.scheduled_start.getTime(),
      change.scheduled_end ?? exam.scheduled_end.getTime(),
    );
    if (change.origin_exam_id !== exam.origin_exam_id)
      await ensureOrigin(tx.db, by, change.origin_exam_id, examId);
    const changed = await updateExam(tx.db, examId, await columnsOf(tools, exam, change));
    const { targets, ...others } = change;
    const sent = {
      ...others,
      ...(targets && isDeepStrictEqual(targets, await rulesOf(tx.db, examId)) ? {} : { targets }),
    };
    if (targets) await replaceRules(tx.db, examId, targets);
    await recordExam(tx.db, actor, 'exam.changed', examId, { ...changesOf(exam, changed, sent, TOLD) });
    const audience = exam.status === 'PUBLISHED' && targets !== undefined;
    const participants = audience && (await syncParticipants(tx.db, tools.redis, examId));
    await announceExam(tx, examId, { participants });
    return changed;
  });
}

/**
 * A draft goes with its questions; what was ever published stays.
 * @param ifMatch as of `changeExam`. @throws AppError stale_revision 412, in_use 409.
 */
export async function deleteExam(
  { redis, transact }: Authoring,
  actor: Actor,
  examId: string,
  ifMatch?: string,
): Promise<void> {
  await transact(async (tx) => {
    const exam = ensureOpenTo(actor.who(), 'exams:write', await lockExam(tx.db, examId));
    ensureRevision(exam, ifMatch);
    const isBegun = async (): Promise<boolean> =>
      (await hasSessions(tx.db, examId)) || (await redis.scard(keys.sessionsOfExam(examId))) > 0;
    if (exam.paper_version !== null || (await isBegun())) throw new AppError('in_use', { status: 409 });
    await recordExam(tx.db, actor, 'exam.deleted', examId, { title: exam.title });
    await tx.db('exams').where({ id: examId }).del().catch(inUse);
  });
}

/** Something refers to it: a make-up of it, an incident. */
function inUse(error: unknown): never {
  if ((error as { code?: unknown }).code === '23503') throw new AppError('in_use', { status: 409 });
  throw error;
}

function ensureRevision(exam: ExamRow, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const known = ifMatch.split(',').map((tag) => tag.trim().replace(/^(?:W\/)?"?|"$/g, ''));
  if (!known.includes(String(exam.revision))) throw new AppError('stale_revision', { status: 412 });
}

/** @throws AppError invalid_input 422. */
export function ensureWindow(startsAt: number, endsAt: number): void {
  if (endsAt > startsAt) return;
  throw new AppError('invalid_input', {
    status: 422,
    faults: [faultKey('scheduled_end', 'end_before_start')],
  });
}

async function ensureOrigin(
  db: Parameters<typeof findExam>[0],
  by: Identity,
  originId: string | null | undefined,
  ownId?: string,
): Promise<void> {
  if (!originId) return;
  const origin = await findExam(db, originId);
  const isVisible = origin && isOpenTo(by, 'exams:read', origin);
  if (isVisible && originId !== ownId) return;
  throw new AppError('invalid_input', { status: 422, faults: [faultKey('origin_exam_id', 'unknown_exam')] });
}

/** With their values in the audit log: what moves a deadline or decides about a score. */
const TOLD = [
  'title',
  'scheduled_start',
  'scheduled_end',
  'duration_minutes',
  'show_score',
  'pass_score',
  'archived_at',
] as const;

const OPEN_FIELDS = new Set([
  'title',
  'scheduled_start',
  'scheduled_end',
  'duration_minutes',
  'entry_token',
  'targets',
  'show_score',
  'archived',
]);

/** What the published paper or the record fixes may be sent along, but not be changed. */
function ensureOpenFields(exam: ExamRow, change: ExamChange): void {
  const fixed = Object.entries(change).filter(
    ([field, value]) =>
      value !== undefined && !OPEN_FIELDS.has(field) && exam[field as keyof ExamRow] !== value,
  );
  if (fixed.length === 0) return;
  throw new AppError('invalid_input', {
    status: 422,
    faults: fixed.map(([field]) => faultKey(field, 'fixed_after_publishing')),
  });
}

async function columnsOf(tools: Authoring, exam: ExamRow, change: ExamChange): Promise<Partial<ExamRow>> {
  const { targets: _, archived, scheduled_start, scheduled_end, entry_token, ...same } = change;
  return {
    ...same,
    ...(scheduled_start === undefined ? {} : { scheduled_start: new Date(scheduled_start) }),
    ...(scheduled_end === undefined ? {} : { scheduled_end: new Date(scheduled_end) }),
    ...(entry_token === undefined ? {} : await tokenColumns(tools.redis, exam, entry_token)),
    ...(archived === undefined
      ? {}
      : { archived_at: archived ? (exam.archived_at ?? (tools.db.fn.now() as never)) : null }),
  };
}
