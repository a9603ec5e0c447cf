/**
 * A make-up or remedial exam out of one that is over: a draft with the same questions and settings, for those who were absent or
 * excused, or who stayed below the pass score. It belongs to the author of the first one, and its co-editors come along.
 */
import type { Knex } from 'knex';
import { AppError, faultKey, type Translate } from '../../../core/index.js';
import { whoHasBegun } from '../audience/participants.js';
import { copyQuestions } from '../questions/store.js';
import { resultsOf } from '../results/store.js';
import { examTime } from '../sessions/exam-time.js';
import { sittingsOf } from '../sittings/store.js';
import { isOpenTo } from './access.js';
import { recordExam } from './audit-entry.js';
import { ensureWindow } from './change-exam.js';
import { makeEntryToken } from './entry-token.js';
import type { Actor, Authoring, ExamRow } from './exam.js';
import type { FollowUp } from './follow-up-schemas.js';
import { copyEditors, insertExam, lockExam, replaceRules } from './store.js';

export interface MadeFollowUp {
  exam: ExamRow;
  questions: number;
  students: number;
}

const WEEK_MS = 7 * 24 * 3600_000;
const LONGEST_TITLE = 200;

/** Nobody can begin it any more. */
export async function isOver(db: Knex, exam: ExamRow, now: number): Promise<boolean> {
  const ends = [exam, ...(await sittingsOf(db, exam.id))].map(endOf);
  return exam.status === 'CLOSED' || (exam.status === 'PUBLISHED' && now >= Math.max(...ends));
}

/** @throws AppError exam_not_over 409, invalid_input 422, forbidden, not_found. */
export function makeFollowUp(
  { redis, transact }: Authoring,
  actor: Actor,
  originId: string,
  input: FollowUp,
  t: Translate,
): Promise<MadeFollowUp> {
  const by = actor.who();
  return transact(async (tx) => {
    const origin = await lockExam(tx.db, originId);
    if (!origin) throw new AppError('not_found', { status: 404 });
    if (!isOpenTo(by, 'exams:write', origin)) throw new AppError('forbidden', { status: 403 });
    const now = await examTime(redis);
    if (!(await isOver(tx.db, origin, now))) throw new AppError('exam_not_over', { status: 409 });
    // Whom it is for tells how they did.
    if (!isOpenTo(by, 'results:read', origin)) throw new AppError('forbidden', { status: 403 });

    const window = windowOf(origin, input, now);
    ensureWindow(window.startsAt, window.endsAt);
    const passScore = input.pass_score === undefined ? origin.pass_score : input.pass_score;
    const begun = await whoHasBegun(tx.db, redis, originId);
    const named = await studentsFor(tx.db, originId, input.kind, passScore, begun);
    const exam = await insertExam(tx.db, {
      title: (input.title ?? t(`exam-console.follow_up.title_${input.kind}`, { title: origin.title })).slice(
        0,
        LONGEST_TITLE,
      ),
      subject: origin.subject,
      period: input.period === undefined ? origin.period : input.period,
      kind: input.kind,
      origin_exam_id: originId,
      author_id: origin.author_id,
      scheduled_start: new Date(window.startsAt),
      scheduled_end: new Date(window.endsAt),
      duration_minutes: input.duration_minutes ?? origin.duration_minutes,
      entry_token: makeEntryToken(),
      shuffle_questions: origin.shuffle_questions,
      shuffle_options: origin.shuffle_options,
      show_score: origin.show_score,
      pass_score: passScore,
    });
    await replaceRules(
      tx.db,
      exam.id,
      named.map((number) => ({ target_type: 'STUDENT', target_value: number, exclude: false })),
    );
    await copyEditors(tx.db, originId, exam.id);
    const questions = await copyQuestions(tx.db, originId, exam.id);
    const detail = { kind: input.kind, origin_exam_id: originId, questions, students: named.length };
    await recordExam(tx.db, actor, 'exam.created', exam.id, detail);
    await recordExam(tx.db, actor, 'exam.followed_up', originId, { kind: input.kind, exam_id: exam.id });
    return { exam, questions, students: named.length };
  });
}

const endOf = (one: { scheduled_end: Date } | { ends_at: Date }): number =>
  ('ends_at' in one ? one.ends_at : one.scheduled_end).getTime();

/** As long as the first one; without a start at the same time of the same day of a week to come. */
function windowOf(
  origin: ExamRow,
  { scheduled_start, scheduled_end }: FollowUp,
  now: number,
): { startsAt: number; endsAt: number } {
  const first = origin.scheduled_start.getTime();
  const weeks = Math.max(1, Math.ceil((now - first) / WEEK_MS));
  const startsAt = scheduled_start ?? first + weeks * WEEK_MS;
  return { startsAt, endsAt: scheduled_end ?? startsAt + (origin.scheduled_end.getTime() - first) };
}

/** @returns a number of each, by class and name; of those who can still sign in. */
async function studentsFor(
  db: Parameters<typeof resultsOf>[0],
  originId: string,
  kind: FollowUp['kind'],
  passScore: number | null,
  begun: ReadonlySet<number>,
): Promise<string[]> {
  if (kind === 'REMEDIAL' && passScore === null)
    throw new AppError('invalid_input', {
      status: 422,
      faults: [faultKey('pass_score', 'pass_score_missing')],
    });
  const { items } = await resultsOf(db, originId, {});
  const present = new Set(
    await db('students').where({ active: true }).whereNull('archived_at').pluck<number[]>('id'),
  );
  return items
    .filter(({ student_id }) => present.has(student_id))
    .filter(({ student_id, outcome, score }) =>
      kind === 'REMEDIAL'
        ? score !== null && score < (passScore as number)
        : // A session that PostgreSQL does not hold yet is no absence.
          (outcome === 'ABSENT' || outcome === 'EXCUSED') && !begun.has(student_id),
    )
    .flatMap(({ nisn, nis }) => nisn ?? nis ?? [])
    .map((number) => number.toUpperCase());
}
