/** The console's own pages: home, system, settings. They know no exam: other plugins put their cards on the home page. */
import { definePlugin } from '../../core/index.js';
import type { HomeContract } from './contract.js';
import { homePage } from './home.js';
import { settingsPages } from './settings.js';
import { systemPage } from './system.js';

export default definePlugin<HomeContract>({
  name: 'console-home',
  version: '1.0.0',
  core: 1,
  description: 'console-home.description',
  // Superadmin holds every permission, so no other role is named.
  permissions: [
    { code: 'system:read', label: 'console-home.permission.system_read' },
    { code: 'settings:write', label: 'console-home.permission.settings_write' },
  ],
  menu: [
    {
      label: 'console-home.home.menu',
      href: '/console',
      icon: 'home',
      permission: ['admin'],
      place: 'early',
    },
    {
      label: 'console-home.settings.menu',
      href: '/console/settings',
      icon: 'settings',
      permission: ['settings:write'],
      place: 'late',
    },
    {
      label: 'console-home.system.menu',
      href: '/console/system',
      icon: 'activity-heartbeat',
      permission: ['system:read'],
      place: 'late',
    },
  ],
  setup(ctx) {
    homePage(ctx);
    systemPage(ctx);
    settingsPages(ctx);
  },
});
