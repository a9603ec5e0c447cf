/** The exam while it runs: who is where, and the token in letters for the whole room. */
import { isoInstant, view } from '../../../core/index.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import { sessionsOverview, sessionsQuery } from '../sessions/overview.js';
import { ensureSessionsOpenTo } from '../sessions/session-access.js';
import { type ConsoleContext, EXAM, examPage } from './exam-page.js';

export function addLivePage(ctx: ConsoleContext): void {
  ctx.page({
    method: 'GET',
    path: `${EXAM}/live`,
    permission: 'sessions:read',
    params: examParams,
    query: sessionsQuery,
    handler: async (request) => {
      const { params, query, who } = request;
      const exam = ensureSessionsOpenTo(who(), 'sessions:read', await findExam(ctx.db, params.exam_id));
      const overview = await sessionsOverview(ctx, exam, query, who());
      const nowMs = Date.parse(overview.server_time);
      const data = {
        ...overview,
        exam,
        question_count: overview.exam.question_count,
        items: overview.items.map((item) => ({
          ...item,
          minutesLeft: minutesUntil(item.deadline_at, nowMs),
        })),
        sort: query.sort ?? 'class',
        shownAt: isoInstant(nowMs),
      };
      // Asked every few seconds: only what changes.
      if (request.isFragment) return view('exam-engine/live/_board.njk', data);
      return examPage(request, exam, 'live', 'live/page', data);
    },
  });
}

const minutesUntil = (instant: string | null, nowMs: number): number | null =>
  instant === null ? null : Math.max(0, Math.ceil((Date.parse(instant) - nowMs) / 60_000));
