/** The API of duties. */
import { json, noContent, type PluginContext } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import { examParams } from '../exams/schemas.js';
import { findExam } from '../exams/store.js';
import { narrowedByWords, pageOf, sortedBy } from '../lists.js';
import type { ExamEngineUses } from '../uses.js';
import { addStaff, changeStaff, removeStaff, staffMember } from './change-staff.js';
import { newStaff, oneStaff, staffChange, staffList, staffParams, staffQuery } from './schemas.js';
import { type StaffRow, staffOf } from './store.js';

const shown = ({ exam_id: _, ...row }: StaffRow) => row;

export function addStaffRoutes(ctx: PluginContext<ExamEngineUses>): void {
  const { db } = ctx;
  const path = '/api/v1/admin/exams/:exam_id/staff';
  const one = `${path}/:staff_id`;
  const permission = 'exams:write_own';

  ctx.api({
    method: 'GET',
    path,
    permission,
    summary: 'Co-editors and proctors of an exam.',
    params: examParams,
    query: staffQuery,
    responses: { 200: staffList },
    handler: async ({ params, query, who }) => {
      const exam = ensureOpenTo(who(), 'exams:write', await findExam(db, params.exam_id));
      const all = (await staffOf(db, exam.id)).map(shown);
      const kept = narrowedByWords(all, query.q, (f) => [f.full_name, f.sitting, f.room].join(' '));
      return pageOf(
        sortedBy(kept, query.sort, { full_name: (f) => f.full_name, duty: (f) => f.duty }),
        query,
      );
    },
  });

  ctx.api({
    method: 'POST',
    path,
    permission,
    summary:
      'Gives a duty: EDITOR has the rights of the author on this exam, PROCTOR its sessions, all or of a sitting or room.',
    params: examParams,
    body: newStaff,
    responses: { 201: oneStaff },
    handler: async (request) => {
      const { exam_id } = request.params;
      const id = await addStaff(ctx, request, exam_id, request.body);
      return json(201, shown(await staffMember(db, exam_id, id)));
    },
  });

  ctx.api({
    method: 'GET',
    path: one,
    permission,
    summary: 'One duty.',
    params: staffParams,
    responses: { 200: oneStaff },
    handler: async ({ params, who }) => {
      const exam = ensureOpenTo(who(), 'exams:write', await findExam(db, params.exam_id));
      return shown(await staffMember(db, exam.id, params.staff_id));
    },
  });

  ctx.api({
    method: 'PATCH',
    path: one,
    permission,
    summary: 'Gives a proctor another sitting or room.',
    params: staffParams,
    body: staffChange,
    responses: { 200: oneStaff },
    handler: async (request) => {
      const { exam_id, staff_id } = request.params;
      await changeStaff(ctx, request, exam_id, staff_id, request.body);
      return shown(await staffMember(db, exam_id, staff_id));
    },
  });

  ctx.api({
    method: 'DELETE',
    path: one,
    permission,
    summary: 'Ends a duty, at once.',
    params: staffParams,
    responses: { 204: null },
    handler: async (request) => {
      await removeStaff(ctx, request, request.params.exam_id, request.params.staff_id);
      return noContent();
    },
  });
}
