/** The API of results. */
import type { Knex } from 'knex';
import { z } from 'zod';
import {
  AppError,
  type Identity,
  isoInstant,
  json,
  listOf,
  listQuery,
  type PluginContext,
  type Reply,
  raw,
  type Translate,
} from '../../../core/index.js';
import { ensureOpenTo, isOpenTo } from '../exams/access.js';
import type { ListedExam } from '../exams/exam.js';
import { linkedExams } from '../exams/follow-up-schemas.js';
import { examParams } from '../exams/schemas.js';
import { findExam, linkedTo } from '../exams/store.js';
import type { ExamEngineUses } from '../uses.js';
import { attachment, CSV_TYPE, resultsCsv, resultsXlsx, XLSX_TYPE } from './sheets.js';
import { type Result, resultsOf, summariesOf } from './store.js';

const outcome = z.enum(['SCORED', 'IN_PROGRESS', 'ABSENT', 'EXCUSED']);

export const resultList = listQuery(['class', 'full_name', 'outcome', 'score', 'finished_at']).extend({
  outcome: outcome.optional(),
  class: z.string().max(200).optional(),
});

const shown = z.object({
  student_id: z.int(),
  session_id: z.uuid().nullable(),
  nisn: z.string().nullable(),
  nis: z.string().nullable(),
  full_name: z.string(),
  class: z.string(),
  outcome,
  score: z.number().nullable(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  close_reason: z.enum(['SUBMIT', 'DEADLINE', 'FORCED']).nullable(),
});

const moment = (date: Date | null): string | null => (date ? isoInstant(date.getTime()) : null);
const shownResult = (result: Result) => ({
  ...result,
  started_at: moment(result.started_at),
  finished_at: moment(result.finished_at),
});

const summary = z.object({
  participants: z.int(),
  scored: z.int(),
  in_progress: z.int(),
  absent: z.int(),
  excused: z.int(),
  mean: z.number().nullable(),
  highest: z.number().nullable(),
  lowest: z.number().nullable(),
});
const resultsAnswer = listOf(shown).extend({
  exam: z.object({
    id: z.uuid(),
    title: z.string(),
    subject: z.string().nullable(),
    period: z.string().nullable(),
    status: z.enum(['DRAFT', 'PUBLISHED', 'CLOSED']),
    scheduled_start: z.string(),
    scheduled_end: z.string(),
    kind: z.enum(['MAIN', 'MAKEUP', 'REMEDIAL']),
    pass_score: z.number().nullable(),
  }),
  /** Make-up and remedial exams of this one that the reader may open, and the one that it follows. */
  follow_ups: linkedExams,
  origin: linkedExams.element.nullable(),
  /** Over all participants, whatever the query leaves out. */
  summary,
  classes: z.array(summary.extend({ class: z.string() })),
});

export async function shownLinks(
  db: Knex,
  exam: ListedExam,
  by: Identity,
): Promise<{
  follow_ups: z.output<typeof linkedExams>;
  origin: z.output<typeof linkedExams>[number] | null;
}> {
  const { followUps, origin } = await linkedTo(db, exam);
  const shownLink = ({ id, title, kind, status }: ListedExam) => ({ id, title, kind, status });
  return {
    follow_ups: followUps.filter((one) => isOpenTo(by, 'exams:read', one)).map(shownLink),
    origin: origin && isOpenTo(by, 'exams:read', origin) ? shownLink(origin) : null,
  };
}

/** All of them, whatever page was asked for: a file that lacks pupils would go unnoticed. */
export async function sheetReply(
  ctx: PluginContext<ExamEngineUses>,
  exam: { id: string; title: string },
  query: z.output<typeof resultList>,
  t: Translate,
  kind: 'csv' | 'xlsx',
): Promise<Reply> {
  const { items } = await resultsOf(ctx.db, exam.id, query);
  const headers = {
    'Content-Disposition': attachment(exam.title, t('exam-console.results.file_name'), kind),
    Vary: 'Accept',
  };
  return kind === 'csv'
    ? raw(CSV_TYPE, resultsCsv(items), headers)
    : raw(XLSX_TYPE, await resultsXlsx(items, ctx.school.current().time_zone), headers);
}

export function addResultRoutes(ctx: PluginContext<ExamEngineUses>): void {
  ctx.api({
    method: 'GET',
    path: '/api/v1/admin/exams/:exam_id/results',
    permission: 'results:read_own',
    summary: 'Every participant with outcome and score, by class; as CSV or XLSX (all of them) by Accept.',
    params: examParams,
    query: resultList,
    responses: { 200: resultsAnswer },
    alsoAs: ['text/csv', XLSX_TYPE],
    handler: async (request) => {
      const { params, query } = request;
      const exam = ensureOpenTo(request.who(), 'results:read', await findExam(ctx.db, params.exam_id));
      const type = request.koa.accepts('application/json', 'text/csv', XLSX_TYPE);
      if (type === false)
        throw new AppError('not_acceptable', {
          status: 406,
          params: { offered: `application/json, text/csv, ${XLSX_TYPE}` },
        });
      if (type === 'text/csv') return sheetReply(ctx, exam, query, request.t, 'csv');
      if (type === XLSX_TYPE) return sheetReply(ctx, exam, query, request.t, 'xlsx');
      const { items, total } = await resultsOf(ctx.db, exam.id, query, {
        limit: query.per_page,
        offset: (query.page - 1) * query.per_page,
      });
      return json(
        200,
        {
          exam: {
            id: exam.id,
            title: exam.title,
            subject: exam.subject,
            period: exam.period,
            status: exam.status,
            scheduled_start: moment(exam.scheduled_start),
            scheduled_end: moment(exam.scheduled_end),
            kind: exam.kind,
            pass_score: exam.pass_score,
          },
          ...(await shownLinks(ctx.db, exam, request.who())),
          ...(await summariesOf(ctx.db, exam.id)),
          items: items.map(shownResult),
          total,
          page: query.page,
          per_page: query.per_page,
        },
        { Vary: 'Accept' },
      );
    },
  });
}
