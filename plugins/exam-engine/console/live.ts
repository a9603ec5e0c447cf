/** The exam while it runs: who is where, the token in letters for the whole room, and what can be done for its students. */
import { type FormState, isoInstant, type PageRequest, type Reply, view } from '../../../core/index.js';
import type { OwnedExam } from '../exams/exam.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import { standsSince } from '../sessions/deadlines.js';
import { actions } from '../sessions/order-schemas.js';
import {
  type SessionsOverview,
  type SessionsQuery,
  sessionsOverview,
  sessionsQuery,
} from '../sessions/overview.js';
import { ensureSessionsOpenTo, maySessions } from '../sessions/session-access.js';
import { type ConsoleContext, EXAM, EXAMS, examPage } from './exam-page.js';
import { allOf } from './form-values.js';
import { rightsOn } from './rights.js';
import { addSessionOrders } from './session-orders.js';
import { addressOf, shownList } from './shown-list.js';

interface Forms {
  orders?: FormState<unknown>;
  running?: FormState<unknown>;
}

export function addLivePage(ctx: ConsoleContext): void {
  const page = async (
    request: Pick<PageRequest<undefined, undefined, undefined>, 'who' | 'isFragment'>,
    examId: string,
    query: SessionsQuery,
    forms: Forms = {},
    status = 200,
  ): Promise<Reply> => {
    const { who } = request;
    const exam = ensureSessionsOpenTo(who(), 'sessions:read', await findExam(ctx.db, examId));
    const overview = await sessionsOverview(ctx, exam, query, who());
    const nowMs = Date.parse(overview.server_time);
    const data = {
      ...overview,
      ...forms,
      exam,
      rights: rightsOn(who(), exam),
      actions,
      // Also on a page that answers a form: the list goes on asking here.
      path: `${EXAMS}/${examId}/live`,
      query: Object.fromEntries(new URLSearchParams(addressOf(query))),
      shown: addressOf(query),
      ticked: allOf(forms.orders?.values ?? {}, 'session_ids'),
      mayManage: maySessions(who(), 'sessions:manage', exam),
      question_count: overview.exam.question_count,
      items: overview.items.map((item) => ({
        ...item,
        minutesLeft: minutesUntil(item.deadline_at, standingSince(exam, overview) ?? nowMs),
        extra: minutesOf(item.extra_minutes * 60 + item.extra_seconds),
        credit: minutesOf(item.credit_seconds),
      })),
      sort: query.sort ?? 'class',
      shownAt: isoInstant(nowMs),
    };
    // Asked every few seconds: only what changes.
    if (request.isFragment && status === 200) return view('exam-engine/live/_board.njk', data);
    return examPage(request, exam, 'live', 'live/page', data, status);
  };

  ctx.page({
    method: 'GET',
    path: `${EXAM}/live`,
    permission: 'sessions:read',
    params: examParams,
    query: sessionsQuery,
    handler: (request) => page(request, request.params.exam_id, request.query),
  });
  addSessionOrders(ctx, (request, examId, forms, status) =>
    page(request, examId, shownList(request.form.values), forms, status),
  );
}

const standingSince = (exam: OwnedExam, { held_since }: SessionsOverview): number | null =>
  standsSince(
    { pausedAt: exam.paused_at?.getTime() ?? null },
    held_since === null ? null : Date.parse(held_since),
  );

/** In whole minutes, as the times beside it; the student's timeline has the seconds. */
const minutesOf = (seconds: number): number => Math.round(seconds / 60);

const minutesUntil = (instant: string | null, nowMs: number): number | null =>
  instant === null ? null : Math.max(0, Math.ceil((Date.parse(instant) - nowMs) / 60_000));
