/** Moves what Redis knows of time, instead of waiting for it: deadlines of sessions, and the last sign of life. */
import type { Redis } from 'ioredis';
import { type Scene, withDatabase, withRedis } from './fault.js';

export const EXAM_OFFSET = 'exam-clock-offset';
export const WATCH = 'exam-clock-offset:watch';

/** What the appliance takes for the time, in ms. */
export async function examTimeOf(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return (
    Number(seconds) * 1000 + Math.floor(Number(micros) / 1000) + Number((await redis.get(EXAM_OFFSET)) ?? 0)
  );
}

/** Lets a student's time be over in so many ms; the page is not told. */
export async function endTimeOf(scene: Scene, student: string, inMs: number): Promise<void> {
  const id = await studentIdOf(scene, student);
  await withRedis(scene, async (redis) =>
    moveSession(redis, scene.hall.exam.id, id, (await examTimeOf(redis)) + inMs),
  );
}

export async function moveSession(
  redis: Redis,
  examId: string,
  studentId: string,
  deadline: number,
  started?: number,
): Promise<void> {
  await redis
    .multi()
    .hset(`student:${studentId}:exam:${examId}:session`, { deadline, ...(started ? { started } : {}) })
    .zadd('exam-deadlines', deadline, `${examId}:${studentId}`)
    .exec();
}

const known = new Map<string, string>();

export async function studentIdOf(scene: Pick<Scene, 'appliance'>, student: string): Promise<string> {
  const name = `${scene.appliance.folder} ${student}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const row = await withDatabase(scene, (db) => db('students').where({ nisn: student }).first('id'));
  known.set(name, String(row?.id));
  return String(row?.id);
}
