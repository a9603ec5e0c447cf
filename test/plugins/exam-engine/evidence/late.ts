/** Students whose time is up, answers that they send all the same, and what is decided about those. */
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { examTime } from '../../../../plugins/exam-engine/sessions/exam-time.js';
import type { TestResponse } from '../../../support/appliance.js';
import { until } from '../../../support/waiting.js';
import type { RunningExam, Sitter } from '../sessions/running.js';

export const reason = 'Wi-Fi lab 2 putus lima menit';

/** The deadline passes, and the worker hands in what was acked. */
export async function timeUp(exam: RunningExam, sitters: readonly Sitter[]): Promise<void> {
  const { redis } = exam.app;
  const { examId } = exam.day;
  // Or what follows a publishing would move the deadlines back again.
  await until('deadlines have followed the exam', async () => {
    const [rev, followed] = await redis.hmget(keys.exam(examId), 'rev', 'followed');
    return rev !== null && rev === followed;
  });
  const deadline = (await examTime(redis)) - 3000;
  for (const { student } of sitters)
    await redis
      .multi()
      .hset(keys.session(student.id, examId), 'deadline', deadline)
      .zadd(keys.deadlines(), deadline, `${examId}:${student.id}`)
      .exec();
  for (const sitter of sitters) await exam.row(sitter, ({ close_reason }) => close_reason === 'DEADLINE');
}

/** Sends answers after the end, and waits until they are on record. */
export async function sendLate(
  exam: RunningExam,
  sitter: Sitter,
  answers: readonly (readonly [question: number, ans: string])[],
): Promise<void> {
  const count = async (): Promise<number> =>
    (await exam.app.db('answer_events').where({ session_id: sitter.sessionId, late: true })).length;
  const before = await count();
  for (const [question, ans] of answers) {
    const code = await sitter.answer(question, ans);
    if (code !== 'late') throw new Error(`not late, but ${code}`);
  }
  await until('late answers are on record', async () => (await count()) === before + answers.length);
}

/** What Redis holds of a session's answers against what PostgreSQL holds, question by question. */
export async function bothSides(
  exam: RunningExam,
  { student, sessionId }: Sitter,
): Promise<{ redis: Record<string, string>; postgres: Record<string, string> }> {
  const { redis, db } = exam.app;
  const answers = await redis.hgetall(keys.answers(student.id, exam.day.examId));
  const revs = await redis.hgetall(keys.revs(student.id, exam.day.examId));
  const rows = await db('exam_answers').where({ session_id: sessionId });
  return {
    redis: Object.fromEntries(Object.entries(revs).map(([q, rev]) => [q, `${answers[q] ?? ''} ${rev}`])),
    postgres: Object.fromEntries(rows.map((row) => [row.question_id, `${row.answer ?? ''} ${row.rev}`])),
  };
}

export interface Evidence {
  /** Of a question, from 0. */
  id(question: number): string;
  list(token?: string): Promise<TestResponse>;
  /** What the list says of one. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of every form
  of(sitter: Sitter): Promise<any>;
  decide(sitter: Sitter, decision: string, answerIds?: unknown, token?: string): Promise<TestResponse>;
  // biome-ignore lint/suspicious/noExplicitAny: rows of every form
  decisions(sitter: Sitter): Promise<any[]>;
  /** Right answers are A, B, C, D; the first was answered wrongly in time, the second rightly. */
  lateSitter(answers: readonly (readonly [question: number, ans: string])[]): Promise<Sitter>;
}

export function evidenceOf(exam: RunningExam): Evidence {
  const path = `/api/v1/admin/exams/${exam.day.examId}/late-answers`;
  const evidence: Evidence = {
    id: (question) => exam.day.questionIds[question] as string,
    list: (token = exam.day.adminToken) => exam.app.request('GET', path, { token }),
    async of({ sessionId }) {
      const { items } = (await evidence.list()).body;
      return items.find((item: { session_id: string }) => item.session_id === sessionId);
    },
    decide: ({ sessionId }, decision, answer_ids = 'all', token?) =>
      exam.order('late-answers', { session_id: sessionId, answer_ids, decision, reason }, token),
    decisions: ({ sessionId }) =>
      exam.app.db('late_answer_decisions').where({ session_id: sessionId }).orderBy('id'),
    async lateSitter(answers) {
      const sitter = await exam.sit();
      await sitter.answer(0, 'D');
      await sitter.answer(1, 'B');
      await timeUp(exam, [sitter]);
      await sendLate(exam, sitter, answers);
      return sitter;
    },
  };
  return evidence;
}
