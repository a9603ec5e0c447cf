/** The console's pages of roles: list, new, edit, delete. */
import { z } from 'zod';
import {
  AppError,
  type FormState,
  type Identity,
  listQuery,
  type PluginContext,
  type Reply,
  redirect,
  refusedForm,
  type Translate,
  view,
} from '../../../core/index.js';
import { by } from '../by.js';
import { line, rowId, ticked } from '../fields.js';
import { covers, declaredPermissions, isSuperadmin, powerOf, powerOfRole } from '../power.js';
import type { RbacUses } from '../uses.js';
import { changeRole, createRole, grantable, removeRole } from './roles.js';
import { findRole, listRoles, type RoleRow } from './store.js';

const LIST = '/console/roles';
const ONE = `${LIST}/:role_id`;
const permission = 'roles:write';
const params = z.strictObject({ role_id: rowId });
const RoleForm = z.strictObject({ name: line(100), permissions: ticked });

interface Asking {
  who(): Identity;
  t: Translate;
  locale: string;
}

export function addRolePages(ctx: PluginContext<RbacUses>): void {
  const { db } = ctx;
  const declared = () => declaredPermissions(ctx);

  /** Boxes by plugin; what somebody lacks cannot be ticked. */
  const boxes = async ({ who, t }: Asking) => {
    const actor = await powerOf(db, who());
    return [...new Set(declared().map(({ plugin }) => plugin))].map((plugin) => ({
      // A school's own plugin stands there under its name.
      label: ctx.texts.has(`rbac.group.${plugin}`) ? t(`rbac.group.${plugin}`) : plugin,
      options: declared()
        .filter((p) => p.plugin === plugin)
        .map(({ code, label }) => ({ value: code, label: t(label), disabled: !grantable(actor, code) })),
    }));
  };

  const page = async (
    asking: Asking,
    { form, role }: { form: FormState<unknown>; role?: RoleRow },
    status = 200,
  ): Promise<Reply> => {
    const isFixed = role !== undefined && isSuperadmin(role.name);
    const mayEdit =
      role === undefined ||
      (!isFixed && covers(await powerOf(db, asking.who()), await powerOfRole(db, role)));
    // Ticked is what was sent, or what stands.
    const sent = form.values['permissions'];
    const held =
      sent === undefined && Object.keys(form.values).length === 0
        ? (role?.permissions ?? [])
        : ticked.catch([]).parse(sent);
    return view(
      'rbac/roles/form.njk',
      { form, role, isFixed, mayEdit, groups: await boxes(asking), held },
      status,
    );
  };

  const existing = async (id: number): Promise<RoleRow> => {
    const role = await findRole(db, id);
    if (!role) throw new AppError('not_found', { status: 404 });
    return role;
  };

  const refusedPage = async (
    asking: Asking,
    error: unknown,
    { form, roleId }: { form: FormState<unknown>; roleId?: number },
  ): Promise<Reply> => {
    if (!(error instanceof AppError) || error.status === 404) throw error;
    const refused = refusedForm(form, error, ctx.texts, asking.locale);
    const role = roleId === undefined ? undefined : await existing(roleId);
    return page(asking, { form: refused, role }, error.status);
  };

  ctx.page({
    method: 'GET',
    path: LIST,
    permission,
    query: listQuery(['name']),
    handler: async ({ query }) => {
      const { items, total } = await listRoles(db, query);
      const inForce = (role: RoleRow): number =>
        isSuperadmin(role.name)
          ? declared().length
          : role.permissions.filter((code) => declared().some((p) => p.code === code)).length;
      const shown = items.map((role) => ({
        ...role,
        isFixed: isSuperadmin(role.name),
        inForce: inForce(role),
      }));
      const { page, per_page, sort = 'name' } = query;
      return view('rbac/roles/list.njk', {
        items: shown,
        total,
        page,
        per_page,
        sort,
        declared: declared().length,
      });
    },
  });

  ctx.page({
    method: 'GET',
    path: `${LIST}/new`,
    permission,
    handler: (request) => page(request, { form: request.form }),
  });

  ctx.page({
    method: 'POST',
    path: LIST,
    permission,
    form: RoleForm,
    handler: async (request) => {
      const { form } = request;
      if (!form.ok) return page(request, { form }, 422);
      const input = form.data;
      try {
        await ctx.transact((tx) => createRole(tx, input, { by: by(request), declared: declared() }));
      } catch (error) {
        return refusedPage(request, error, { form });
      }
      return redirect(LIST, { key: 'rbac.roles.created', params: { name: input.name } });
    },
  });

  ctx.page({
    method: 'GET',
    path: ONE,
    permission,
    params,
    handler: async (request) =>
      page(request, { form: request.form, role: await existing(request.params.role_id) }),
  });

  ctx.page({
    method: 'POST',
    path: ONE,
    permission,
    params,
    form: RoleForm,
    handler: async (request) => {
      const { form } = request;
      const roleId = request.params.role_id;
      if (!form.ok) return page(request, { form, role: await existing(roleId) }, 422);
      const change = form.data;
      try {
        await ctx.transact((tx) => changeRole(tx, roleId, change, { by: by(request), declared: declared() }));
      } catch (error) {
        return refusedPage(request, error, { form, roleId });
      }
      return redirect(LIST, { key: 'core.updated' });
    },
  });

  ctx.page({
    method: 'POST',
    path: `${ONE}/delete`,
    permission,
    params,
    handler: async (request) => {
      const roleId = request.params.role_id;
      try {
        await ctx.transact((tx) => removeRole(tx, roleId, by(request)));
      } catch (error) {
        return refusedPage(request, error, { form: { ...request.form, values: {} }, roleId });
      }
      return redirect(LIST, { key: 'core.deleted' });
    },
  });
}
