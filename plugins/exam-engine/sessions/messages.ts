/** What a proctor has told a student: pushed to open pages, and kept for those that are reloaded. */
import type { Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';

export interface Message {
  text: string;
  /** ISO 8601. */
  at: string;
}

const KEPT = 20;

export async function keepMessage(
  redis: Redis,
  studentId: string,
  examId: string,
  message: Message,
): Promise<void> {
  const list = keys.messages(studentId, examId);
  const replies = await redis.multi().rpush(list, JSON.stringify(message)).ltrim(list, -KEPT, -1).exec();
  const failed = replies?.find(([error]) => error !== null)?.[0];
  if (failed || !replies) throw failed ?? new Error('Redis took no message');
}

/** Oldest first. */
export const messagesOf = async (redis: Redis, studentId: string, examId: string): Promise<Message[]> =>
  (await redis.lrange(keys.messages(studentId, examId), 0, -1)).map((text) => JSON.parse(text) as Message);
