/**
 * A week after an exam was closed Redis forgets it, once PostgreSQL has all of it: nobody answers there any more, and memory is
 * for the exams that run. Publishing it again brings its sessions back.
 */
import type { Knex } from 'knex';
import type { Redis } from '../../../core/index.js';
import type { QueueState } from '../../persistence-workers/contract.js';
import { applyLiveChange } from '../papers/live-change.js';
import { keys } from '../redis/keys.js';
import { deadlineMember } from './close.js';
import { inTurns } from './follow-exam.js';
import { readSessionsOfExam } from './session-state.js';

const KEPT_DAYS = 7;
const AT_A_TIME = 100;

interface Tools {
  db: Knex;
  redis: Redis;
  queues: () => Promise<QueueState[]>;
}

/** @returns ids of the exams that have left Redis. */
export async function putAwayOldExams(tools: Tools): Promise<string[]> {
  const live = await tools.redis.smembers(keys.liveExams());
  const old = await tools
    .db('exams')
    .whereIn('id', live)
    .where({ status: 'CLOSED' })
    .whereRaw('closed_at < now() - make_interval(days => ?)', [KEPT_DAYS])
    .pluck<string[]>('id');
  const gone: string[] = [];
  for (const examId of old) if (await putAway(tools, examId)) gone.push(examId);
  return gone;
}

/** Under the exam's lock: who publishes it again waits, and then finds that its sessions are missing. */
function putAway({ db, redis, queues }: Tools, examId: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    const exam = await trx('exams').where({ id: examId, status: 'CLOSED' }).forUpdate().first('id');
    const students = await redis.smembers(keys.sessionsOfExam(examId));
    if (!exam || !(await isSaved(trx, redis, examId, students))) return false;
    // After the look at what is saved: a job that was still under way then is not part of it.
    if ((await queues()).some(({ depth }) => depth > 0)) return false;
    // Named by it before the sessions themselves: stopped in the middle, what is left is known to be incomplete.
    await redis.unlink(keys.sessionsOfExam(examId));
    await inTurns(students, AT_A_TIME, (student) =>
      Promise.all([
        redis.unlink(
          keys.session(student, examId),
          keys.answers(student, examId),
          keys.revs(student, examId),
          keys.flags(student, examId),
          keys.messages(student, examId),
        ),
        redis.srem(keys.examsOfStudent(student), examId),
        redis.zrem(keys.deadlines(), deadlineMember(examId, student)),
      ]),
    );
    const { rows } = await trx.raw<{ rows: [{ rev: number }] }>(
      "SELECT nextval(pg_get_serial_sequence('outbox', 'id')) AS rev",
    );
    await applyLiveChange(redis, { exam_id: examId, gone: true }, rows[0].rev);
    return true;
  });
}

/** Whether PostgreSQL has every session in its last state and every answer in its last rev. */
async function isSaved(
  db: Knex,
  redis: Redis,
  examId: string,
  students: readonly string[],
): Promise<boolean> {
  const sessions = await readSessionsOfExam(redis, examId, students.map(Number));
  const rows = await db('exam_sessions')
    .where({ exam_id: examId })
    .select<{ student_id: number; state_rev: number; last: number | null }[]>(
      'student_id',
      'state_rev',
      db.raw('(SELECT max(rev) FROM exam_answers a WHERE a.session_id = exam_sessions.id) AS last'),
    );
  const saved = new Map(rows.map((row) => [String(row.student_id), row]));
  const revs = await inTurns(students, AT_A_TIME, (student) => redis.hvals(keys.revs(student, examId)));
  return students.every((student, i) => {
    const [session, row] = [sessions[i], saved.get(student)];
    if (!session) return true;
    const last = Math.max(0, ...(revs[i] ?? []).map(Number));
    return (
      session.status === 'COMPLETED' &&
      row !== undefined &&
      row.state_rev >= session.stateRev &&
      (row.last ?? 0) >= last
    );
  });
}
