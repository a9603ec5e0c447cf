/** The clock of the machine is set, and power goes away across deadlines. Nobody may lose a second, or be closed too early. */
import { until } from '../../support/waiting.js';
import { examTimeOf, moveSession, WATCH } from '../exam-clock.js';
import { type Fault, pause, type Scene, withDatabase, withRedis } from '../fault.js';
import { redisAtRest } from '../redis-at-rest.js';
import { startAgain } from './processes.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

interface Listed {
  id: number;
  held: boolean;
  decided_at: string | null;
}

export const clockFaults: Fault[] = [
  {
    name: 'clock-steps',
    title: 'the clock of the machine is set an hour forward, and back again',
    strike: async (scene) => {
      for (const offMs of [HOUR_MS, 0, -HOUR_MS, 0]) {
        scene.hall.note(`the clock of the machine is now ${offMs / MINUTE_MS} minutes off`);
        await scene.clock.set(scene.appliance, offMs);
        await pause(scene.lasting(8000, 2500));
        await nobodyWasClosed(scene);
      }
      return undefined;
    },
  },
  {
    name: 'clock-2010',
    title: 'the clock stands in 2010 after a power cut',
    strike: async (scene) => {
      const { appliance, hall, clock } = scene;
      hall.note('kills everything; the battery of the clock is empty');
      appliance.kill('everything', 'SIGKILL');
      await appliance.ended();
      await clock.set(appliance, Date.UTC(2010, 0, 1) - Date.now());
      await startAgain(scene);
      const outage = await until('the exam is held', async () => {
        const { items } = (await scene.ask('GET', '/outages')) as { items: Listed[] };
        return items.find(({ held, decided_at }) => held && decided_at === null);
      });
      await nobodyWasClosed(scene);
      hall.note('a person lets the exam go on');
      const fromMs = performance.now();
      await scene.ask('POST', `/outages/${outage.id}/decide`, { minutes: 1, reason: 'Baterai jam habis' });
      await until('somebody may go on', () => hall.sitting.length > 0, 60_000);
      await clock.set(appliance, 0);
      hall.note('the clock of the machine is right again');
      await pause(2500);
      await nobodyWasClosed(scene);
      return { fromMs };
    },
  },
  {
    name: 'power-away',
    title: 'power is away for 20 minutes, across the deadline of half of the students',
    goalMs: 10_000,
    strike: async (scene) => {
      const { appliance, hall } = scene;
      hall.note('kills everything, and 20 minutes go by');
      appliance.kill('everything', 'SIGKILL');
      await appliance.ended();
      const moved = await redisAtRest(appliance.dataDir, async (redis) => {
        const now = await examTimeOf(redis);
        const ids: string[] = [];
        for (const member of await redis.zrange('exam-deadlines', '0', '-1')) {
          const [examId = '', studentId = ''] = member.split(':');
          if (examId !== hall.exam.id) continue;
          ids.push(String(await redis.hget(`student:${studentId}:exam:${examId}:session`, 'id')));
          const isOver = ids.length % 2 === 0;
          await moveSession(
            redis,
            examId,
            studentId,
            now + (isOver ? -10 : 40) * MINUTE_MS,
            now - 50 * MINUTE_MS,
          );
        }
        await redis.hset(WATCH, 'beat', now - 20 * MINUTE_MS);
        return ids;
      });
      const after = await startAgain(scene);
      await until(
        'everybody was given the time back',
        () =>
          withDatabase(scene, async (db) => {
            const rows = await db('exam_sessions').whereIn('id', moved).select('status', 'credit_seconds');
            const closed = rows.filter(({ status }) => status !== 'IN_PROGRESS').length;
            if (closed > 0) throw new Error(`${closed} sessions were closed while the power was away`);
            return rows.every(({ credit_seconds }) => credit_seconds >= 20 * 60 - 5);
          }),
        30_000,
      );
      return after;
    },
  },
];

/** Nobody's time is over in these exams: a session that was closed for it was closed by a wrong clock. */
async function nobodyWasClosed(scene: Scene): Promise<void> {
  const { hall } = scene;
  const late = await withRedis(scene, async (redis) => {
    const found: string[] = [];
    for (const studentId of await redis.smembers(`exam:${hall.exam.id}:sessions`)) {
      const key = `student:${studentId}:exam:${hall.exam.id}:session`;
      const [reason, deadline, finished] = await redis.hmget(key, 'reason', 'deadline', 'finished');
      // Earlier faults end time for some; they are closed at a deadline that a fault has set, not before.
      if (reason === 'DEADLINE' && Number(finished) < Number(deadline)) found.push(studentId);
    }
    return found;
  });
  if (late.length > 0) throw new Error(`closed by a wrong clock: students ${late.join(', ')}`);
}
