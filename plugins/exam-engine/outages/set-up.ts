/** Wires heartbeat, exam clock and the giving back of lost time. */
import { isoInstant, type PluginContext } from '../../../core/index.js';
import type { Push } from '../contract.js';
import { LiveExams } from '../live/live-exams.js';
import { keys } from '../redis/keys.js';
import type { ExamEngineUses } from '../uses.js';
import { doubtClock } from './clock-doubt.js';
import { addOutagePages } from './console.js';
import { applyDecision, DECISION_TOPIC } from './decide.js';
import { ExamClock } from './exam-clock.js';
import { giveBack, tellHeld } from './give-back.js';
import { readHeartbeat, writeHeartbeat } from './heartbeat-file.js';
import { publishLimit } from './limit.js';
import { Pulse } from './pulse.js';
import { recordOutages } from './record.js';
import { restoreOutages } from './restore.js';
import { addOutageRoutes } from './routes.js';

const CLOCK_ROUND_MS = 1000;
const FILE_ROUND_MS = 2000;
const GIVING_ROUND_MS = 250;
const LIMIT_ROUND_MS = 5000;

/**
 * Those who serve students have the heart, because theirs is the time that counts; the worker only watches the clock.
 * @returns whether deadlines may close sessions now: both clocks agree.
 */
export function setUpOutages(
  ctx: PluginContext<ExamEngineUses>,
  push: (push: Push) => Promise<void>,
): () => boolean {
  const { redis, clock, logger, db } = ctx;
  const { dataDir } = ctx.config;
  const live = new LiveExams(redis, clock);
  addOutageRoutes(ctx);
  addOutagePages(ctx);
  ctx.onFill('outages', () => restoreOutages(db, redis, dataDir));
  ctx.onOutbox(DECISION_TOPIC, (payload) => applyDecision(redis, payload));
  if (ctx.role === 'web') {
    const pulse = new Pulse({
      redis,
      clock,
      logger,
      dataDir,
      onHeld: (since) => tellHeld({ redis, live, push }, since),
    });
    ctx.every(CLOCK_ROUND_MS, 'heartbeat', () => pulse.beat());
    return () => false;
  }

  const examClock = new ExamClock({ redis, clock, logger });
  let clocksAgree = false;
  ctx.every(CLOCK_ROUND_MS, 'exam clock', async () => {
    clocksAgree = false;
    if (redis.status === 'ready') clocksAgree = (await examClock.judge()) === 'even';
  });
  ctx.every(GIVING_ROUND_MS, 'lost time', async () => {
    if (redis.status === 'ready') await giveBack({ redis, live, logger, push });
  });
  ctx.every(CLOCK_ROUND_MS, 'record of outages', async () => {
    if (redis.status === 'ready') await recordOutages(db, redis);
  });
  ctx.every(LIMIT_ROUND_MS, 'limit of lost time', async () => {
    if (redis.status === 'ready') await publishLimit(db, redis);
  });
  // Read before it is written for the first time.
  let kept: Promise<number | undefined> | undefined = readHeartbeat(dataDir);
  ctx.every(FILE_ROUND_MS, 'heartbeat file', async () => {
    if (redis.status !== 'ready') return;
    if (kept) await doubtClock(ctx, await kept);
    kept = undefined;
    const beat = await redis.hget(keys.clockWatch(), 'beat');
    if (beat) await writeHeartbeat(dataDir, Number(beat), isoInstant(clock.now()));
  });
  return () => clocksAgree;
}
