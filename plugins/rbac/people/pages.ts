/** The console's pages of people: list, new, edit, new password, delete. */
import { z } from 'zod';
import {
  AppError,
  type FormState,
  listQuery,
  type PageRequest,
  type PluginContext,
  type Reply,
  redirect,
  refusedForm,
  view,
} from '../../../core/index.js';
import { by } from '../by.js';
import { rowId } from '../fields.js';
import { covers, isSuperadmin, powerOf, powerOfAdmin, powerOfRole } from '../power.js';
import { listRoles } from '../roles/store.js';
import type { RbacUses } from '../uses.js';
import { changePerson, createPerson, removePerson } from './people.js';
import { personFields } from './schemas.js';
import { findPerson, listPeople, PERSON_SORTS } from './store.js';

const LIST = '/console/people';
const ONE = `${LIST}/:admin_id`;
const permission = 'admins:write';
const params = z.strictObject({ admin_id: rowId });
const fields = { ...personFields, role_id: rowId };

export function addPeoplePages(ctx: PluginContext<RbacUses>): void {
  const { db } = ctx;
  const auth = ctx.service('auth');

  /** Roles that this person may hand out, and the one that is held already. */
  const roleOptions = async (request: PageRequest<never, never, never>, heldRoleId?: number) => {
    const actor = await powerOf(db, request.who());
    const { items } = await listRoles(db, { page: 1, per_page: 1000 });
    return Promise.all(
      items.map(async (role) => ({
        value: role.id,
        label: role.name,
        disabled: role.id !== heldRoleId && !covers(actor, await powerOfRole(db, role)),
      })),
    );
  };

  const newPage = async (request: unknown, form: FormState<unknown>, status = 200) =>
    view('rbac/people/new.njk', { form, roles: await roleOptions(request as never) }, status);

  const editPage = async (
    request: unknown,
    id: number,
    forms: { form?: FormState<unknown>; passwordForm?: FormState<unknown> },
    status = 200,
  ): Promise<Reply> => {
    const person = await findPerson(db, id);
    if (!person) throw new AppError('not_found', { status: 404 });
    const { who } = request as PageRequest<never, never, never>;
    const mayEdit = covers(await powerOf(db, who()), await powerOfAdmin(db, id));
    const isSelf = who().id === String(id);
    const roles = await roleOptions(request as never, person.role_id);
    return view('rbac/people/edit.njk', { person, mayEdit, isSelf, roles, ...forms }, status);
  };

  /** The page again with the words of the refusal; other errors go on to the boundary. */
  const orAgain = async (
    work: () => Promise<Reply>,
    again: (refused: (form: FormState<unknown>) => FormState<unknown>, status: number) => Promise<Reply>,
    locale: string,
  ): Promise<Reply> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.status === 404) throw error;
      return again((form) => refusedForm(form, error, ctx.texts, locale), error.status);
    }
  };

  ctx.page({
    method: 'GET',
    path: LIST,
    permission,
    query: listQuery(PERSON_SORTS as never),
    handler: async ({ query, who }) => {
      const { items, total } = await listPeople(db, query);
      const shown = items.map((person) => ({
        ...person,
        isSuperadmin: isSuperadmin(person.role),
        isSelf: who().id === String(person.id),
      }));
      const { page, per_page, sort = 'full_name' } = query;
      return view('rbac/people/list.njk', { items: shown, total, page, per_page, sort });
    },
  });

  ctx.page({
    method: 'GET',
    path: `${LIST}/new`,
    permission,
    handler: (request) => newPage(request, request.form),
  });

  ctx.page({
    method: 'POST',
    path: LIST,
    permission,
    form: z.strictObject({ ...fields, password: auth.adminPassword }),
    handler: async (request) => {
      const { form, locale } = request;
      if (!form.ok) return newPage(request, form, 422);
      const { password, email = null, username = null, ...rest } = form.data;
      return orAgain(
        async () => {
          const passwordHash = await auth.hashPassword(password, 'admin');
          const values = { ...rest, email, username, active: true, passwordHash };
          await ctx.transact((tx) => createPerson(tx, values, by(request)));
          return redirect(LIST, { key: 'rbac.people.created', params: { name: rest.full_name } });
        },
        (refused, status) => newPage(request, refused(form), status),
        locale,
      );
    },
  });

  ctx.page({
    method: 'GET',
    path: ONE,
    permission,
    params,
    handler: (request) => editPage(request, request.params.admin_id, {}),
  });

  ctx.page({
    method: 'POST',
    path: ONE,
    permission,
    params,
    form: z.strictObject({ ...fields, active: z.string().optional() }),
    handler: async (request) => {
      const { form, locale } = request;
      const id = request.params.admin_id;
      if (!form.ok) return editPage(request, id, { form }, 422);
      const { email = null, username = null, active, ...rest } = form.data;
      const change = { ...rest, email, username, active: active !== undefined };
      return orAgain(
        async () => {
          await ctx.transact((tx) => changePerson(tx, id, change, by(request)));
          return redirect(LIST, { key: 'core.updated' });
        },
        (refused, status) => editPage(request, id, { form: refused(form) }, status),
        locale,
      );
    },
  });

  ctx.page({
    method: 'POST',
    path: `${ONE}/password`,
    permission,
    params,
    form: z.strictObject({ password: auth.adminPassword }),
    handler: async (request) => {
      const { form, locale } = request;
      const id = request.params.admin_id;
      if (!form.ok) return editPage(request, id, { passwordForm: form }, 422);
      const { password } = form.data;
      return orAgain(
        async () => {
          const passwordHash = await auth.hashPassword(password, 'admin');
          await ctx.transact((tx) => changePerson(tx, id, { passwordHash }, by(request)));
          return redirect(`${LIST}/${id}`, { key: 'rbac.people.password_set' });
        },
        (refused, status) => editPage(request, id, { passwordForm: refused(form) }, status),
        locale,
      );
    },
  });

  ctx.page({
    method: 'POST',
    path: `${ONE}/delete`,
    permission,
    params,
    handler: async (request) => {
      const id = request.params.admin_id;
      return orAgain(
        async () => {
          await ctx.transact((tx) => removePerson(tx, id, by(request)));
          return redirect(LIST, { key: 'core.deleted' });
        },
        // What the form sent besides is nothing; the fields show what is stored.
        (refused, status) =>
          editPage(request, id, { form: refused({ ...request.form, values: {} }) }, status),
        request.locale,
      );
    },
  });
}
