/**
 * Brings sessions from PostgreSQL to Redis: all of an exam after a loss, or those that were put away long after the exam. What
 * Redis has stays. Revs go on a million higher after a loss, for Redis had given out some that never reached PostgreSQL.
 */
import type { Knex } from 'knex';
import { type Fill, loadScript, notWhole, type Redis } from '../../../core/index.js';
import type { Pause } from '../live/format.js';
import { keys } from '../redis/keys.js';
import { deadlineMember } from './close.js';
import { inTurns } from './follow-exam.js';
import { pausesIn } from './pauses-given.js';
import { type AnswerRow, answersOf, lastLateNumbers, type SessionRow, sessionRows } from './refill-store.js';

const script = loadScript(import.meta.url, '../redis/refill-session-8.lua');
/** So far apart are the revs of two generations of Redis. */
const GENERATION = 1_000_000;
/** Sessions a round: their answers are in memory together. */
const AT_A_TIME = 100;

interface Tools {
  db: Knex;
  redis: Redis;
}

/** What a session needs beyond its own row. */
interface Beside {
  answers: readonly AnswerRow[];
  /** Number of the last late answer on record. */
  late: number;
  pauses: readonly Pause[];
  /** Undefined: nothing was lost. */
  fill: Fill | undefined;
}

/**
 * @param fill after a loss; without it nothing was lost.
 * @returns how many sessions came in, or got answers.
 */
export async function refillSessions(
  { db, redis }: Tools,
  examId: string,
  { fill }: { fill?: Fill } = {},
): Promise<number> {
  const exam = await db('exams').where({ id: examId }).first<{ pauses: Pause[] } | undefined>('pauses');
  const found = await sessionRows(db, examId);
  let brought = 0;
  for (let from = 0; exam && from < found.length; from += AT_A_TIME) {
    const part = found.slice(from, from + AT_A_TIME);
    const rows = await withRevsSettled({ db, redis }, examId, part, fill);
    const ids = rows.map(({ id }) => id);
    const [answers, late] = [await answersOf(db, ids), await lastLateNumbers(db, ids)];
    const outcomes = await inTurns(rows, AT_A_TIME, (row) =>
      refillSession(redis, examId, row, {
        answers: answers.get(row.id) ?? [],
        late: late.get(row.id) ?? 0,
        pauses: exam.pauses,
        fill,
      }),
    );
    brought += outcomes.filter((outcome) => outcome === 'made' || outcome === 'newer').length;
  }
  return brought;
}

/**
 * After a loss the state of what Redis lacks is raised in PostgreSQL first: a batch that a worker still holds may bring an older
 * state after this, and must not win over what happens from here on.
 */
async function withRevsSettled(
  { db, redis }: Tools,
  examId: string,
  rows: SessionRow[],
  fill: Fill | undefined,
): Promise<SessionRow[]> {
  if (!fill) return rows;
  const pipeline = redis.pipeline();
  for (const { student_id } of rows) pipeline.exists(keys.session(student_id, examId));
  const replies = (await pipeline.exec()) ?? [];
  const failed = replies.find(([error]) => error !== null)?.[0];
  if (failed || replies.length !== rows.length) throw failed ?? new Error('Redis did not say what it holds');
  const missing = rows.filter((_, i) => replies[i]?.[1] === 0).map(({ id }) => id);
  if (missing.length === 0) return rows;
  await db.raw('UPDATE exam_sessions SET state_rev = greatest(state_rev, ?) WHERE id = ANY(?)', [
    fill.generation * GENERATION,
    missing,
  ] as unknown as Knex.RawBinding[]);
  const raised = new Map((await sessionRows(db, examId)).map((row) => [row.id, row]));
  return rows.map((row) => raised.get(row.id) ?? row);
}

async function refillSession(
  redis: Redis,
  examId: string,
  row: SessionRow,
  { answers, late, pauses, fill }: Beside,
): Promise<string> {
  const student = String(row.student_id);
  const lastRev = Math.max(0, ...answers.map(({ rev }) => rev));
  const fields: Record<string, string | number> = {
    id: row.id,
    status: row.status,
    started: row.started_at.getTime(),
    deadline: row.deadline_at.getTime(),
    rev: fill ? Math.max(lastRev + GENERATION, fill.generation * GENERATION) : lastRev,
    state_rev: row.state_rev,
    order_scheme: row.order_scheme,
    extra: row.extra_seconds,
    credit: row.credit_seconds,
    pauses: pausesIn(row, pauses),
    late,
    ...(row.status === 'COMPLETED'
      ? {
          finished: row.finished_at?.getTime() ?? 0,
          reason: row.close_reason ?? '',
          score: row.final_score ?? '',
          graded_version: row.graded_version ?? '',
        }
      : {}),
  };
  const outcome = String(
    await script.run(
      redis,
      [
        keys.session(student, examId),
        keys.answers(student, examId),
        keys.revs(student, examId),
        keys.flags(student, examId),
        keys.deadlines(),
        keys.sessionsOfExam(examId),
        keys.examsOfStudent(student),
        keys.epoch(),
      ],
      [
        deadlineMember(examId, student),
        student,
        examId,
        row.id,
        row.status === 'IN_PROGRESS' ? row.deadline_at.getTime() : '',
        // A loss in between would leave sessions whose revs have not gone up.
        fill ? '' : '1',
        Object.keys(fields).length,
        ...Object.entries(fields).flat(),
        ...answers.flatMap(({ question_id, answer, flagged, rev }) => [
          question_id,
          answer ?? '',
          flagged ? '1' : '0',
          rev,
        ]),
      ],
    ),
  );
  if (outcome === 'unavailable') throw notWhole();
  return outcome;
}

/**
 * Under the exam's lock, before students see an exam that was closed long ago: its sessions may have been put away.
 * @throws AppError `unavailable` 503.
 */
export async function bringSessionsBack({ db, redis }: Tools, examId: string): Promise<void> {
  const saved = await db('exam_sessions').where({ exam_id: examId }).count('id as count').first();
  if ((await redis.scard(keys.sessionsOfExam(examId))) < Number(saved?.count ?? 0))
    await refillSessions({ db, redis }, examId);
}
