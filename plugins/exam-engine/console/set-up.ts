/** Wires the console's pages of exams, and the list of sessions that they share with the API. */
import type { PluginContext } from '../../../core/index.js';
import { addOverviewRoutes } from '../sessions/overview-routes.js';
import type { ExamEngineUses } from '../uses.js';
import { addEvidencePages } from './evidence.js';
import { addExamListPages } from './exam-list.js';
import { addFollowUpPage } from './follow-up.js';
import { addFormulaPreview } from './formula.js';
import { addHistoryPage } from './history.js';
import { addHomeCards } from './home-cards.js';
import { addLivePage } from './live.js';
import { addNewPasswordPages } from './new-password.js';
import { addParticipantPages } from './participants.js';
import { addPreviewPage } from './preview.js';
import { addPublishingPages } from './publishing.js';
import { addQuestionPages } from './questions.js';
import { addResultsPages } from './results.js';
import { addSchedulePages } from './schedule.js';
import { addScorePages } from './scores.js';
import { addSittingPages } from './sittings.js';
import { addStaffPages } from './staff.js';

export function setUpExamConsole(ctx: PluginContext<ExamEngineUses>): void {
  addExamListPages(ctx);
  addQuestionPages(ctx);
  addFormulaPreview(ctx);
  addSchedulePages(ctx);
  addSittingPages(ctx);
  addStaffPages(ctx);
  addParticipantPages(ctx);
  addPreviewPage(ctx);
  addPublishingPages(ctx);
  addLivePage(ctx);
  addNewPasswordPages(ctx);
  addOverviewRoutes(ctx);
  addResultsPages(ctx);
  addEvidencePages(ctx);
  addHomeCards(ctx);
  addScorePages(ctx);
  addHistoryPage(ctx);
  addFollowUpPage(ctx);
}
