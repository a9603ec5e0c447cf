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
  type Translate,
} from '../../../core/index.js';
import { pauseExam, resumeExam } from '../exams/run-exam.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import { actOnSessions, orderTools } from '../sessions/act-on-sessions.js';
import { type OrderResult, orderInput, reason } from '../sessions/order-schemas.js';
import { ensureMayRun, ensureSessionsOpenTo } from '../sessions/session-access.js';
import { type ConsoleContext, EXAM } from './exam-page.js';
import { allOf, type FormValues, isTicked, numberOf, textOf } from './form-values.js';
import { checked, orAgain } from './or-again.js';
import { livePath } from './shown-list.js';

/** The live page with a form that was refused; `form` says which part of the list was shown. */
type Again = (
  request: Pick<PageRequest<undefined, undefined, undefined>, 'who' | 'isFragment' | 'form'>,
  examId: string,
  refused: { orders?: FormState<unknown>; running?: FormState<unknown> },
  status: number,
) => Promise<Reply>;

/** What begins with one of these names everybody of a shift or a room. */
const SITTING = 'sitting:';
const ROOM = 'room:';

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
          const order = checked(orderInput, typed, request.locale, doubts(typed, request.form.values));
          const results = await actOnSessions(tools, request, exam, order);
          return redirect(livePath(exam_id, request.form.values), noticeOf(results, request.t));
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
            return redirect(livePath(exam_id, request.form.values), { key: `exam-console.run.${verb}d` });
          },
          (running, status) => again(request, exam_id, { running }, status),
        );
      },
    });
  addClock('pause', pauseExam);
  addClock('resume', resumeExam);
}

const reasonForm = z.strictObject({ why: reason });

type TypedOrder = { action: string; session_ids: string | string[]; [name: string]: unknown };

/** What another action needed and is still in its field is not part of this one. */
function orderOf(values: FormValues): TypedOrder {
  const action = textOf(values, 'action');
  const takes = (name: string, ...actions: string[]): boolean =>
    actions.includes(action) && textOf(values, name) !== '';
  return {
    action,
    ...whomOf(values),
    reason: textOf(values, 'reason'),
    ...(takes('minutes', 'extend', 'reopen') ? { minutes: numberOf(values, 'minutes') } : {}),
    ...(takes('text', 'message') ? { text: textOf(values, 'text') } : {}),
  };
}

function whomOf(values: FormValues): Pick<TypedOrder, 'session_ids'> & Record<string, unknown> {
  const whom = textOf(values, 'whom');
  if (whom === '' || whom === 'ticked') return { session_ids: allOf(values, 'session_ids') };
  return {
    session_ids: 'all',
    ...(whom.startsWith(SITTING) ? { sitting_id: Number(whom.slice(SITTING.length)) } : {}),
    ...(whom.startsWith(ROOM) ? { room: whom.slice(ROOM.length) } : {}),
  };
}

/** Nobody was meant; or a whole room would lose its time by one slip of the finger. */
function doubts({ action, session_ids }: TypedOrder, values: FormValues): FieldFault[] {
  if (session_ids.length === 0) return [faultKey('session_ids', 'nobody_ticked')];
  const isSure = action !== 'force_submit' || session_ids !== 'all' || isTicked(values, 'sure');
  return isSure ? [] : [faultKey('sure', 'force_all')];
}

/** Ticks are spread over the list: what is wrong with them, or with a place, is told at the choice of whom. */
const atTicks = (fault: FieldFault): FieldFault =>
  /^(session_ids|sitting_id|room)/.test(fault.path) ? { ...fault, path: 'whom' } : fault;

function noticeOf(results: readonly OrderResult[], t: Translate): Notice {
  const done = results.filter((result) => result.done).length;
  const isAll = done === results.length;
  const codes = new Set(results.flatMap(({ code }) => code ?? []));
  const why = [...codes].map((code) => t(`exam-console.run.refusal_${code}`));
  return {
    key: `exam-console.run.${isAll ? 'done' : 'done_of'}`,
    params: { done, total: results.length, why: why.join(', ') },
    ...(isAll ? {} : { tone: 'warning' as const }),
  };
}
