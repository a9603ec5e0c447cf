/** Jobs that no worker can carry lie among those of the students, and must hold nobody up. */
import { randomUUID } from 'node:crypto';
import { until } from '../../support/waiting.js';
import { deadLetterViolations, jobOf } from '../checker.js';
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

/** Waits until exactly these are in the dead letters, and takes them away again, as a person does who has looked at them. */
async function put(scene: Scene, queue: string, jobs: string[]): Promise<void> {
  await withRedis(scene, async (redis) => {
    await redis.rpush(queue, ...jobs);
    await until(
      `${queue} has given up ${jobs.length} jobs`,
      async () => (await redis.llen(`${queue}:dead`)) >= jobs.length,
      60_000,
    );
    const letters = await redis.lrange(`${queue}:dead`, 0, -1);
    const [wrong] = deadLetterViolations(letters.map(jobOf), jobs);
    if (wrong) throw new Error(wrong.text);
    await redis.del(`${queue}:dead`);
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
