/** Wires the half of the exam engine that students use. */
import { isWhole, type PermissionDeclaration, type PluginContext } from '../../../core/index.js';
import type { Push } from '../contract.js';
import { sealWith } from '../evidence/receipt.js';
import { LiveExams } from '../live/live-exams.js';
import { setUpOutages } from '../outages/set-up.js';
import { examChannel, keys } from '../redis/keys.js';
import type { ExamEngineUses } from '../uses.js';
import { AnswerAllowance } from './answer-allowance.js';
import { type AttemptTools, connect, serverTime } from './attempts.js';
import { Autosave } from './autosave.js';
import { checkAttempts } from './check-attempts.js';
import { closeDue, endSessionsNow } from './deadline-watch.js';
import { examTime } from './exam-time.js';
import { followExam, notFollowed } from './follow-exam.js';
import { answerJob, scoreJob, sessionJob } from './jobs.js';
import { addOrderRoutes } from './order-routes.js';
import { addStudentPage } from './page.js';
import { setUpRefill } from './refill-set-up.js';
import { addStudentRoutes } from './routes.js';
import { saveAnswers, saveScores, saveSessions } from './store.js';

export const sessionPermissions: readonly PermissionDeclaration[] = [
  { code: 'sessions:read', label: 'exam-sessions.permissions.sessions_read', roles: ['Teacher', 'Proctor'] },
  { code: 'sessions:read_all', label: 'exam-sessions.permissions.sessions_read_all' },
  {
    code: 'sessions:manage',
    label: 'exam-sessions.permissions.sessions_manage',
    roles: ['Teacher', 'Proctor'],
  },
  { code: 'sessions:manage_all', label: 'exam-sessions.permissions.sessions_manage_all' },
];

const DEADLINE_ROUND_MS = 500;
const EXAMS_ROUND_MS = 5000;

export function setUpSessions(ctx: PluginContext<ExamEngineUses>): void {
  const { redis, bus } = ctx;
  const live = new LiveExams(redis, ctx.clock);
  const auth = ctx.service('auth');
  const tools: AttemptTools = {
    redis,
    live,
    autosave: new Autosave(redis),
    allowance: new AnswerAllowance(ctx.clock),
    loginKeyOf: (studentId) => auth.liveTokenKey(Number(studentId)),
    timeZone: () => ctx.school.current().time_zone,
    seal: sealWith(ctx.secrets),
  };
  addStudentPage(ctx);
  addStudentRoutes(ctx, tools);
  addOrderRoutes(ctx);
  const push = (message: Push): Promise<void> => bus.publish(examChannel, message);
  ctx.onUnload(
    bus.subscribe(examChannel, (message) => {
      if ((message as Push).frame.event === 'paper') live.forgetVersions();
    }),
  );
  ctx.action('core.bus.reconnected', () => live.forgetVersions());
  ctx.action('core.fast-lane.filled', () => live.forgetVersions());
  ctx.action('exam-engine.exam.published', ({ examId, version }) =>
    push({ examId, frame: { event: 'paper', version } }),
  );
  ctx.action('exam-engine.exam.changed', ({ examId, reasons }) =>
    followExam({ redis, live, push }, examId, reasons),
  );
  ctx.action('exam-engine.exam.closed', async ({ examId }) => {
    await endSessionsNow(redis, examId);
  });
  ctx.provide('exam-engine', {
    connect: (identity, examId, from) => connect(tools, identity, examId, from),
    check: (attempts) => checkAttempts(redis, attempts),
    onPush: (listener) => bus.subscribe(examChannel, (message) => listener(message as Push)),
    serverTime: () => serverTime(redis),
  });
  addSinks(ctx);
  setUpRefill(ctx);
  const clocksAgree = setUpOutages(ctx, push);
  if (ctx.role !== 'worker') return;
  ctx.every(DEADLINE_ROUND_MS, 'deadlines', async () => {
    if (redis.status === 'ready' && clocksAgree() && (await isWhole(redis)))
      await closeDue({ redis, live, logger: ctx.logger, push });
  });
  ctx.every(EXAMS_ROUND_MS, 'sessions of changed exams', async () => {
    if (redis.status !== 'ready' || !(await isWhole(redis))) return;
    // The process that changed or closed an exam may have died before it told its sessions.
    const examIds = await redis.smembers(keys.liveExams());
    for (const examId of examIds) {
      if ((await live.read(examId))?.exam.status === 'CLOSED') await endSessionsNow(redis, examId);
    }
    for (const examId of await notFollowed(redis, examIds)) await followExam({ redis, live, push }, examId);
  });
}

function addSinks(ctx: PluginContext<ExamEngineUses>): void {
  const persistence = ctx.service('persistence');
  const now = (): Promise<number> => examTime(ctx.redis);
  const parse =
    <T>(schema: { parse(value: unknown): T }) =>
    (text: string): T =>
      schema.parse(JSON.parse(text));
  ctx.onUnload(
    persistence.sink({
      queue: keys.sessionsQueue(),
      batch: 500,
      now,
      parse: parse(sessionJob),
      apply: saveSessions,
    }),
  );
  ctx.onUnload(
    persistence.sink({
      queue: keys.answersQueue(),
      batch: 1000,
      now,
      parse: parse(answerJob),
      apply: saveAnswers,
    }),
  );
  ctx.onUnload(
    persistence.sink({
      queue: keys.scoresQueue(),
      batch: 500,
      now,
      parse: parse(scoreJob),
      apply: saveScores,
    }),
  );
}
