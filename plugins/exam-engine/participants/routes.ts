/** The API of participants. */
import type { Knex } from 'knex';
import { AppError, json, noContent, type PluginContext } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import type { ExamEngineUses } from '../uses.js';
import { bringUpToDate, changeParticipants } from './assign.js';
import { addParticipant, removeParticipant } from './come-and-go.js';
import { resetParticipantPassword } from './password.js';
import {
  changedCount,
  newParticipant,
  newPassword,
  oneParticipant,
  participantChange,
  participantList,
  participantParams,
  participantQuery,
  participantsChange,
} from './schemas.js';
import { findParticipant, listParticipants, type ParticipantRow } from './store.js';

async function oneOf(db: Knex, examId: string, studentId: number): Promise<ParticipantRow> {
  const participant = await findParticipant(db, examId, studentId);
  if (!participant) throw new AppError('not_found', { status: 404 });
  return participant;
}

export function addParticipantRoutes(ctx: PluginContext<ExamEngineUses>): void {
  const { db } = ctx;
  const path = '/api/v1/admin/exams/:exam_id/participants';
  const one = `${path}/:student_id`;
  const permission = 'exams:write_own';

  ctx.api({
    method: 'GET',
    path,
    permission,
    summary: 'Who sits the exam, by class; of a draft whom its rules name now. sitting_id takes `none`.',
    params: examParams,
    query: participantQuery,
    responses: { 200: participantList },
    handler: async ({ params, query, who }) => {
      const exam = ensureOpenTo(who(), 'exams:write', await findExam(db, params.exam_id));
      await bringUpToDate(ctx, exam);
      const { page, per_page } = query;
      return { ...(await listParticipants(db, exam.id, query)), page, per_page };
    },
  });

  ctx.api({
    method: 'POST',
    path,
    permission,
    summary: 'Adds a single student, also while the exam runs: a rule of their own.',
    params: examParams,
    body: newParticipant,
    responses: { 201: oneParticipant },
    handler: async (request) => {
      const { exam_id } = request.params;
      const studentId = await addParticipant(ctx, request, exam_id, request.body);
      return json(201, await oneOf(db, exam_id, studentId));
    },
  });

  ctx.api({
    method: 'PATCH',
    path,
    permission,
    summary: 'Assigns many at once: a list of students or a class. All or none.',
    params: examParams,
    body: participantsChange,
    responses: { 200: changedCount },
    handler: async (request) => {
      const { student_ids = [], class_id, ...change } = request.body;
      const who = class_id === undefined ? { student_ids } : { class_id };
      return { changed: await changeParticipants(ctx, request, request.params.exam_id, who, change) };
    },
  });

  ctx.api({
    method: 'GET',
    path: one,
    permission,
    summary: 'One participant.',
    params: participantParams,
    responses: { 200: oneParticipant },
    handler: async ({ params, who }) => {
      const exam = ensureOpenTo(who(), 'exams:write', await findExam(db, params.exam_id));
      await bringUpToDate(ctx, exam);
      return oneOf(db, exam.id, params.student_id);
    },
  });

  ctx.api({
    method: 'PATCH',
    path: one,
    permission,
    summary:
      'Shift, room, seat, extra minutes, excused. Extra minutes move the deadline of a session at once.',
    params: participantParams,
    body: participantChange,
    responses: { 200: oneParticipant },
    handler: async (request) => {
      const { exam_id, student_id } = request.params;
      await changeParticipants(ctx, request, exam_id, { student_ids: [student_id] }, request.body);
      return oneOf(db, exam_id, student_id);
    },
  });

  ctx.api({
    method: 'DELETE',
    path: one,
    permission,
    summary: 'Takes out a student who has not begun: by dropping their rule, or by an exception.',
    params: participantParams,
    responses: { 204: null },
    handler: async (request) => {
      await removeParticipant(ctx, request, request.params.exam_id, request.params.student_id);
      return noContent();
    },
  });

  ctx.api({
    method: 'POST',
    path: `${one}/password`,
    permission: 'sessions:manage',
    summary: 'Makes a new password for a participant, told this once, and ends their sign-in.',
    params: participantParams,
    responses: { 200: newPassword },
    handler: async (request) => {
      const { exam_id, student_id } = request.params;
      return { password: await resetParticipantPassword(ctx, request, exam_id, student_id) };
    },
  });
}
