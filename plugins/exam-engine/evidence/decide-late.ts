/**
 * A person accepts or refuses late answers. Accepting makes them the session's answers and grades it again, in one
 * transaction under the exam's lock, so that it comes before or after a regrade, a reopening or another decision, never
 * between; what Redis must know goes the way of a regrade's scores, and a reopening waits for it.
 */

import type { Knex } from 'knex';
import { AppError, faultKey, type Redis } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import { recordExam } from '../exams/audit-entry.js';
import type { Actor, Authoring, ExamRow } from '../exams/exam.js';
import { findExam, lockExam } from '../exams/store.js';
import { type Grade, grade } from '../grading/grade.js';
import { underWay, untilCaughtUp } from '../grading/regrade.js';
import { REGRADE_TOPIC, type RegradeChange, savedAnswers, writeScores } from '../grading/regrade-store.js';
import { findVersion } from '../papers/versions.js';
import { examTime } from '../sessions/exam-time.js';
import { readRevsOfMany, readSession, type SessionState } from '../sessions/session-state.js';
import { changes, isOpen, newestOf } from './late-answers.js';
import {
  type AcceptedAnswer,
  highestRev,
  insertDecisions,
  type LateDecision,
  type LateRow,
  lateAnswersOf,
  writeAccepted,
} from './late-store.js';

export interface LateOrder {
  session_id: string;
  /** Ids of late answers; `all`: every one that nobody has decided about. */
  answer_ids: 'all' | readonly number[];
  decision: LateDecision;
  reason: string;
}

export interface LateOutcome {
  decided: number;
  /** How many of the session's answers are others now. */
  changed: number;
  old_score: number | null;
  score: number | null;
}

interface Held {
  row: SavedSession;
  live: SessionState | undefined;
}

interface SavedSession {
  id: string;
  student_id: number;
  status: SessionState['status'];
  final_score: number | null;
  state_rev: number;
}

/**
 * @throws AppError not_found 404, forbidden 403, session_open 409, late_answer_decided 409, not_published 409,
 *   scores_under_way 503; then nothing has changed.
 */
export async function decideLate(
  { db, redis, transact }: Authoring,
  actor: Actor,
  examId: string,
  order: LateOrder,
): Promise<LateOutcome> {
  const by = actor.who();
  ensureOpenTo(by, 'exams:write', await findExam(db, examId));
  // Before the lock: the slow lane may need the exam to go on.
  await untilCaughtUp(async () =>
    isBehind(db, redis, examId, await readHeld(db, redis, examId, order.session_id)),
  );
  return transact(async (tx) => {
    const exam = ensureOpenTo(by, 'exams:write', await lockExam(tx.db, examId));
    const held = await readHeld(tx.db, redis, examId, order.session_id);
    if (await isBehind(tx.db, redis, examId, held)) throw underWay();
    const { row } = held;
    const all = await lateAnswersOf(tx.db, [row.id]);
    const chosen = chosenOf(all, order);
    const at = new Date(await examTime(redis));
    const outcome = {
      decided: chosen.length,
      changed: 0,
      old_score: row.final_score,
      score: row.final_score,
    };
    const said = {
      session_id: row.id,
      decision: order.decision,
      by: Number(by.id),
      at,
      reason: order.reason,
    };
    const record = (revs: ReadonlyMap<number, number>, version?: number): Promise<unknown> =>
      Promise.all([
        insertDecisions(
          tx.db,
          chosen.map(({ id }) => ({ ...said, answer_event_id: id, rev: revs.get(id) ?? null })),
        ),
        recordExam(tx.db, actor, `session.late_${order.decision.toLowerCase()}`, examId, {
          sessions: [row.id],
          answers: chosen.map(({ id }) => id),
          reason: order.reason,
          ...(version === undefined ? {} : { version }),
        }),
      ]);
    if (order.decision === 'REFUSED') {
      await record(new Map());
      return outcome;
    }
    const accepted = await acceptedOf(tx.db, chosen, held);
    const { version, score, points, pointsMax } = await gradeWith(tx.db, exam, row.id, accepted);
    await writeAccepted(tx.db, row.id, [...accepted.values()]);
    const written = await writeScores(
      tx.db,
      [{ id: row.id, score, points, pointsMax, stateRev: row.state_rev }],
      { version, by: Number(by.id), reason: order.reason, at },
    );
    if (written !== 1) throw underWay();
    await record(new Map([...accepted].map(([id, { rev }]) => [id, rev])), version);
    const change: RegradeChange = {
      exam_id: examId,
      version,
      sessions: [
        {
          id: row.id,
          student_id: row.student_id,
          score,
          state_rev: row.state_rev + 1,
          answers: [...accepted.values()].map(({ question_id, answer, rev }) => ({
            q: question_id,
            a: answer,
            rev,
          })),
        },
      ],
    };
    await tx.outbox(REGRADE_TOPIC, change);
    return { ...outcome, changed: accepted.size, score };
  });
}

function chosenOf(all: readonly LateRow[], { answer_ids, decision }: LateOrder): LateRow[] {
  const decided = (): AppError => new AppError('late_answer_decided', { status: 409 });
  if (answer_ids === 'all') {
    const open = all.filter(isOpen);
    if (open.length === 0) throw decided();
    return open;
  }
  const byId = new Map(all.map((late) => [late.id, late]));
  return [...new Set(answer_ids)].map((id, i) => {
    const late = byId.get(id);
    if (!late)
      throw new AppError('invalid_input', {
        status: 422,
        faults: [faultKey(`answer_ids.${i}`, 'unknown_late_answer')],
      });
    // What was refused may still be accepted; what counts already stays.
    if (late.decision === 'ACCEPTED' || late.decision === decision) throw decided();
    return late;
  });
}

/** By id of the late answer: those that become answers, each with a rev above all that the session ever had. */
async function acceptedOf(
  db: Knex,
  chosen: readonly LateRow[],
  { row, live }: Held,
): Promise<Map<number, AcceptedAnswer>> {
  let rev = Math.max(await highestRev(db, row.id), live?.rev ?? 0);
  return new Map(
    [...newestOf(chosen).values()].filter(changes).map(({ id, question_id, answer, at }) => {
      rev += 1;
      return [id, { question_id, answer, rev, answered_at: at }];
    }),
  );
}

async function gradeWith(
  db: Knex,
  exam: ExamRow,
  sessionId: string,
  accepted: ReadonlyMap<number, AcceptedAnswer>,
): Promise<Grade & { version: number }> {
  const found = exam.paper_version === null ? undefined : await findVersion(db, exam.id, exam.paper_version);
  if (!found || exam.paper_version === null) throw new AppError('not_published', { status: 409 });
  const saved = (await savedAnswers(db, [sessionId])).get(sessionId) ?? new Map();
  const answers: Record<string, string | null> = Object.fromEntries(
    [...saved].map(([question, { answer }]) => [question, answer]),
  );
  for (const { question_id, answer } of accepted.values()) answers[question_id] = answer;
  return { version: exam.paper_version, ...grade(found.answer_key, answers) };
}

/** @throws AppError not_found 404, session_open 409. */
async function readHeld(db: Knex, redis: Redis, examId: string, sessionId: string): Promise<Held> {
  const row = await db('exam_sessions')
    .where({ exam_id: examId, id: sessionId })
    .first<SavedSession | undefined>('id', 'student_id', 'status', 'final_score', 'state_rev');
  if (!row) throw new AppError('not_found', { status: 404 });
  const state = await readSession(redis, String(row.student_id), examId);
  const live = state?.sessionId === row.id ? state : undefined;
  const isOpenNow = live ? live.status === 'IN_PROGRESS' : row.status === 'IN_PROGRESS';
  if (isOpenNow) throw new AppError('session_open', { status: 409 });
  return { row, live };
}

/** Whether Redis knows something of the session that PostgreSQL does not have yet. */
async function isBehind(db: Knex, redis: Redis, examId: string, { row, live }: Held): Promise<boolean> {
  if (!live) return false;
  if (live.stateRev > row.state_rev || row.status !== 'COMPLETED') return true;
  const [revs = {}] = await readRevsOfMany(redis, examId, [row.student_id]);
  const saved = (await savedAnswers(db, [row.id])).get(row.id);
  return Object.entries(revs).some(([question, rev]) => Number(rev) > (saved?.get(question)?.rev ?? 0));
}
