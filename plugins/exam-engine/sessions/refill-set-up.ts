/**
 * Sessions come back to Redis after a loss, and once more a little later, for what workers still held at that moment; those of
 * exams closed long ago leave it.
 */
import { isWhole, type PluginContext } from '../../../core/index.js';
import { liveRows } from '../papers/live-state.js';
import type { ExamEngineUses } from '../uses.js';
import { putAwayOldExams } from './put-away.js';
import { refillSessions } from './refill.js';

/** A batch that is not written by then has lost its lease. */
const LAGGARDS_AFTER_MS = 20_000;
const LOOK_EVERY_MS = 5000;
const PUT_AWAY_EVERY_MS = 60_000;

export function setUpRefill(ctx: PluginContext<ExamEngineUses>): void {
  const { db, redis, clock, logger } = ctx;
  let lookAgainAt = Number.POSITIVE_INFINITY;
  let generation = 0;
  const refillAll = async (): Promise<number> => {
    let sessions = 0;
    for (const { id } of await liveRows(db))
      sessions += await refillSessions(ctx, id, { fill: { generation } });
    return sessions;
  };

  ctx.onFill('sessions', async (fill) => {
    generation = fill.generation;
    const sessions = await refillAll();
    if (sessions > 0) logger.warn({ sessions }, 'sessions were brought back from PostgreSQL');
    lookAgainAt = clock.monotonic() + LAGGARDS_AFTER_MS;
  });
  if (ctx.role !== 'worker') return;
  const persistence = ctx.service('persistence');
  ctx.every(PUT_AWAY_EVERY_MS, 'exams closed long ago leave Redis', async () => {
    if (redis.status !== 'ready' || !(await isWhole(redis))) return;
    for (const examId of await putAwayOldExams({ db, redis, queues: () => persistence.queues() }))
      logger.info({ examId }, 'an exam that was closed a week ago has left Redis');
  });
  ctx.every(LOOK_EVERY_MS, 'answers that came to PostgreSQL after a loss', async () => {
    if (clock.monotonic() < lookAgainAt || redis.status !== 'ready') return;
    const sessions = await refillAll();
    lookAgainAt = Number.POSITIVE_INFINITY;
    if (sessions > 0) logger.warn({ sessions }, 'sessions have got what a worker had still held');
  });
}
