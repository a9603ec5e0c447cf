/** Exams from the first draft to the last score. Two halves meet here: what teachers write, what students sit. */
import { definePlugin } from '../../core/index.js';
import { authoringMenu, authoringPermissions, setUpAuthoring } from './authoring.js';
import { setUpExamConsole } from './console/set-up.js';
import { outageMenu } from './outages/console.js';
import { sessionPermissions, setUpSessions } from './sessions/set-up.js';
import type { ExamEngineUses } from './uses.js';

export default definePlugin<ExamEngineUses>({
  name: 'exam-engine',
  version: '1.0.0',
  core: 1,
  description: 'exam-engine.description',
  requires: ['auth', 'rbac', 'school', 'persistence-workers'],
  permissions: [...authoringPermissions, ...sessionPermissions],
  menu: [...authoringMenu, ...outageMenu],

  setup(ctx) {
    setUpAuthoring(ctx);
    setUpSessions(ctx);
    setUpExamConsole(ctx);
  },
});
