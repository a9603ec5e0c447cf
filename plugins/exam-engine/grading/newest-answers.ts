/**
 * The answers of handed-in sessions as both sides of the record know them: of each question the one with the higher rev. An
 * answer may be in Redis and not in PostgreSQL yet, and one that a person accepted is in PostgreSQL first.
 */
import type { Knex } from 'knex';
import type { Redis } from '../../../core/index.js';
import { readAnswersOfMany, readRevsOfMany } from '../sessions/session-state.js';
import { savedAnswers } from './regrade-store.js';

type Answers = Record<string, string | null>;

/** @returns session id → question id → answer. */
export async function newestAnswers(
  db: Knex,
  redis: Redis,
  examId: string,
  sessions: readonly { id: string; student_id: number; isLive: boolean }[],
): Promise<Map<string, Answers>> {
  const live = sessions.filter(({ isLive }) => isLive);
  const students = live.map(({ student_id }) => student_id);
  const [saved, liveAnswers, liveRevs] = await Promise.all([
    savedAnswers(
      db,
      sessions.map(({ id }) => id),
    ),
    readAnswersOfMany(redis, examId, students),
    readRevsOfMany(redis, examId, students),
  ]);
  const newest = new Map<string, Answers>();
  for (const { id } of sessions)
    newest.set(
      id,
      Object.fromEntries([...(saved.get(id) ?? [])].map(([question, { answer }]) => [question, answer])),
    );
  live.forEach(({ id }, i) => {
    const answers = newest.get(id) ?? {};
    for (const [question, answer] of Object.entries(liveAnswers[i] ?? {}))
      if (Number(liveRevs[i]?.[question] ?? 0) >= (saved.get(id)?.get(question)?.rev ?? 0))
        answers[question] = answer;
  });
  return newest;
}
