/** The console's pages of classes. */
import { z } from 'zod';
import { type FormState, redirect, view } from '../../../core/index.js';
import { actorOf } from '../actor.js';
import { orWarning, sentBy, submit } from '../forms.js';
import { ofAddress } from '../lists.js';
import { studentQuery } from '../students/schemas.js';
import { listStudents } from '../students/store.js';
import type { SchoolContext, SchoolTools } from '../uses.js';
import { changeClass, classOf, createClass, removeClass } from './classes.js';
import { classForm, classParams, classQuery } from './schemas.js';
import { type ClassRow, listClasses } from './store.js';

const PATH = '/console/classes';
const ONE = `${PATH}/:class_id`;
const permission = 'classes:write';
const archiveForm = z.strictObject({ archived: z.enum(['true', 'false']) });

export function addClassPages(ctx: SchoolContext, tools: SchoolTools): void {
  const formPage = (form: FormState<unknown>, item: ClassRow | undefined, status = 200) =>
    view('school/classes/form.njk', { form, item }, status);

  ctx.page({
    method: 'GET',
    path: PATH,
    permission,
    query: ofAddress(classQuery),
    handler: async ({ query }) =>
      view('school/classes/list.njk', {
        ...(await listClasses(ctx.db, query)),
        sort: query.sort ?? 'class',
      }),
  });

  ctx.page({
    method: 'GET',
    path: `${PATH}/new`,
    permission,
    handler: ({ form }) => formPage(form, undefined),
  });

  ctx.page({
    method: 'POST',
    path: `${PATH}/new`,
    permission,
    form: classForm,
    handler: (request) =>
      submit(
        ctx,
        request,
        (form, status) => formPage(form, undefined, status),
        async (data) => {
          const made = await createClass(tools, actorOf(request), data);
          return redirect(`${PATH}/${made.id}`, {
            key: 'school.classes.created',
            params: { label: made.label },
          });
        },
      ),
  });

  ctx.page({
    method: 'GET',
    path: ONE,
    permission,
    params: classParams,
    query: ofAddress(studentQuery.omit({ class_id: true, active: true })),
    handler: async ({ params, query, who }) => {
      const item = await classOf(tools, params.class_id);
      const mayRead = who().permissions.has('students:read');
      const students = mayRead
        ? await listStudents(ctx.db, { ...query, class_id: item.id })
        : { items: [], total: 0, page: 1, per_page: query.per_page };
      return view('school/classes/page.njk', { item, mayRead, ...students, sort: query.sort ?? 'full_name' });
    },
  });

  ctx.page({
    method: 'GET',
    path: `${ONE}/edit`,
    permission,
    params: classParams,
    handler: async ({ params, form }) => formPage(form, await classOf(tools, params.class_id)),
  });

  ctx.page({
    method: 'POST',
    path: `${ONE}/edit`,
    permission,
    params: classParams,
    form: classForm,
    handler: (request) =>
      submit(
        ctx,
        request,
        async (form, status) => formPage(form, await classOf(tools, request.params.class_id), status),
        async (data) => {
          const item = await changeClass(tools, actorOf(request), request.params.class_id, data);
          return redirect(`${PATH}/${item.id}`, { key: 'core.saved' });
        },
      ),
  });

  ctx.page({
    method: 'POST',
    path: `${ONE}/archive`,
    permission,
    params: classParams,
    form: archiveForm,
    handler: async (request) => {
      const archived = sentBy(request.form).archived === 'true';
      const item = await changeClass(tools, actorOf(request), request.params.class_id, { archived });
      const key = archived ? 'school.classes.archived' : 'school.classes.restored';
      return redirect(`${PATH}/${item.id}`, { key, params: { label: item.label } });
    },
  });

  ctx.page({
    method: 'POST',
    path: `${ONE}/delete`,
    permission,
    params: classParams,
    handler: (request) =>
      orWarning(`${PATH}/${request.params.class_id}`, async () => {
        const { label } = await classOf(tools, request.params.class_id);
        await removeClass(tools, actorOf(request), request.params.class_id);
        return redirect(PATH, { key: 'school.classes.deleted', params: { label } });
      }),
  });
}
