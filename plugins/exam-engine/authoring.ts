/** Wires the half of the exam engine that teachers use: writing, publishing, closing, results. */
import { isWhole, type MenuEntry, type PermissionDeclaration, type PluginContext } from '../../core/index.js';
import { followStudents } from './audience/follow-students.js';
import { authoringService } from './authoring-service.js';
import { addEvidenceRoutes } from './evidence/routes.js';
import { nameSubjects } from './exams/audit-names.js';
import { codesByDuty } from './exams/duty-codes.js';
import { addExamRoutes } from './exams/routes.js';
import { addRunRoutes } from './exams/run-routes.js';
import { applyRegrade } from './grading/regrade.js';
import { REGRADE_TOPIC, type RegradeChange } from './grading/regrade-store.js';
import { addRegradeRoutes } from './grading/routes.js';
import { applyLiveChange, LIVE_TOPIC, type LiveChange, type Outcome } from './papers/live-change.js';
import { liveRows } from './papers/live-state.js';
import { reconcile } from './papers/reconcile.js';
import { refillExam } from './papers/refill.js';
import { addPublishingRoutes } from './papers/routes.js';
import { addVersionRoutes } from './papers/version-routes.js';
import { eraseCopies, renumberRules, sessionsOfStudent } from './participants/leaving.js';
import { addParticipantRoutes } from './participants/routes.js';
import { mentionedImages } from './questions/images.js';
import { addQuestionRoutes } from './questions/routes.js';
import { addResultRoutes } from './results/routes.js';
import { addSittingRoutes } from './sittings/routes.js';
import { addStaffRoutes } from './staff/routes.js';
import type { ExamEngineUses } from './uses.js';

export const authoringPermissions: readonly PermissionDeclaration[] = [
  { code: 'exams:read_own', label: 'exam-engine.permissions.exams_read_own', roles: ['Teacher'] },
  { code: 'exams:read_all', label: 'exam-engine.permissions.exams_read_all' },
  { code: 'exams:write_own', label: 'exam-engine.permissions.exams_write_own', roles: ['Teacher'] },
  { code: 'exams:write_all', label: 'exam-engine.permissions.exams_write_all' },
  { code: 'results:read_own', label: 'exam-engine.permissions.results_read_own', roles: ['Teacher'] },
  { code: 'results:read_all', label: 'exam-engine.permissions.results_read_all' },
];

export const authoringMenu: readonly MenuEntry[] = [
  {
    label: 'exam-engine.menu.exams',
    href: '/console/exams',
    icon: 'file-text',
    permission: ['exams:read_own', 'exams:read_all', 'sessions:read'],
    place: 'early',
  },
];

const RECONCILE_MS = 5000;

export function setUpAuthoring(ctx: PluginContext<ExamEngineUses>): void {
  addExamRoutes(ctx);
  addQuestionRoutes(ctx);
  addPublishingRoutes(ctx);
  addVersionRoutes(ctx);
  addRunRoutes(ctx);
  addRegradeRoutes(ctx);
  addResultRoutes(ctx);
  addEvidenceRoutes(ctx);
  addSittingRoutes(ctx);
  addParticipantRoutes(ctx);
  addStaffRoutes(ctx);
  ctx.provide('exam-engine.authoring', authoringService(ctx));

  ctx.onOutbox(LIVE_TOPIC, async (payload, version) => {
    const change = payload as LiveChange;
    const reasons = 'gone' in change ? undefined : change.reasons;
    await tell(ctx, change.exam_id, await applyLiveChange(ctx.redis, change, version), reasons);
  });
  ctx.onOutbox(REGRADE_TOPIC, (payload) => applyRegrade(ctx.redis, payload as RegradeChange));
  ctx.filter('school.students.changing', async (change) => {
    await followStudents(ctx, change);
    return change;
  });
  ctx.filter('audit-log.subjects', async (asked) => {
    await nameSubjects(ctx.db, asked);
    return asked;
  });
  ctx.filter('school.student.begun', async (asked) => ({
    ...asked,
    ...(await sessionsOfStudent(ctx, asked.studentId, asked)),
  }));
  ctx.filter('school.student.renumbering', async (renumbering) => {
    await renumberRules(renumbering);
    return renumbering;
  });
  ctx.filter('school.student.erasing', async (erasure) => {
    await eraseCopies(erasure);
    return erasure;
  });
  ctx.filter('rbac.duties', async (question) => ({
    ...question,
    codes: [...question.codes, ...(await codesByDuty(ctx.db, question))],
  }));
  ctx.filter('media-local.images.referenced', async (asked) => {
    for (const name of await mentionedImages(ctx.db, asked.names)) asked.referenced.add(name);
    return { ...asked, isAnswered: true };
  });

  ctx.onFill('exams', async () => {
    // Nobody is told yet: sessions follow, and what is due to them is looked at when Redis is whole.
    for (const { id } of await liveRows(ctx.db)) await refillExam(ctx.db, ctx.redis, id);
  });

  if (ctx.role !== 'worker') return;
  const bringInForce = async (): Promise<void> => {
    for (const [examId, outcome] of await reconcile(ctx)) {
      ctx.logger.info({ examId }, 'what students see of an exam was brought to what was saved');
      await tell(ctx, examId, outcome);
    }
  };
  ctx.atStart('live exams', bringInForce);
  ctx.every(RECONCILE_MS, 'live exams', async () => {
    if (ctx.redis.status === 'ready' && (await isWhole(ctx.redis))) await bringInForce();
  });
}

/** Told once it is in force: whoever listens finds it in Redis. */
async function tell(
  ctx: PluginContext<ExamEngineUses>,
  examId: string,
  { version, changed, closed }: Outcome,
  reasons?: Record<string, string>,
): Promise<void> {
  if (version !== undefined) await ctx.emit('exam-engine.exam.published', { examId, version });
  if (changed) await ctx.emit('exam-engine.exam.changed', { examId, ...(reasons ? { reasons } : {}) });
  if (closed) await ctx.emit('exam-engine.exam.closed', { examId });
}
