/** Who may do what: permissions of all plugins, roles, the people who have them. */
import { definePlugin } from '../../core/index.js';
import { mayPass } from './authorize.js';
import { prepareFirstAdmin } from './first-admin/first-admin.js';
import { addSetupPages } from './first-admin/pages.js';
import { addPeoplePages } from './people/pages.js';
import { addPeopleRoutes } from './people/routes.js';
import { declaredPermissions } from './power.js';
import { addRolePages } from './roles/pages.js';
import { addRoleRoutes } from './roles/routes.js';
import { seed } from './seed.js';
import { rbacService } from './service.js';
import type { RbacUses } from './uses.js';

export default definePlugin<RbacUses>({
  name: 'rbac',
  version: '1.0.0',
  core: 1,
  description: 'rbac.description',
  requires: ['auth'],
  permissions: [
    { code: 'admins:write', label: 'rbac.permission.admins_write' },
    { code: 'roles:write', label: 'rbac.permission.roles_write' },
  ],
  menu: [
    {
      label: 'rbac.people.title',
      href: '/console/people',
      icon: 'id-badge-2',
      permission: ['admins:write'],
      place: 'late',
    },
    {
      label: 'rbac.roles.title',
      href: '/console/roles',
      icon: 'shield-lock',
      permission: ['roles:write'],
      place: 'late',
    },
  ],

  setup(ctx) {
    const service = rbacService(ctx);

    ctx.filter('auth.admin.permissions', async (question) => ({
      ...question,
      permissions: new Set([...question.permissions, ...(await service.permissionsOf(question.adminId))]),
    }));
    ctx.filter('http.authorize', async (question) => {
      const { identity, permission, params, allowed } = question;
      // A plugin before us may refuse more, never allow more.
      if (identity === undefined || allowed === false) return { ...question, allowed: false };
      if (mayPass(identity.permissions, permission)) return { ...question, allowed: true };
      const { codes } = await ctx.applyFilter('rbac.duties', { identity, permission, params, codes: [] });
      return { ...question, allowed: mayPass(new Set(codes), permission) };
    });
    ctx.filter('audit-log.subjects', async (asked) => {
      const ids = (type: string) =>
        asked.subjects.flatMap((one) =>
          one.type === type && /^\d{1,15}$/.test(one.id) ? [Number(one.id)] : [],
        );
      for (const { id, full_name } of await ctx
        .db('admins')
        .whereIn('id', ids('admin'))
        .select('id', 'full_name'))
        asked.names.set(`admin ${id}`, { label: full_name, href: `/console/people/${id}` });
      for (const { id, name } of await ctx.db('roles').whereIn('id', ids('role')).select('id', 'name'))
        asked.names.set(`role ${id}`, { label: name, href: `/console/roles/${id}` });
      return asked;
    });
    ctx.atStart('permissions and first roles', () => seed(ctx.db, declaredPermissions(ctx)));
    ctx.atStart('first superadmin', () => prepareFirstAdmin(ctx));
    addPeopleRoutes(ctx);
    addPeoplePages(ctx);
    addRoleRoutes(ctx);
    addRolePages(ctx);
    addSetupPages(ctx);

    ctx.provide('rbac', service);
  },
});
