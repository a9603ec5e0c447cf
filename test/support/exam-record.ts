/**
 * What PostgreSQL holds of an exam in the end, read straight from its tables, and the checks of it against what students
 * were told. Grading here is written a second time, on purpose: it shares nothing with the product's.
 */
import type { Knex } from 'knex';
import type { AnswerHistory } from './answer-history.js';
import { readMetrics, sumOf } from './metrics-reading.js';
import type { SetUpExam } from './school-setup.js';
import { until } from './waiting.js';

interface StoredSession {
  id: string;
  number: string;
  status: string;
  closeReason: string | null;
  finalScore: number | null;
  answers: Map<string, { answer: string | null; rev: number }>;
  scoreEvents: number[];
}

export interface Sitter {
  number: string;
  history: AnswerHistory;
  /** What the student was told, if anything. */
  score?: number | undefined;
}

/** Waits until everything that was acked has gone to PostgreSQL, or to the dead letters. */
export async function untilDrained(url: string, limitMs = 60_000): Promise<void> {
  // A batch that is being claimed can escape one count, but not two.
  let empty = 0;
  await until(
    'the queues are empty',
    async () => {
      const samples = await readMetrics(url).catch(() => []);
      const isEmpty = samples.length > 0 && sumOf(samples, 'examhall_queue_depth') === 0;
      empty = isEmpty ? empty + 1 : 0;
      return empty === 2;
    },
    limitMs,
  );
}

export async function readRecord(db: Knex, examId: string): Promise<StoredSession[]> {
  const sessions = await db('exam_sessions as s')
    .join('students as p', 'p.id', 's.student_id')
    .where('s.exam_id', examId)
    .select('s.id', 'p.nisn', 's.status', 's.close_reason', 's.final_score');
  const ids = sessions.map((row) => row.id);
  const [answers, scores] = await Promise.all([
    db('exam_answers').whereIn('session_id', ids).select('session_id', 'question_id', 'answer', 'rev'),
    db('score_events').whereIn('session_id', ids).select('session_id', 'score'),
  ]);
  const record = new Map<string, StoredSession>(
    sessions.map((row) => [
      row.id,
      {
        id: row.id,
        number: row.nisn,
        status: row.status,
        closeReason: row.close_reason,
        finalScore: row.final_score === null ? null : Number(row.final_score),
        answers: new Map(),
        scoreEvents: [],
      },
    ]),
  );
  for (const { session_id, question_id, answer, rev } of answers)
    record.get(session_id)?.answers.set(question_id, { answer, rev: Number(rev) });
  for (const { session_id, score } of scores) record.get(session_id)?.scoreEvents.push(Number(score));
  return [...record.values()];
}

/**
 * Every way in which the record betrays what students were told, in words; empty when all is well. Each sitter must have
 * one session with one score; a stored answer must be the last acked one or one sent after it; nothing is stored that nobody sent.
 */
export function faultsOf(
  record: readonly StoredSession[],
  sitters: readonly Sitter[],
  exam: SetUpExam,
): string[] {
  const faults: string[] = [];
  for (const sitter of sitters) {
    const own = record.filter((session) => session.number === sitter.number);
    const [session] = own;
    if (!session || own.length > 1) {
      faults.push(`${sitter.number}: ${own.length} sessions`);
      continue;
    }
    faults.push(...answerFaults(session, sitter), ...scoreFaults(session, sitter, exam));
  }
  const known = new Set(sitters.map(({ number }) => number));
  for (const session of record)
    if (!known.has(session.number)) faults.push(`${session.number}: a session of somebody who did not sit`);
  return faults;
}

function answerFaults(session: StoredSession, { number, history }: Sitter): string[] {
  const faults: string[] = [];
  const sent = history.all();
  for (const [qId, acked] of history.lastAcked()) {
    const stored = session.answers.get(qId);
    const allowed = sent.filter((s) => s.qId === qId && s.place >= acked.place).map((s) => s.ans);
    if (!stored) faults.push(`${number} ${qId}: acked at rev ${acked.rev}, not stored`);
    else if (!allowed.includes(stored.answer) || stored.rev < (acked.rev ?? 0))
      faults.push(
        `${number} ${qId}: acked ${acked.ans} at rev ${acked.rev}, stored ${stored.answer} at rev ${stored.rev}`,
      );
  }
  for (const [qId, { answer }] of session.answers)
    if (!sent.some((s) => s.qId === qId && s.ans === answer))
      faults.push(`${number} ${qId}: ${answer} is stored, but nobody sent it`);
  return faults;
}

function scoreFaults(session: StoredSession, { number, score }: Sitter, exam: SetUpExam): string[] {
  const faults: string[] = [];
  const expected = scoreBy(exam, (qId) => session.answers.get(qId)?.answer ?? null);
  if (session.status !== 'COMPLETED') faults.push(`${number}: the session is ${session.status}`);
  if (session.scoreEvents.length !== 1) faults.push(`${number}: ${session.scoreEvents.length} scores`);
  if (session.finalScore !== expected)
    faults.push(`${number}: scored ${session.finalScore}, should be ${expected}`);
  if (session.scoreEvents.some((event) => event !== expected))
    faults.push(`${number}: the ledger says ${session.scoreEvents.join(', ')}, should be ${expected}`);
  if (score !== undefined && score !== expected)
    faults.push(`${number}: the student was told ${score}, should be ${expected}`);
  return faults;
}

/** The specification's sentence, in whole numbers that cannot round: 100 × right ÷ all, half up at two decimals. */
export function scoreBy(exam: SetUpExam, answerOf: (qId: string) => string | null): number {
  let right = 0n;
  let all = 0n;
  for (const question of exam.questions) {
    if (question.scoring === 'DROPPED') continue;
    const points = BigInt(Math.round(question.points * 100));
    all += points;
    const answer = answerOf(question.id);
    const good = answer !== null && [question.correct, ...question.alsoCorrect].includes(answer);
    if (question.scoring === 'FREE' || good) right += points;
  }
  if (all === 0n) return 0;
  return Number((2n * 10_000n * right + all) / (2n * all)) / 100;
}
