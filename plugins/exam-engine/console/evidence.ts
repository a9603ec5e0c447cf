/** Evidence in the console: late answers and what is decided about them, one session's story, sheets to print. */
import { z } from 'zod';
import {
  AppError,
  emptyForm,
  type FormState,
  type PageRequest,
  problemOf,
  type Reply,
  redirect,
  viewOfParts,
} from '../../../core/index.js';
import { decideLate } from '../evidence/decide-late.js';
import { lateListOf } from '../evidence/late-list.js';
import { checkReceipt } from '../evidence/routes.js';
import { lateOrder, sessionParams } from '../evidence/schemas.js';
import { sheetsOf } from '../evidence/sheet.js';
import { timelineOf } from '../evidence/timeline.js';
import { storyRows } from '../evidence/timeline-store.js';
import type { Verdict } from '../evidence/verify-receipt.js';
import { examParams } from '../exams/schemas.js';
import { answersByQuestion, signedMinutes } from './evidence-lines.js';
import { type ConsoleContext, EXAM, EXAMS, examPage, openExam } from './exam-page.js';
import { allOf, type FormValues, isTicked, textOf } from './form-values.js';
import { checked, orAgain } from './or-again.js';
import { rightsOn } from './rights.js';

const SESSION = `${EXAM}/sessions/:session_id`;
const receiptQuery = z.strictObject({ receipt: z.string().max(60).optional() });
const printQuery = z.strictObject({ class: z.string().max(200).optional() });

type Asked = Pick<PageRequest<undefined, undefined, undefined>, 'who' | 't' | 'locale'>;

export function addEvidencePages(ctx: ConsoleContext): void {
  const sessionPage = async (
    request: Asked,
    { exam_id, session_id }: z.output<typeof sessionParams>,
    forms: { late?: FormState<unknown>; receipt?: FormState<unknown>; verdict?: Verdict } = {},
    status = 200,
  ): Promise<Reply> => {
    const exam = await openExam(ctx, request, exam_id, 'results:read');
    const story = await timelineOf(ctx.db, exam, session_id);
    const open = story.late_answers.filter(({ decision }) => decision !== 'ACCEPTED');
    const data = {
      ...story,
      exam,
      ...forms,
      byDuration: Date.parse(story.session.started_at) + story.deadline.duration_minutes * 60_000,
      added: {
        granted: signedMinutes(story.deadline.granted_seconds),
        credit: signedMinutes(story.deadline.credit_seconds),
        other: signedMinutes(story.deadline.other_seconds),
      },
      byQuestion: answersByQuestion(story),
      open,
      ticked: forms.late
        ? allOf(forms.late.values, 'answer_ids')
        : open.filter((o) => o.would_count).map((o) => o.id),
    };
    return examPage(request, exam, 'results', 'evidence/session', data, status);
  };

  ctx.page({
    method: 'GET',
    path: `${EXAM}/late`,
    permission: 'results:read_own',
    params: examParams,
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'results:read');
      return examPage(request, exam, 'results', 'evidence/late', {
        items: await lateListOf(ctx.db, exam.id),
      });
    },
  });

  ctx.page({
    method: 'GET',
    path: SESSION,
    permission: 'results:read_own',
    params: sessionParams,
    query: receiptQuery,
    handler: async (request) => {
      const { params, query } = request;
      if (query.receipt === undefined) return sessionPage(request, params);
      await openExam(ctx, request, params.exam_id, 'results:read');
      const receipt = { ...emptyForm(), values: { receipt: query.receipt } };
      try {
        const verdict = await checkReceipt(ctx, params, query.receipt);
        return await sessionPage(request, params, { receipt, verdict });
      } catch (error) {
        if (!(error instanceof AppError) || error.status !== 422) throw error;
        const [fault] = problemOf(error, ctx.texts, request.locale).errors ?? [];
        const errors = { receipt: fault?.message ?? '' };
        return await sessionPage(request, params, { receipt: { ...receipt, errors } }, 422);
      }
    },
  });

  ctx.page({
    method: 'POST',
    path: `${SESSION}/late`,
    permission: 'exams:write_own',
    params: sessionParams,
    handler: async (request) => {
      const { exam_id, session_id } = request.params;
      await openExam(ctx, request, exam_id, 'exams:write');
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const order = checked(lateOrder, lateOrderOf(request.form.values, session_id), request.locale);
          const { decided, score } = await decideLate(ctx, request, exam_id, order);
          return redirect(`${EXAMS}/${exam_id}/sessions/${session_id}`, {
            key: `exam-evidence.late.done_${order.decision}`,
            params: { count: decided, score: score ?? '–' },
          });
        },
        (late, status) => sessionPage(request, request.params, { late }, status),
        (fault) => (fault.path.startsWith('answer_ids') ? { ...fault, path: 'answer_ids' } : fault),
      );
    },
  });

  const print = (
    request: Asked & { params: { exam_id: string } },
    which: { sessionId?: string; className?: string },
  ): Promise<Reply> => printed(ctx, request, request.params.exam_id, which);

  ctx.page({
    method: 'GET',
    path: `${SESSION}/print`,
    permission: 'results:read_own',
    params: sessionParams,
    handler: (request) => print(request, { sessionId: request.params.session_id }),
  });

  ctx.page({
    method: 'GET',
    path: `${EXAM}/print`,
    permission: 'results:read_own',
    params: examParams,
    query: printQuery,
    handler: (request) =>
      print(request, request.query.class === undefined ? {} : { className: request.query.class }),
  });
}

async function printed(
  ctx: ConsoleContext,
  request: Asked,
  examId: string,
  which: { sessionId?: string; className?: string },
): Promise<Reply> {
  const exam = await openExam(ctx, request, examId, 'results:read');
  const count = (await storyRows(ctx.db, exam.id, which)).length;
  if (which.sessionId !== undefined && count === 0) throw new AppError('not_found', { status: 404 });
  async function* each(): AsyncGenerator<Record<string, unknown>> {
    for await (const sheet of sheetsOf(ctx.db, exam, which)) yield { exam, sheet };
  }
  const data = { exam, count, which, tab: 'results', rights: rightsOn(request.who(), exam) };
  return viewOfParts('exam-engine/evidence/print.njk', data, {
    view: 'exam-engine/evidence/_sheet.njk',
    each: each(),
  });
}

const lateOrderOf = (values: FormValues, session_id: string): Record<string, unknown> => ({
  session_id,
  answer_ids: isTicked(values, 'all') ? 'all' : allOf(values, 'answer_ids').map(Number),
  decision: textOf(values, 'decision'),
  reason: textOf(values, 'reason'),
});
