/** Wires the console's pages of exams. */
import type { MenuEntry, PluginContext } from '../../../core/index.js';
import type { ExamEngineUses } from '../uses.js';
import { addExamListPages } from './exam-list.js';
import { EXAMS } from './exam-page.js';
import { addFormulaPreview } from './formula.js';
import { addLivePage } from './live.js';
import { addPreviewPage } from './preview.js';
import { addPublishingPages } from './publishing.js';
import { addQuestionPages } from './questions.js';
import { addResultsPages } from './results.js';
import { addSchedulePages } from './schedule.js';

export const examMenu: MenuEntry[] = [
  { label: 'exam-console.exams.title', href: EXAMS, icon: 'clipboard-text', permission: ['exams:read_own'] },
];

export function setUpExamConsole(ctx: PluginContext<ExamEngineUses>): void {
  addExamListPages(ctx);
  addQuestionPages(ctx);
  addFormulaPreview(ctx);
  addSchedulePages(ctx);
  addPreviewPage(ctx);
  addPublishingPages(ctx);
  addLivePage(ctx);
  addResultsPages(ctx);
}
