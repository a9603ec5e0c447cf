/** The demonstration school: with `npm run demo` a new installation fills itself with a school that has exams to sit. */
import { definePlugin } from '../../core/index.js';
import { demoHead } from './content/students.js';
import { takeOver } from './installation.js';
import { seedDemoSchool } from './seeding.js';
import type { DemoUses } from './uses.js';

/** By context, for tests run several appliances in one process. */
const stopping = new WeakMap<object, AbortController>();

export default definePlugin<DemoUses>({
  name: 'demo-school',
  version: '1.0.0',
  core: 1,
  description: 'demo-school.description',
  requires: ['rbac', 'school', 'media-local', 'exam-engine'],

  setup(ctx) {
    if (ctx.role !== 'worker') return;
    const controller = new AbortController();
    stopping.set(ctx, controller);
    ctx.filter('rbac.first-admin', async (asked) =>
      asked.first || !(await takeOver(ctx)) ? asked : { first: demoHead },
    );
    ctx.atStart('demonstration school', () => seedDemoSchool(ctx, controller.signal));
  },

  quiesce: (ctx) => stopping.get(ctx)?.abort(),
});
