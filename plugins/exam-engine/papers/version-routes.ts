/** The API of a paper's versions: what students received at any time, and by which key they were graded, for as long as the exam is there. */
import { z } from 'zod';
import { AppError, isoInstant, listOf, listQuery, type PluginContext } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import type { ExamEngineUses } from '../uses.js';
import { arrangePaper } from './build.js';
import { findVersion, listVersions, type VersionRow } from './versions.js';

const listedVersion = z.object({
  version: z.int(),
  published_at: z.string(),
  published_by: z.object({ id: z.int(), full_name: z.string() }).nullable(),
  question_count: z.int(),
  /** The one that students get, or got last. */
  current: z.boolean(),
});

const option = z.object({ key: z.string(), text: z.string() });
const wholeVersion = listedVersion.extend({
  paper: z.looseObject({
    exam_id: z.uuid(),
    title: z.string(),
    duration_minutes: z.int(),
    version: z.int(),
    questions: z.array(
      z.looseObject({
        id: z.uuid(),
        order_num: z.int(),
        question_text: z.string(),
        options: z.array(option),
      }),
    ),
  }),
  /** Question id → keys that count as right, how it is scored, and its points. */
  answer_key: z.record(
    z.string(),
    z.object({
      right: z.array(z.string()),
      scoring: z.enum(['NORMAL', 'FREE', 'DROPPED']),
      points: z.number(),
      options: z.array(z.string()),
    }),
  ),
});

const shown = (row: VersionRow, current: number | null) => ({
  version: row.version,
  published_at: isoInstant(row.published_at.getTime()),
  published_by:
    row.published_by === null ? null : { id: row.published_by, full_name: row.publisher_name ?? '' },
  question_count: row.question_count,
  current: row.version === current,
});

export function addVersionRoutes(ctx: PluginContext<ExamEngineUses>): void {
  const { db } = ctx;
  const path = '/api/v1/admin/exams/:exam_id/papers';
  const permission = 'exams:read_own';

  ctx.api({
    method: 'GET',
    path,
    permission,
    summary: 'Every version of the paper that was ever published, newest first.',
    params: examParams,
    query: listQuery(['version']),
    responses: { 200: listOf(listedVersion) },
    handler: async ({ params, query, who }) => {
      const exam = ensureOpenTo(who(), 'exams:read', await findExam(db, params.exam_id));
      const { page, per_page } = query;
      const { items, total } = await listVersions(db, exam.id, query);
      return { items: items.map((row) => shown(row, exam.paper_version)), total, page, per_page };
    },
  });

  ctx.api({
    method: 'GET',
    path: `${path}/:version`,
    permission,
    summary: 'One version as it was published, with its key.',
    params: examParams.extend({
      version: z.coerce
        .number()
        .int()
        .min(1)
        .max(2 ** 31 - 1),
    }),
    responses: { 200: wholeVersion },
    handler: async ({ params, who }) => {
      const exam = ensureOpenTo(who(), 'exams:read', await findExam(db, params.exam_id));
      const [row] = (await listVersions(db, exam.id, { version: params.version })).items;
      const found = row && (await findVersion(db, exam.id, params.version));
      if (!found) throw new AppError('not_found', { status: 404 });
      const answer_key = Object.fromEntries(
        Object.entries(found.answer_key.questions).map(([question, keyed]) => [
          question,
          { ...keyed, points: keyed.points / 100 },
        ]),
      );
      return { ...shown(row, exam.paper_version), paper: arrangePaper(found.paper), answer_key };
    },
  });
}
