/** The API of sittings. */
import { json, noContent, type PluginContext } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import { narrowedByWords, pageOf, sortedBy } from '../lists.js';
import type { ExamEngineUses } from '../uses.js';
import { changeSitting, createSitting, removeSitting, sittingOf } from './change-sittings.js';
import {
  newSitting,
  oneSitting,
  shownSitting,
  sittingChange,
  sittingList,
  sittingParams,
  sittingQuery,
} from './schemas.js';
import { countsBySitting, sittingsOf } from './store.js';

export function addSittingRoutes(ctx: PluginContext<ExamEngineUses>): void {
  const { db } = ctx;
  const path = '/api/v1/admin/exams/:exam_id/sittings';
  const one = `${path}/:sitting_id`;
  const permission = 'exams:write_own';
  const shown = async (examId: string, id: number) => {
    const counts = await countsBySitting(db, examId);
    return shownSitting(await sittingOf(db, examId, id), counts.get(id) ?? 0);
  };

  ctx.api({
    method: 'GET',
    path,
    permission,
    summary: "Shifts of an exam by time. Without any it has one: the exam's own times and token.",
    params: examParams,
    query: sittingQuery,
    responses: { 200: sittingList },
    handler: async ({ params, query, who }) => {
      const exam = ensureOpenTo(who(), 'exams:write', await findExam(db, params.exam_id));
      const counts = await countsBySitting(db, exam.id);
      const items = (await sittingsOf(db, exam.id)).map((row) => shownSitting(row, counts.get(row.id) ?? 0));
      const kept = narrowedByWords(items, query.q, ({ name }) => name);
      return pageOf(
        sortedBy(kept, query.sort, { name: (s) => s.name, starts_at: (s) => s.starts_at }),
        query,
      );
    },
  });

  ctx.api({
    method: 'POST',
    path,
    permission,
    summary: 'Makes a shift. Without entry_token one is made. Participants are assigned to it afterwards.',
    params: examParams,
    body: newSitting,
    responses: { 201: oneSitting },
    handler: async (request) => {
      const { id } = await createSitting(ctx, request, request.params.exam_id, request.body);
      return json(201, await shown(request.params.exam_id, id));
    },
  });

  ctx.api({
    method: 'GET',
    path: one,
    permission,
    summary: 'One shift.',
    params: sittingParams,
    responses: { 200: oneSitting },
    handler: async ({ params, who }) => {
      const exam = ensureOpenTo(who(), 'exams:write', await findExam(db, params.exam_id));
      return shown(exam.id, params.sitting_id);
    },
  });

  ctx.api({
    method: 'PATCH',
    path: one,
    permission,
    summary: 'Changes a shift; open deadlines follow its end.',
    params: sittingParams,
    body: sittingChange,
    responses: { 200: oneSitting },
    handler: async (request) => {
      const { exam_id, sitting_id } = request.params;
      await changeSitting(ctx, request, exam_id, sitting_id, request.body);
      return shown(exam_id, sitting_id);
    },
  });

  ctx.api({
    method: 'DELETE',
    path: one,
    permission,
    summary: 'Deletes a shift that nobody is assigned to.',
    params: sittingParams,
    responses: { 204: null },
    handler: async (request) => {
      await removeSitting(ctx, request, request.params.exam_id, request.params.sitting_id);
      return noContent();
    },
  });
}
