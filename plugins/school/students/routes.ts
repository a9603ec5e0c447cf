/** Students over the API. */
import { json, noContent, type Reply } from '../../../core/index.js';
import { actorOf } from '../actor.js';
import type { SchoolContext, SchoolTools } from '../uses.js';
import { eraseStudent, nameOfErased, removeStudent } from './remove.js';
import {
  madePassword,
  madeStudent,
  newStudent,
  passwordReset,
  studentChange,
  studentItem,
  studentList,
  studentParams,
  studentQuery,
} from './schemas.js';
import { listStudents, type StudentRow } from './store.js';
import { changeStudent, createStudent, resetPassword, studentOf } from './students.js';

const PATH = '/api/v1/admin/students';
const ONE = `${PATH}/:student_id`;

const shown = (student: StudentRow) => ({
  id: student.id,
  nisn: student.nisn,
  nis: student.nis,
  full_name: student.full_name,
  class_id: student.class_id,
  class: student.class_label,
  active: student.active,
  archived_at: student.archived_at?.toISOString() ?? null,
  created_at: student.created_at.toISOString(),
});

export function addStudentRoutes(ctx: SchoolContext, tools: SchoolTools): void {
  ctx.api({
    method: 'GET',
    path: PATH,
    permission: 'students:read',
    summary: 'Students; archived ones only when asked for. `q` looks in names and numbers.',
    query: studentQuery,
    responses: { 200: studentList },
    handler: async ({ query }) => {
      const list = await listStudents(ctx.db, query);
      return { ...list, items: list.items.map(shown) };
    },
  });

  ctx.api({
    method: 'POST',
    path: PATH,
    permission: 'students:write',
    summary: 'Takes a student in. Without a password one is made and told this once.',
    body: newStudent,
    responses: { 201: madeStudent },
    handler: async (request): Promise<Reply> => {
      const { student, password } = await createStudent(tools, actorOf(request), request.body);
      return json(
        201,
        { ...shown(student), ...(password === undefined ? {} : { password }) },
        { Location: `${PATH}/${student.id}` },
      );
    },
  });

  ctx.api({
    method: 'GET',
    path: ONE,
    permission: 'students:read',
    summary: 'One student.',
    params: studentParams,
    responses: { 200: studentItem },
    handler: async ({ params }) => shown(await studentOf(tools, params.student_id)),
  });

  ctx.api({
    method: 'PATCH',
    path: ONE,
    permission: 'students:write',
    summary: 'Changes, moves, (de)activates, archives or restores a student.',
    params: studentParams,
    body: studentChange,
    responses: { 200: studentItem },
    handler: async (request) =>
      shown(await changeStudent(tools, actorOf(request), request.params.student_id, request.body)),
  });

  ctx.api({
    method: 'POST',
    path: `${ONE}/password`,
    permission: 'students:write',
    summary: 'Sets a new password. Without one in the body it is made and told this once.',
    params: studentParams,
    body: passwordReset,
    responses: { 200: madePassword },
    handler: async (request) => {
      const made = await resetPassword(
        tools,
        actorOf(request),
        request.params.student_id,
        request.body.password,
      );
      return made === undefined ? {} : { password: made };
    },
  });

  ctx.api({
    method: 'POST',
    path: `${ONE}/erase`,
    permission: 'students:write',
    summary:
      'Erases a student who has left: name, numbers and password are replaced for good, results stay without them.',
    params: studentParams,
    responses: { 200: studentItem },
    handler: async (request) =>
      shown(
        await eraseStudent(
          tools,
          actorOf(request),
          request.params.student_id,
          nameOfErased(ctx, request.params.student_id),
        ),
      ),
  });

  ctx.api({
    method: 'DELETE',
    path: ONE,
    permission: 'students:write',
    summary: 'Deletes a student without sessions.',
    params: studentParams,
    responses: { 204: null },
    handler: async (request) => {
      await removeStudent(tools, actorOf(request), request.params.student_id);
      return noContent();
    },
  });
}
