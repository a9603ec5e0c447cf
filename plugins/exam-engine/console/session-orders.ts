/** The forms of the live page: what is done to ticked students, and to the clock of the whole exam. */
import { z } from 'zod';
import {
  type FieldFault,
  type FormState,
  faultKey,
  type Notice,
  type PageRequest,
  type Reply,
  redirect,
} from '../../../core/index.js';
import { pauseExam, resumeExam } from '../exams/run-exam.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import { actOnSessions, orderTools } from '../sessions/act-on-sessions.js';
import { type OrderResult, orderInput, reason } from '../sessions/order-schemas.js';
import { ensureMayRun, ensureSessionsOpenTo } from '../sessions/session-access.js';
import { type ConsoleContext, EXAM, EXAMS } from './exam-page.js';
import { allOf, type FormValues, isTicked, numberOf, textOf } from './form-values.js';
import { checked, orAgain } from './or-again.js';

/** The live page with a form that was refused. */
type Again = (
  request: Pick<PageRequest<undefined, undefined, undefined>, 'who' | 'isFragment'>,
  examId: string,
  refused: { orders?: FormState<unknown>; running?: FormState<unknown> },
  status: number,
) => Promise<Reply>;

export function addSessionOrders(ctx: ConsoleContext, again: Again): void {
  const tools = orderTools(ctx);

  ctx.page({
    method: 'POST',
    path: `${EXAM}/live/actions`,
    permission: 'sessions:manage',
    params: examParams,
    handler: async (request) => {
      const { exam_id } = request.params;
      const exam = ensureSessionsOpenTo(request.who(), 'sessions:manage', await findExam(ctx.db, exam_id));
      return orAgain(
        request,
        ctx.texts,
        async () => {
          const typed = orderOf(request.form.values);
          const nobody = typed.session_ids.length === 0 ? [faultKey('session_ids', 'nobody_ticked')] : [];
          const order = checked(orderInput, typed, request.locale, nobody);
          return redirect(
            `${EXAMS}/${exam_id}/live`,
            noticeOf(await actOnSessions(tools, request, exam, order)),
          );
        },
        (orders, status) => again(request, exam_id, { orders }, status),
        atTicks,
      );
    },
  });

  const addClock = (verb: 'pause' | 'resume', work: typeof pauseExam): void =>
    ctx.page({
      method: 'POST',
      path: `${EXAM}/live/${verb}`,
      permission: ['exams:write_own', 'sessions:manage'],
      params: examParams,
      handler: async (request) => {
        const { exam_id } = request.params;
        ensureMayRun(request.who(), await findExam(ctx.db, exam_id));
        return orAgain(
          request,
          ctx.texts,
          async () => {
            const why = checked(reasonForm, { why: textOf(request.form.values, 'why') }, request.locale).why;
            await work(ctx, request, exam_id, why);
            return redirect(`${EXAMS}/${exam_id}/live`, { key: `exam-console.run.${verb}d` });
          },
          (running, status) => again(request, exam_id, { running }, status),
        );
      },
    });
  addClock('pause', pauseExam);
  addClock('resume', resumeExam);
}

const reasonForm = z.strictObject({ why: reason });

const orderOf = (values: FormValues): { session_ids: string | string[]; [name: string]: unknown } => ({
  action: textOf(values, 'action'),
  session_ids: isTicked(values, 'all') ? 'all' : allOf(values, 'session_ids'),
  reason: textOf(values, 'reason'),
  ...(textOf(values, 'minutes') === '' ? {} : { minutes: numberOf(values, 'minutes') }),
  ...(textOf(values, 'text') === '' ? {} : { text: textOf(values, 'text') }),
});

/** Ticks are spread over the list: what is wrong with them is told at the box for all. */
const atTicks = (fault: FieldFault): FieldFault =>
  fault.path.startsWith('session_ids') ? { ...fault, path: 'all' } : fault;

function noticeOf(results: readonly OrderResult[]): Notice {
  const done = results.filter((result) => result.done).length;
  const isAll = done === results.length;
  return {
    key: `exam-console.run.${isAll ? 'done' : 'done_of'}`,
    params: { done, total: results.length },
    ...(isAll ? {} : { tone: 'warning' as const }),
  };
}
