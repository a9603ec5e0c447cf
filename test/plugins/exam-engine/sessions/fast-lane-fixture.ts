/** A published exam and signed-in students put straight into a real Redis, for tests of the scripts alone. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../../../core/clock.js';
import { connectRedis, type Redis, untilReady } from '../../../../core/data/redis.js';
import { createLogger } from '../../../../core/logger.js';
import type { AnswerKey, LiveExam } from '../../../../plugins/exam-engine/live/format.js';
import { LiveExams } from '../../../../plugins/exam-engine/live/live-exams.js';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { Autosave, type Saver } from '../../../../plugins/exam-engine/sessions/autosave.js';
import { examTime } from '../../../../plugins/exam-engine/sessions/exam-time.js';
import { joinExam } from '../../../../plugins/exam-engine/sessions/join.js';
import { freshRedis, type TestRedis } from '../../../support/redis-server.js';

/** Of an installation that has lost nothing yet. */
export const EPOCH = '0:1790000000000';

export interface FastLane {
  server: TestRedis;
  redis: Redis;
  live: LiveExams;
  autosave: Autosave;
  examId: string;
  questions: string[];
  answerKey: AnswerKey;
  setExam(change: Partial<LiveExam>): Promise<void>;
  /** Signs a student in and joins. */
  joined(studentId: string, tokenId?: string): Promise<Saver>;
  queued(queue: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export async function fastLane(): Promise<FastLane> {
  const server = await freshRedis();
  const redis = connectRedis(
    { url: server.url, name: 'test' },
    createLogger({ level: 'silent', role: 'test' }),
  );
  await untilReady(redis, 5000);
  const live = new LiveExams(redis, systemClock);
  const examId = randomUUID();
  const questions = Array.from({ length: 4 }, () => randomUUID());
  const answerKey: AnswerKey = {
    exam_id: examId,
    version: 1,
    questions: Object.fromEntries(
      questions.map((id) => [
        id,
        { right: ['B'], scoring: 'NORMAL', points: 100, options: ['A', 'B', 'C', 'D'] },
      ]),
    ),
  };
  const now = await examTime(redis);
  let exam: LiveExam = {
    id: examId,
    title: 'Ujian Matematika',
    subject: null,
    status: 'PUBLISHED',
    startsAt: now - 60_000,
    endsAt: now + 3_600_000,
    durationMinutes: 30,
    entryToken: 'ABC234',
    previousToken: null,
    previousTokenUntil: null,
    showScore: 'AT_SUBMIT',
    releasedAt: null,
    sittings: [],
    questionCount: questions.length,
    closedAt: null,
    pausedAt: null,
    pausedReason: null,
    pauses: [],
  };
  const setExam = async (change: Partial<LiveExam>): Promise<void> => {
    exam = { ...exam, ...change };
    await redis.hset(keys.exam(examId), { version: '1', data: JSON.stringify(exam) });
  };
  await setExam({});
  await redis.set(keys.answerKey(examId, 1), JSON.stringify(answerKey));
  await redis.set(keys.epoch(), EPOCH);
  return {
    server,
    redis,
    live,
    autosave: new Autosave(redis),
    examId,
    questions,
    answerKey,
    setExam,
    async joined(studentId, tokenId = `token-of-${studentId}`) {
      const participant = {
        fullName: 'Siti',
        classLabel: '12 RPL 2',
        sittingId: null,
        room: null,
        extraMinutes: 0,
        excused: false,
      };
      await redis.hset(keys.participants(examId), studentId, JSON.stringify(participant));
      await redis.sadd(keys.examsOfStudent(studentId), examId);
      await redis.set(`login:${studentId}`, tokenId);
      const who = {
        studentId,
        examId,
        tokenId,
        loginKey: `login:${studentId}`,
        epoch: EPOCH,
        device: '10.0.0.7 Chrome 109',
      };
      const session = await joinExam(redis, live, { ...who, entryToken: 'abc234' });
      return { ...who, sessionId: session.sessionId };
    },
    queued: async (queue) => (await redis.lrange(queue, 0, -1)).map((text) => JSON.parse(text)),
    async stop() {
      redis.disconnect();
      await server.stop();
    },
  };
}
