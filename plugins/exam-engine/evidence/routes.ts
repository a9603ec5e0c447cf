/** The API of evidence: late answers, a session's story, its receipt. */
import { AppError, faultKey, type PluginContext } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import { narrowed, pageOf } from '../lists.js';
import type { ExamEngineUses } from '../uses.js';
import { decideLate } from './decide-late.js';
import { lateListOf } from './late-list.js';
import { readReceipt, sealWith } from './receipt.js';
import {
  type LateSession,
  lateList,
  lateOrder,
  lateOutcome,
  lateQuery,
  receiptTyped,
  receiptVerdict,
  sessionParams,
  timeline,
} from './schemas.js';
import { timelineOf } from './timeline.js';
import { type Verdict, verifyReceipt } from './verify-receipt.js';

const LATE_SORTS: Record<string, (session: LateSession) => string | number | null> = {
  class: (session) => session.class,
  full_name: (session) => session.full_name,
  undecided: (session) => session.undecided,
  finished_at: (session) => session.finished_at,
  score: (session) => session.score,
};

export function addEvidenceRoutes(ctx: PluginContext<ExamEngineUses>): void {
  const EXAM = '/api/v1/admin/exams/:exam_id';

  ctx.api({
    method: 'GET',
    path: `${EXAM}/late-answers`,
    permission: 'results:read_own',
    summary: 'Sessions with answers that came after the end: each with what counts now and what was decided.',
    params: examParams,
    query: lateQuery,
    responses: { 200: lateList },
    handler: async ({ params, query, who }) => {
      const exam = ensureOpenTo(who(), 'results:read', await findExam(ctx.db, params.exam_id));
      return pageOf(narrowed(await lateListOf(ctx.db, exam.id), query, LATE_SORTS), query);
    },
  });

  ctx.api({
    method: 'POST',
    path: `${EXAM}/late-answers`,
    permission: 'exams:write_own',
    summary:
      'Accepts or refuses late answers of a handed-in session, for good. Accepted ones count: the session is graded again with the live version.',
    params: examParams,
    body: lateOrder,
    responses: { 200: lateOutcome },
    handler: (request) => decideLate(ctx, request, request.params.exam_id, request.body),
  });

  ctx.api({
    method: 'GET',
    path: `${EXAM}/sessions/:session_id/timeline`,
    permission: 'results:read_own',
    summary:
      'The story of one session: every answer, score and order with its time, late answers apart, and how the deadline came about.',
    params: sessionParams,
    responses: { 200: timeline },
    handler: async ({ params, who }) => {
      const exam = ensureOpenTo(who(), 'results:read', await findExam(ctx.db, params.exam_id));
      return timelineOf(ctx.db, exam, params.session_id);
    },
  });

  ctx.api({
    method: 'POST',
    path: `${EXAM}/sessions/:session_id/receipt`,
    permission: 'results:read_own',
    summary: "Says whether a receipt code from a student's last screen belongs to the session as it stands.",
    params: sessionParams,
    body: receiptTyped,
    responses: { 200: receiptVerdict },
    handler: async ({ params, who, body }) => {
      ensureOpenTo(who(), 'results:read', await findExam(ctx.db, params.exam_id));
      return checkReceipt(ctx, params, body.receipt);
    },
  });
}

/** @throws AppError not_found 404, invalid_input 422. */
export async function checkReceipt(
  { db, redis, secrets }: PluginContext<ExamEngineUses>,
  { exam_id, session_id }: { exam_id: string; session_id: string },
  typed: string,
): Promise<Verdict> {
  const session = await db('exam_sessions')
    .where({ exam_id, id: session_id })
    .first('id', 'exam_id', 'student_id', 'finished_at');
  if (!session) throw new AppError('not_found', { status: 404 });
  const receipt = readReceipt(typed);
  if (receipt === undefined)
    throw new AppError('invalid_input', { status: 422, faults: [faultKey('receipt', 'receipt_form')] });
  return verifyReceipt({ db, redis, seal: sealWith(secrets) }, session, receipt);
}
