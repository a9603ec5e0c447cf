/**
 * Grades handed-in sessions again with the key of the live version: first a look at what would change, then all of them or
 * none, in one transaction. PostgreSQL must have caught up with Redis first, or a score would be given for an older state.
 */

import type { Knex } from 'knex';
import { AppError, loadScript, type Redis, whole } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import { recordExam } from '../exams/audit-entry.js';
import type { Actor, Authoring, ExamRow } from '../exams/exam.js';
import { findExam, lockExam } from '../exams/store.js';
import { findVersion } from '../papers/versions.js';
import { keys } from '../redis/keys.js';
import { examTime } from '../sessions/exam-time.js';
import { inTurns } from '../sessions/follow-exam.js';
import { readSessionsOfExam } from '../sessions/session-state.js';
import { type Grade, grade } from './grade.js';
import { newestAnswers } from './newest-answers.js';
import {
  type GradedRow,
  REGRADE_TOPIC,
  type RegradeChange,
  sessionsForRegrade,
  writeScores,
} from './regrade-store.js';

export interface Regraded extends Grade {
  row: GradedRow;
}

export interface Regrading {
  version: number;
  /** Every handed-in session. */
  sessions: Regraded[];
}

const script = loadScript(import.meta.url, '../redis/rescore-1.lua');
const acceptScript = loadScript(import.meta.url, '../redis/accept-answers-3.lua');
const CATCH_UP_TRIES = 25;
const CATCH_UP_PAUSE_MS = 200;
const AT_A_TIME = 50;

/** Differs from what is on record. */
export const isChanged = ({ row, score }: Regraded, version: number): boolean =>
  row.final_score !== score || row.graded_version !== version;

/** @throws AppError not_published 409, scores_under_way 503, forbidden, not_found. */
export async function previewRegrade(
  { db, redis }: Authoring,
  actor: Actor,
  examId: string,
): Promise<Regrading> {
  const exam = ensureOpenTo(actor.who(), 'exams:write', await findExam(db, examId));
  await untilCaughtUp(() => isRecordBehind(db, redis, examId));
  return gradeAgain(db, redis, exam);
}

/** @returns what was changed. @throws as `previewRegrade`; then nothing has changed. */
export async function regradeExam(
  tools: Authoring,
  actor: Actor,
  examId: string,
  reason: string,
): Promise<Regrading> {
  const { db, redis, transact } = tools;
  const by = actor.who();
  ensureOpenTo(by, 'exams:write', await findExam(db, examId));
  // Before the lock: a session that PostgreSQL does not know at all cannot be inserted while the exam is locked.
  await untilCaughtUp(() => isRecordBehind(db, redis, examId));
  return transact(async (tx) => {
    const exam = ensureOpenTo(by, 'exams:write', await lockExam(tx.db, examId));
    const regrading = await gradeAgain(tx.db, redis, exam);
    const { version } = regrading;
    const changed = regrading.sessions.filter((session) => isChanged(session, version));
    if (changed.length === 0) return { version, sessions: [] };
    const at = new Date(await examTime(redis));
    const scores = changed.map(({ row, ...graded }) => ({ ...graded, id: row.id, stateRev: row.state_rev }));
    const written = await writeScores(tx.db, scores, { version, by: Number(by.id), reason, at });
    if (written !== changed.length) throw underWay();
    await recordExam(tx.db, actor, 'exam.regraded', examId, {
      version,
      reason,
      sessions: changed.map(({ row }) => row.id),
    });
    const change: RegradeChange = {
      exam_id: examId,
      version,
      sessions: changed.map(({ row, score }) => ({
        id: row.id,
        student_id: row.student_id,
        score,
        state_rev: row.state_rev + 1,
      })),
    };
    await tx.outbox(REGRADE_TOPIC, change);
    return { version, sessions: changed };
  });
}

/** What the outbox carries to Redis: the score that students see, and late answers that count now. */
export async function applyRegrade(redis: Redis, change: RegradeChange): Promise<void> {
  const { exam_id, version } = change;
  await inTurns(change.sessions, AT_A_TIME, ({ id, student_id, score, state_rev, answers }) => {
    const session = keys.session(student_id, exam_id);
    if (!answers) return script.run(redis, [session], [id, score, version, state_rev]);
    return acceptScript.run(
      redis,
      [session, keys.answers(student_id, exam_id), keys.revs(student_id, exam_id)],
      [id, score, version, state_rev, ...answers.flatMap(({ q, a, rev }) => [q, a ?? '', rev])],
    );
  });
}

export const underWay = (): AppError =>
  new AppError('scores_under_way', { status: 503, retryAfterSeconds: 5 });

/** @throws AppError scores_under_way 503. */
async function gradeAgain(db: Knex, redis: Redis, exam: ExamRow): Promise<Regrading> {
  const found = exam.paper_version === null ? undefined : await findVersion(db, exam.id, exam.paper_version);
  if (!found || exam.paper_version === null) throw new AppError('not_published', { status: 409 });
  const { rows, live, isBehind } = await record(db, redis, exam.id);
  if (isBehind) throw underWay();
  const done = rows.filter(({ status }) => status === 'COMPLETED');
  const answers = await newestAnswers(
    db,
    redis,
    exam.id,
    done.map(({ id, student_id }) => ({ id, student_id, isLive: live.has(student_id) })),
  );
  return {
    version: exam.paper_version,
    sessions: done.map((row) => ({
      row,
      ...grade(found.answer_key, answers.get(row.id) ?? {}),
    })),
  };
}

/** Waits for the slow lane, but not for long. @throws AppError scores_under_way 503. */
export async function untilCaughtUp(isBehind: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; await isBehind(); tries += 1) {
    if (tries === CATCH_UP_TRIES) throw underWay();
    await new Promise((resolve) => setTimeout(resolve, CATCH_UP_PAUSE_MS));
  }
}

const isRecordBehind = async (db: Knex, redis: Redis, examId: string): Promise<boolean> =>
  (await whole(redis, () => record(db, redis, examId))).isBehind;

/** Both sides of the record: what PostgreSQL holds, and which students Redis holds a session of. */
async function record(
  db: Knex,
  redis: Redis,
  examId: string,
): Promise<{ rows: GradedRow[]; live: Set<number>; isBehind: boolean }> {
  const students = (await redis.smembers(keys.sessionsOfExam(examId))).map(Number);
  const sessions = await readSessionsOfExam(redis, examId, students);
  const rows = await sessionsForRegrade(db, examId);
  const byStudent = new Map(rows.map((row) => [row.student_id, row]));
  const live = new Set(students.filter((_, i) => sessions[i] !== undefined));
  const isBehind = sessions.some((session, i) => {
    const row = byStudent.get(students[i] ?? 0);
    if (!session || (row?.state_rev ?? -1) >= session.stateRev) return false;
    return session.status === 'COMPLETED' || row?.status === 'COMPLETED';
  });
  return { rows, live, isBehind };
}
