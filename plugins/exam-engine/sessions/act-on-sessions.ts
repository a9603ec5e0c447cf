/**
 * What people do to sessions that run: one, many, or all of an exam. Each session succeeds or fails on its own. The audit entry
 * is committed before anything happens.
 */

import {
  AppError,
  type Identity,
  isoInstant,
  type PluginContext,
  type Transaction,
  whole,
} from '../../../core/index.js';
import { recordExam } from '../exams/audit-entry.js';
import { covers } from '../exams/duties.js';
import type { Actor, OwnedExam } from '../exams/exam.js';
import { lockExam } from '../exams/store.js';
import { regradesUnderWay } from '../grading/regrade-store.js';
import { LiveExams } from '../live/live-exams.js';
import { examChannel } from '../redis/keys.js';
import type { ExamEngineUses } from '../uses.js';
import { closeSession } from './close.js';
import { examTime } from './exam-time.js';
import { type FollowTools, inTurns, sittingsOf } from './follow-exam.js';
import { closedFrame, deadlineFrame } from './frames.js';
import { keepMessage } from './messages.js';
import { moveDeadline, type Sitting } from './move-deadline.js';
import type { Action, Order, OrderResult, Refusal } from './order-schemas.js';
import { reopenSession } from './reopen.js';
import { maySession } from './session-access.js';

export interface OrderTools extends FollowTools {
  transact: PluginContext<ExamEngineUses>['transact'];
  resetDevice: (studentId: number) => Promise<void>;
}

export const orderTools = (ctx: PluginContext<ExamEngineUses>): OrderTools => ({
  redis: ctx.redis,
  live: new LiveExams(ctx.redis, ctx.clock),
  push: (message) => ctx.bus.publish(examChannel, message),
  transact: ctx.transact,
  resetDevice: (studentId) => ctx.service('auth').resetDevice(studentId),
});

interface Target extends Sitting {
  studentId: string;
}

/** Which sessions 'all' means. */
const CONCERNED: Record<Action, Sitting['session']['status'] | undefined> = {
  reset_device: undefined,
  extend: 'IN_PROGRESS',
  force_submit: 'IN_PROGRESS',
  reopen: 'COMPLETED',
  message: 'IN_PROGRESS',
};
const AUDITED: Record<Action, string> = {
  reset_device: 'session.device_reset',
  extend: 'session.extended',
  force_submit: 'session.forced',
  reopen: 'session.reopened',
  message: 'session.messaged',
};
const AT_A_TIME = 20;

/**
 * @throws AppError not_published 409 for an exam that students do not see, already_graded 409 when time is to be added and all
 * who have begun are graded.
 */
export async function actOnSessions(
  tools: OrderTools,
  actor: Actor,
  exam: OwnedExam,
  order: Order,
): Promise<OrderResult[]> {
  const by = actor.who();
  const refused: OrderResult[] = [];
  const addressed = await whole(tools.redis, async () => {
    if (!(await tools.live.read(exam.id))) throw new AppError('not_published', { status: 409 });
    return addressedBy(tools, by, exam, order, refused);
  });
  if (order.action === 'extend' && refused.length === 0) refuseWhenGraded(addressed);
  const targets = order.session_ids === 'all' ? addressed.filter(concernedBy(order.action)) : addressed;
  if (targets.length === 0) return refused;
  const isReopening = order.action === 'reopen';
  if (isReopening) await tools.transact((tx) => waitForRegrade(tx, exam.id));
  // Committed before anything happens: an entry whose deed failed does less harm than a deed without an entry.
  await tools.transact((tx) => auditOrder(tx, actor, exam.id, order, targets));
  const carryOutAll = (): Promise<OrderResult[]> =>
    inTurns(targets, AT_A_TIME, async (target): Promise<OrderResult> => {
      const refusal = await carryOut(tools, by, exam.id, order, target).catch((): Refusal => 'unavailable');
      return { session_id: target.session.sessionId, ...(refusal ? { code: refusal } : { done: true }) };
    });
  const done = isReopening
    ? await tools.transact(async (tx) => {
        await waitForRegrade(tx, exam.id);
        return carryOutAll();
      })
    : await carryOutAll();
  return inOrder(order, [...refused, ...done]);
}

const auditOrder = (
  tx: Transaction<ExamEngineUses>,
  actor: Actor,
  examId: string,
  order: Order,
  targets: readonly Target[],
): Promise<void> =>
  recordExam(tx.db, actor, AUDITED[order.action], examId, {
    sessions: targets.map(({ session }) => session.sessionId),
    ...(order.sitting_id === undefined ? {} : { sitting: order.sitting_id }),
    ...(order.room === undefined ? {} : { room: order.room }),
    ...(order.minutes === undefined ? {} : { minutes: order.minutes }),
    ...(order.text === undefined ? {} : { text: order.text }),
    ...(order.reason === undefined ? {} : { reason: order.reason }),
  });

const concernedBy =
  (action: Action) =>
  ({ session }: Target): boolean =>
    CONCERNED[action] === undefined || session.status === CONCERNED[action];

/** One who asks for time once it is over must hear that nobody got any; of several each is answered for. */
function refuseWhenGraded(addressed: readonly Target[]): void {
  if (addressed.length > 0 && addressed.every(({ session }) => session.status === 'COMPLETED'))
    throw new AppError('already_graded', { status: 409 });
}

/** With 'all', those of the sitting and the room that it names, as far as the person may act there. */
async function addressedBy(
  tools: OrderTools,
  by: Identity,
  exam: OwnedExam,
  order: Order,
  refused: OrderResult[],
): Promise<Target[]> {
  const all = [...(await sittingsOf(tools, exam.id))].map(
    ([studentId, sitting]): Target => ({ studentId, ...sitting }),
  );
  const isOpen = ({ participant }: Target): boolean => maySession(by, exam, participant);
  if (order.session_ids === 'all') {
    const place = { sitting_id: order.sitting_id ?? null, room: order.room ?? null };
    return all.filter(
      (target) =>
        covers(place, {
          sitting_id: target.participant?.sittingId ?? null,
          room: target.participant?.room ?? null,
        }) && isOpen(target),
    );
  }
  const byId = new Map(all.map((target) => [target.session.sessionId, target]));
  return [...new Set(order.session_ids)].flatMap((session_id) => {
    const target = byId.get(session_id);
    if (target && isOpen(target)) return [target];
    refused.push({ session_id, code: target ? 'forbidden' : 'not_found' });
    return [];
  });
}

/** As they were asked for. */
function inOrder({ session_ids }: Order, results: readonly OrderResult[]): OrderResult[] {
  if (session_ids === 'all') return [...results];
  const byId = new Map(results.map((result) => [result.session_id, result]));
  return [...new Set(session_ids)].flatMap((id) => byId.get(id) ?? []);
}

/** @returns why it was not done. */
async function carryOut(
  tools: OrderTools,
  by: Identity,
  examId: string,
  order: Order,
  { studentId, state }: Target,
): Promise<Refusal | undefined> {
  const { redis, live, push } = tools;
  const who = { examId, studentId };
  const ordered = { by: Number(by.id), reason: order.reason ?? '' };
  const minutes = order.minutes ?? 0;
  switch (order.action) {
    case 'reset_device':
      await tools.resetDevice(Number(studentId));
      return undefined;
    case 'extend': {
      const moved = await moveDeadline(tools, who, minutes * 60);
      if (moved.code !== 'moved') return refusalOf(moved.code);
      await push({ ...who, frame: deadlineFrame(moved, order.reason) });
      return undefined;
    }
    case 'force_submit': {
      const closed = await closeSession(redis, live, { ...who, cause: 'FORCED', ordered });
      if (closed.code === 'there') return 'already_graded';
      if (closed.code !== 'closed') return refusalOf(closed.code);
      await push({ ...who, frame: closedFrame(state.exam, closed.session) });
      return undefined;
    }
    case 'reopen': {
      const reopened = await reopenSession(tools, who, minutes, ordered);
      return reopened.code === 'reopened' ? undefined : refusalOf(reopened.code);
    }
    case 'message': {
      const message = { text: order.text ?? '', at: isoInstant(await examTime(redis)) };
      await keepMessage(redis, studentId, examId, message);
      await push({ ...who, frame: { event: 'message', ...message } });
      return undefined;
    }
  }
}

const refusalOf = (code: string): Refusal => {
  if (code === 'not_found' || code === 'not_joined') return 'not_found';
  return code === 'already_graded' || code === 'not_graded' || code === 'exam_closed' ? code : 'unavailable';
};

/** A score that PostgreSQL has and Redis has not yet would come over what follows the reopening. */
async function waitForRegrade(tx: Transaction<ExamEngineUses>, examId: string): Promise<void> {
  await lockExam(tx.db, examId);
  for (let tries = 0; await regradesUnderWay(tx.db, examId); tries += 1) {
    if (tries === 20) throw new AppError('unavailable', { status: 503, retryAfterSeconds: 2 });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
