/** Jobs that no worker can carry lie among those of the students, and must hold nobody up. */
import { randomUUID } from 'node:crypto';
import { until } from '../../support/waiting.js';
import { examTimeOf } from '../exam-clock.js';
import { type Fault, type Scene, withRedis } from '../fault.js';

/** A job of the format that is carried now, as a student's answer makes it. */
async function soundJob({ hall, appliance }: Scene): Promise<Record<string, unknown>> {
  return withRedis({ appliance }, async (redis) => {
    const [studentId = ''] = await redis.smembers(`exam:${hall.exam.id}:sessions`);
    const key = `student:${studentId}:exam:${hall.exam.id}:session`;
    const [sid, started, deadline] = await redis.hmget(key, 'id', 'started', 'deadline');
    return {
      ...{
        v: 1,
        sid,
        eid: hall.exam.id,
        st: Number(studentId),
        dev: 'test',
        q: hall.exam.questions[0]?.id,
        pv: 1,
      },
      ...{ started: Number(started), deadline: Number(deadline), rev: 1, a: 'A', f: false },
      at: await examTimeOf(redis),
    };
  });
}

async function put(scene: Scene, queue: string, jobs: string[]): Promise<void> {
  scene.expectedDead.push(...jobs);
  await withRedis(scene, async (redis) => {
    await redis.rpush(queue, ...jobs);
    await until(
      'they are in the dead letters',
      async () => {
        const dead = (await redis.lrange(`${queue}:dead`, 0, -1)).map((letter) => JSON.parse(letter).job);
        return jobs.every((job) => dead.includes(job));
      },
      60_000,
    );
  });
}

export const jobFaults: Fault[] = [
  {
    name: 'old-job',
    title: 'jobs of an older and of an unknown format lie in every queue',
    strike: async (scene) => {
      scene.hall.note('puts jobs of other formats into the queues');
      const job = await soundJob(scene);
      for (const queue of ['persist_answers_queue', 'persist_scores_queue', 'persist_sessions_queue'])
        await put(scene, queue, [
          JSON.stringify({ ...job, v: 0 }),
          JSON.stringify({ ...job, v: 2 }),
          `{"v":1,"cut":`,
        ]);
      return undefined;
    },
  },
  {
    name: 'poisoned-job',
    title: 'PostgreSQL refuses a job for its content',
    strike: async (scene) => {
      scene.hall.note('puts poisoned jobs into the queue of answers');
      const job = await soundJob(scene);
      const poisoned = [JSON.stringify({ ...job, a: 'A\u0000', rev: 900_001 })];
      // Of nobody: it is tried five times, because the student might still be on the way.
      if (scene.lasting(1, 0)) poisoned.push(JSON.stringify({ ...job, sid: randomUUID(), st: 999_999_999 }));
      await put(scene, 'persist_answers_queue', poisoned);
      return undefined;
    },
  },
];
