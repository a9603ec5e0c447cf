/** The console's pages of students. A password is shown once, in the answer to the form that made it. */
import { z } from 'zod';
import { type FormState, type Reply, redirect, view } from '../../../core/index.js';
import { actorOf } from '../actor.js';
import { classChoices } from '../classes/store.js';
import { orWarning, sentBy, submit } from '../forms.js';
import { ofAddress } from '../lists.js';
import type { SchoolContext, SchoolTools } from '../uses.js';
import { eraseStudent, nameOfErased, removeStudent } from './remove.js';
import { newStudentForm, passwordForm, studentForm, studentParams, studentQuery } from './schemas.js';
import { listStudents, type StudentRow } from './store.js';
import { changeStudent, createStudent, resetPassword, studentOf } from './students.js';

const PATH = '/console/students';
const ONE = `${PATH}/:student_id`;
const flag = z.enum(['true', 'false']).optional();
const stateForm = z.strictObject({ active: flag, archived: flag });

export function addStudentPages(ctx: SchoolContext, tools: SchoolTools): void {
  const choices = async (also?: number) =>
    (await classChoices(ctx.db, also)).map(({ id, label }) => ({ value: id, label }));
  const newPage = async (form: FormState<unknown>, chosen: number | undefined, status = 200) =>
    view('school/students/new.njk', { form, chosen, classes: await choices(chosen) }, status);
  const studentPage = async (form: FormState<unknown>, item: StudentRow, status = 200) =>
    view('school/students/page.njk', { form, item, classes: await choices(item.class_id) }, status);
  const passwordPage = (item: StudentRow, password: string): Reply =>
    view('school/students/password.njk', { item, password });

  ctx.page({
    method: 'GET',
    path: PATH,
    permission: 'students:read',
    query: ofAddress(studentQuery),
    handler: async ({ query }) =>
      view('school/students/list.njk', {
        ...(await listStudents(ctx.db, query)),
        classes: await choices(query.class_id),
        sort: query.sort ?? 'full_name',
      }),
  });

  ctx.page({
    method: 'GET',
    path: `${PATH}/new`,
    permission: 'students:write',
    query: ofAddress(z.strictObject({ class_id: z.coerce.number().int().min(1).optional() })),
    handler: ({ form, query }) => newPage(form, query.class_id),
  });

  ctx.page({
    method: 'POST',
    path: `${PATH}/new`,
    permission: 'students:write',
    form: newStudentForm,
    handler: (request) =>
      submit(
        ctx,
        request,
        (form, status) => newPage(form, undefined, status),
        async (data) => {
          const { student, password } = await createStudent(tools, actorOf(request), data);
          if (password !== undefined) return passwordPage(student, password);
          return redirect(`${PATH}/${student.id}`, {
            key: 'school.students.created',
            params: { name: student.full_name },
          });
        },
      ),
  });

  ctx.page({
    method: 'GET',
    path: ONE,
    permission: 'students:read',
    params: studentParams,
    handler: async ({ params, form }) => studentPage(form, await studentOf(tools, params.student_id)),
  });

  ctx.page({
    method: 'POST',
    path: ONE,
    permission: 'students:write',
    params: studentParams,
    form: studentForm,
    handler: (request) =>
      submit(
        ctx,
        request,
        async (form, status) => studentPage(form, await studentOf(tools, request.params.student_id), status),
        async ({ nisn, nis, ...rest }) => {
          const change = { ...rest, nisn: nisn ?? null, nis: nis ?? null };
          const item = await changeStudent(tools, actorOf(request), request.params.student_id, change);
          return redirect(`${PATH}/${item.id}`, { key: 'core.saved' });
        },
      ),
  });

  ctx.page({
    method: 'POST',
    path: `${ONE}/password`,
    permission: 'students:write',
    params: studentParams,
    form: passwordForm,
    handler: (request) =>
      submit(
        ctx,
        request,
        async (form, status) => studentPage(form, await studentOf(tools, request.params.student_id), status),
        async (data) => {
          const id = request.params.student_id;
          const made = await resetPassword(tools, actorOf(request), id, data.password);
          const item = await studentOf(tools, id);
          if (made !== undefined) return passwordPage(item, made);
          return redirect(`${PATH}/${id}`, {
            key: 'school.students.password_set',
            params: { name: item.full_name },
          });
        },
      ),
  });

  ctx.page({
    method: 'POST',
    path: `${ONE}/state`,
    permission: 'students:write',
    params: studentParams,
    form: stateForm,
    handler: async (request) => {
      const { active, archived } = sentBy(request.form);
      const item = await changeStudent(tools, actorOf(request), request.params.student_id, {
        ...(active === undefined ? {} : { active: active === 'true' }),
        ...(archived === undefined ? {} : { archived: archived === 'true' }),
      });
      return redirect(`${PATH}/${item.id}`, { key: 'core.saved' });
    },
  });

  ctx.page({
    method: 'POST',
    path: `${ONE}/erase`,
    permission: 'students:write',
    params: studentParams,
    handler: (request) =>
      orWarning(`${PATH}/${request.params.student_id}`, async () => {
        const id = request.params.student_id;
        await eraseStudent(tools, actorOf(request), id, nameOfErased(ctx, id));
        return redirect(`${PATH}/${id}`, { key: 'school.students.erased' });
      }),
  });

  ctx.page({
    method: 'POST',
    path: `${ONE}/delete`,
    permission: 'students:write',
    params: studentParams,
    handler: (request) =>
      orWarning(`${PATH}/${request.params.student_id}`, async () => {
        const { full_name } = await studentOf(tools, request.params.student_id);
        await removeStudent(tools, actorOf(request), request.params.student_id);
        return redirect(PATH, { key: 'school.students.deleted', params: { name: full_name } });
      }),
  });
}
