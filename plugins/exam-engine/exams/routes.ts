/** The API of exams. */
import { isoInstant, json, type PluginContext } from '../../../core/index.js';
import type { ExamEngineUses } from '../uses.js';
import { ensureOpenTo, examsOf } from './access.js';
import { changeExam, createExam, deleteExam } from './change-exam.js';
import { type ExamRow, shownExam, shownExamWithTargets } from './exam.js';
import { makeFollowUp } from './follow-up.js';
import { followUp, madeFollowUp } from './follow-up-schemas.js';
import {
  examChange,
  examList,
  examParams,
  madeExam,
  newExam,
  oneExam,
  renewedToken,
  shownExamList,
  tokenOf,
} from './schemas.js';
import { findExam, listExams, rulesOf } from './store.js';
import { renewToken } from './token.js';

const etagOf = (exam: Pick<ExamRow, 'revision'>): Record<string, string> => ({ ETag: `"${exam.revision}"` });

export function addExamRoutes(ctx: PluginContext<ExamEngineUses>): void {
  const { db } = ctx;
  const path = '/api/v1/admin/exams';

  ctx.api({
    method: 'GET',
    path,
    permission: 'exams:read_own',
    summary: 'Exams, newest window first: the own ones and those of a duty, or all with exams:read_all.',
    query: examList,
    responses: { 200: shownExamList },
    handler: async ({ query, who }) => {
      const by = who();
      const { items, total } = await listExams(db, query, examsOf(by));
      return { items: items.map(shownExam), total, page: query.page, per_page: query.per_page };
    },
  });

  ctx.api({
    method: 'POST',
    path,
    permission: 'exams:write_own',
    summary: 'Makes a draft. Without entry_token one is made.',
    body: newExam,
    responses: { 201: madeExam },
    handler: async (request) => {
      const exam = await createExam(ctx, request, request.body);
      const { id, entry_token, status, revision } = exam;
      return json(201, { id, entry_token, status, revision }, etagOf(exam));
    },
  });

  ctx.api({
    method: 'GET',
    path: `${path}/:exam_id`,
    permission: 'exams:read_own',
    summary: 'One exam with its audience rules. The ETag is its revision.',
    params: examParams,
    responses: { 200: oneExam },
    handler: async ({ params, who }) => {
      const exam = ensureOpenTo(who(), 'exams:read', await findExam(db, params.exam_id));
      return json(200, shownExamWithTargets(exam, await rulesOf(db, exam.id)), etagOf(exam));
    },
  });

  ctx.api({
    method: 'PATCH',
    path: `${path}/:exam_id`,
    permission: 'exams:write_own',
    summary:
      'Changes an exam. If-Match takes its revision. A published exam takes title, window, duration, entry_token, targets and show_score.',
    params: examParams,
    body: examChange,
    responses: { 200: oneExam },
    handler: async (request) => {
      const { exam_id } = request.params;
      await changeExam(ctx, request, exam_id, request.body, request.headers['if-match']);
      const exam = ensureOpenTo(request.who(), 'exams:write', await findExam(db, exam_id));
      return json(200, shownExamWithTargets(exam, await rulesOf(db, exam_id)), etagOf(exam));
    },
  });

  ctx.api({
    method: 'DELETE',
    path: `${path}/:exam_id`,
    permission: 'exams:write_own',
    summary:
      'Deletes a draft with its questions. If-Match takes its revision. One that was ever published is in_use: archive it.',
    params: examParams,
    responses: { 204: null },
    handler: (request) => deleteExam(ctx, request, request.params.exam_id, request.headers['if-match']),
  });

  ctx.api({
    method: 'POST',
    path: `${path}/:exam_id/follow-up`,
    permission: 'exams:write_own',
    summary:
      'A draft with the same questions for those who were absent or excused (MAKEUP) or below the pass score (REMEDIAL) of an exam that is over.',
    params: examParams,
    body: followUp,
    responses: { 201: madeFollowUp },
    handler: async (request) => {
      const t = ctx.texts.for(ctx.config.defaultLocale);
      const { exam, questions, students } = await makeFollowUp(
        ctx,
        request,
        request.params.exam_id,
        request.body,
        t,
      );
      const { id, entry_token, status, revision, kind } = exam;
      return json(201, { id, entry_token, status, revision, kind, questions, students }, etagOf(exam));
    },
  });

  const addTokenRoute = (verb: string, right: 'exams:write' | 'sessions:manage', summary: string): void =>
    ctx.api({
      method: 'POST',
      path: `${path}/:exam_id/${verb}`,
      permission: right === 'exams:write' ? 'exams:write_own' : right,
      summary,
      params: examParams,
      body: tokenOf,
      responses: { 200: renewedToken },
      handler: async (request) => {
        const { exam_id } = request.params;
        const exam = await renewToken(ctx, request, exam_id, right, request.body?.sitting_id);
        const { entry_token, previous_token, previous_token_until } = exam;
        const until = previous_token_until && isoInstant(previous_token_until.getTime());
        return json(200, { entry_token, previous_token, previous_token_until: until }, etagOf(exam));
      },
    });

  addTokenRoute(
    'token',
    'exams:write',
    'A new entry token of the exam or of one sitting; the old one stays good for a minute while the exam is published.',
  );
  addTokenRoute(
    'sessions/token',
    'sessions:manage',
    'The same for proctors: of an exam or a sitting that they watch as a whole.',
  );
}
