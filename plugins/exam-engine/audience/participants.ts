/**
 * The participants of a published exam: who the rules name now, and whoever has begun a session, which nothing takes away.
 * Seats, extra minutes and excuses of those who stay are kept.
 */
import type { Knex } from 'knex';
import type { Redis } from '../../../core/index.js';
import { rulesOf } from '../exams/store.js';
import type { LiveParticipant } from '../live/format.js';
import { keys } from '../redis/keys.js';
import { type TargetedStudent, targetedStudents } from './targeted.js';

interface Held {
  student_id: number;
  full_name: string;
  class_label: string;
}

interface Difference {
  /** Come in, or are called otherwise now. */
  written: TargetedStudent[];
  /** Student ids that go out. */
  gone: number[];
}

/** Whether the rules name others than the rows, or Redis holds others. Looks only; takes no lock. */
export async function participantsDiffer(db: Knex, redis: Redis, examId: string): Promise<boolean> {
  return (await rowsDiffer(db, redis, examId)) || !(await redisHoldsParticipants(db, redis, examId));
}

/** Whether the rules name others than the rows. */
export async function rowsDiffer(db: Knex, redis: Redis, examId: string): Promise<boolean> {
  const { written, gone } = await difference(db, redis, examId);
  return written.length > 0 || gone.length > 0;
}

/** Whoever has begun may be there without a row; a deleted student took the row along and must not stay otherwise. */
export async function redisHoldsParticipants(db: Knex, redis: Redis, examId: string): Promise<boolean> {
  const [live, ids] = await Promise.all([
    redis.hkeys(keys.participants(examId)),
    db('exam_participants').where({ exam_id: examId }).pluck<number[]>('student_id'),
  ]);
  const rows = new Set(ids.map(String));
  const surplus = live.filter((id) => !rows.has(id));
  if (live.length - surplus.length !== rows.size) return false;
  if (surplus.length === 0) return true;
  const begun = await redis.smismember(keys.sessionsOfExam(examId), ...surplus);
  return begun.every((is) => is === 1);
}

/** Under the lock of the exam. @returns whether anything changed. */
export async function syncParticipants(
  trx: Knex.Transaction,
  redis: Redis,
  examId: string,
): Promise<boolean> {
  const { written, gone } = await difference(trx, redis, examId);
  if (gone.length > 0)
    await trx('exam_participants').where({ exam_id: examId }).whereIn('student_id', gone).del();
  if (written.length > 0) {
    await trx.raw(
      `INSERT INTO exam_participants (exam_id, student_id, full_name, class_label)
       SELECT ?, * FROM unnest(?::bigint[], ?::text[], ?::text[])
       ON CONFLICT (exam_id, student_id) DO UPDATE SET full_name = EXCLUDED.full_name, class_label = EXCLUDED.class_label`,
      [
        examId,
        written.map((student) => student.id),
        written.map((student) => student.full_name),
        written.map((student) => student.class_label),
      ] as unknown as Knex.RawBinding[],
    );
  }
  return written.length > 0 || gone.length > 0;
}

async function difference(db: Knex, redis: Redis, examId: string): Promise<Difference> {
  const targeted = await targetedStudents(db, await rulesOf(db, examId));
  const held = await db('exam_participants')
    .where({ exam_id: examId })
    .select<Held[]>('student_id', 'full_name', 'class_label');
  const heldById = new Map(held.map((row) => [row.student_id, row]));
  const wanted = new Set(targeted.map((student) => student.id));
  const surplus = held.filter((row) => !wanted.has(row.student_id)).map((row) => row.student_id);
  const written = targeted.filter(({ id, full_name, class_label }) => {
    const row = heldById.get(id);
    return row?.full_name !== full_name || row.class_label !== class_label;
  });
  const begun =
    surplus.length + written.length > 0 ? await whoHasBegun(db, redis, examId) : new Set<number>();
  return {
    // The record shows a student as they were when they began.
    written: written.filter(({ id }) => !heldById.has(id) || !begun.has(id)),
    gone: surplus.filter((id) => !begun.has(id)),
  };
}

/** A session is in Redis first and in PostgreSQL soon after; after a loss of Redis only there. */
export async function whoHasBegun(db: Knex, redis: Redis, examId: string): Promise<Set<number>> {
  const [live, saved] = await Promise.all([
    redis.smembers(keys.sessionsOfExam(examId)),
    db('exam_sessions').where({ exam_id: examId }).pluck('student_id'),
  ]);
  return new Set([...live, ...saved].map(Number));
}

export async function liveParticipants(db: Knex, examId: string): Promise<Record<string, LiveParticipant>> {
  const rows = await db('exam_participants')
    .where({ exam_id: examId })
    .select('student_id', 'full_name', 'class_label', 'sitting_id', 'room', 'extra_minutes', 'excused');
  return Object.fromEntries(
    rows.map((row): [string, LiveParticipant] => [
      String(row.student_id),
      {
        fullName: row.full_name,
        classLabel: row.class_label,
        sittingId: row.sitting_id,
        room: row.room,
        extraMinutes: row.extra_minutes,
        excused: row.excused,
      },
    ]),
  );
}
