/** Who did what to what, when and from where: a page and a route over what every plugin records with its changes. */
import { definePlugin } from '../../core/index.js';
import type { AuditLogContract } from './contract.js';
import { addAuditPage } from './page.js';
import { addAuditRoute } from './routes.js';

export default definePlugin<AuditLogContract>({
  name: 'audit-log',
  version: '1.0.0',
  core: 1,
  description: 'audit-log.description',
  requires: ['auth'],
  // Superadmin holds every permission; a school gives it to others when it wants to.
  permissions: [{ code: 'audit:read', label: 'audit-log.permission.audit_read' }],
  menu: [
    {
      label: 'audit-log.menu',
      href: '/console/audit',
      icon: 'history',
      permission: ['audit:read'],
      place: 'late',
    },
  ],
  setup(ctx) {
    addAuditRoute(ctx);
    addAuditPage(ctx);
  },
});
