/** Exams from the first draft to the last score. Two halves meet here: what teachers write, what students sit. */
import { definePlugin } from '../../core/index.js';
import { setUpSessions } from './sessions/set-up.js';
import type { ExamEngineUses } from './uses.js';

export default definePlugin<ExamEngineUses>({
  name: 'exam-engine',
  version: '1.0.0',
  core: 1,
  description: 'Writes, publishes, holds and grades exams.',
  requires: ['auth', 'rbac', 'school', 'media-local', 'persistence-workers'],

  setup(ctx) {
    setUpSessions(ctx);
  },
});
