/** Roles and permissions over the API. */
import { z } from 'zod';
import { AppError, json, listOf, listQuery, noContent, type PluginContext } from '../../../core/index.js';
import { by } from '../by.js';
import { line, rowId } from '../fields.js';
import { declaredPermissions, isSuperadmin } from '../power.js';
import type { RbacUses } from '../uses.js';
import { changeRole, createRole, removeRole } from './roles.js';
import { findRole, listRoles, type RoleRow } from './store.js';

const params = z.strictObject({ role_id: rowId });
const codes = z.array(z.string().max(100)).max(1000);
const RoleInput = z.strictObject({ name: line(100), permissions: codes });
const Role = z.object({
  id: z.number().int(),
  name: z.string(),
  permissions: z.array(z.string()),
  admins: z.number().int().describe('How many admins have it.'),
  fixed: z.boolean().describe('Superadmin holds everything and cannot be changed.'),
});
const Permission = z.object({ code: z.string(), label: z.string(), plugin: z.string() });

export function addRoleRoutes(ctx: PluginContext<RbacUses>): void {
  const { db } = ctx;
  const declared = () => declaredPermissions(ctx);
  const shown = ({ id, name, permissions, admins }: RoleRow): z.input<typeof Role> => {
    const inForce = permissions.filter((code) => declared().some((p) => p.code === code));
    return { id, name, permissions: inForce, admins, fixed: isSuperadmin(name) };
  };

  ctx.api({
    method: 'GET',
    path: '/api/v1/admin/permissions',
    // Who gives people roles must be able to see what a role means.
    permission: ['roles:write', 'admins:write'],
    summary: 'What the loaded plugins let people do.',
    query: listQuery(['code']),
    responses: { 200: listOf(Permission) },
    handler: ({ query: { page, per_page, q, sort }, t }) => {
      const found = declared()
        .map(({ code, label, plugin }) => ({ code, label: t(label), plugin }))
        .filter(({ code, label }) => !q || `${code} ${label}`.toLowerCase().includes(q.toLowerCase()))
        .sort((a, b) => a.code.localeCompare(b.code));
      if (sort?.startsWith('-')) found.reverse();
      return {
        items: found.slice((page - 1) * per_page, page * per_page),
        total: found.length,
        page,
        per_page,
      };
    },
  });

  ctx.api({
    method: 'GET',
    path: '/api/v1/admin/roles',
    permission: ['roles:write', 'admins:write'],
    summary: 'All roles with what they grant.',
    query: listQuery(['name']),
    responses: { 200: listOf(Role) },
    handler: async ({ query }) => {
      const { items, total } = await listRoles(db, query);
      return { items: items.map(shown), total, page: query.page, per_page: query.per_page };
    },
  });

  ctx.api({
    method: 'POST',
    path: '/api/v1/admin/roles',
    permission: 'roles:write',
    summary: 'Makes a role of permissions that you hold yourself.',
    body: RoleInput,
    responses: { 201: Role },
    handler: async (request) => {
      const role = await ctx.transact((tx) =>
        createRole(tx, request.body, { by: by(request), declared: declared() }),
      );
      return json(201, shown(role));
    },
  });

  ctx.api({
    method: 'GET',
    path: '/api/v1/admin/roles/:role_id',
    permission: ['roles:write', 'admins:write'],
    summary: 'One role.',
    params,
    responses: { 200: Role },
    handler: async ({ params: { role_id } }) => {
      const role = await findRole(db, role_id);
      if (!role) throw new AppError('not_found', { status: 404 });
      return shown(role);
    },
  });

  ctx.api({
    method: 'PATCH',
    path: '/api/v1/admin/roles/:role_id',
    permission: 'roles:write',
    summary: 'Renames a role or sets its permissions; in force within a second.',
    params,
    body: RoleInput.partial(),
    responses: { 200: Role },
    handler: async (request) =>
      shown(
        await ctx.transact((tx) =>
          changeRole(tx, request.params.role_id, request.body, { by: by(request), declared: declared() }),
        ),
      ),
  });

  ctx.api({
    method: 'DELETE',
    path: '/api/v1/admin/roles/:role_id',
    permission: 'roles:write',
    summary: 'Deletes a role that nobody has.',
    params,
    responses: { 204: null },
    handler: async (request) => {
      await ctx.transact((tx) => removeRole(tx, request.params.role_id, by(request)));
      return noContent();
    },
  });
}
