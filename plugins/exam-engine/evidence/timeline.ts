/** One session's story from the ledgers: what came in when, what became of it, who ordered what. From PostgreSQL alone. */
import type { Knex } from 'knex';
import { AppError } from '../../../core/index.js';
import { deadlineOf } from '../sessions/deadlines.js';
import { momentOf } from '../sessions/standings.js';
import { shownLates } from './late-list.js';
import { lateAnswersOf } from './late-store.js';
import type { Timeline, TimelineEvent } from './schemas.js';
import { ShownLetters, Versions } from './shown-paper.js';
import {
  answerEvents,
  orderEvents,
  outagesOf,
  type ScoreEvent,
  type StoryRow,
  scoreEvents,
  storyRows,
} from './timeline-store.js';

/** @throws AppError not_found 404. */
export async function timelineOf(
  db: Knex,
  exam: { id: string; title: string },
  sessionId: string,
): Promise<Timeline> {
  const [row] = await storyRows(db, exam.id, { sessionId });
  if (!row) throw new AppError('not_found', { status: 404 });
  const letters = new ShownLetters(new Versions(db, exam.id), row.id);
  const lates = await lateAnswersOf(db, [row.id]);
  return {
    exam: { id: exam.id, title: exam.title },
    student: {
      id: row.student_id,
      nisn: row.nisn,
      nis: row.nis,
      full_name: row.full_name,
      class: row.class,
      sitting: row.sitting,
      room: row.room,
      seat: row.seat,
    },
    session: {
      id: row.id,
      status: row.status,
      started_at: row.started_at.toISOString(),
      deadline_at: row.deadline_at.toISOString(),
      finished_at: momentOf(row.finished_at?.getTime()),
      close_reason: row.close_reason,
      score: row.final_score,
      graded_version: row.graded_version,
      order_scheme: row.order_scheme,
    },
    deadline: deadlineStory(row),
    ...(await eventsOf(db, row, letters)),
    late_answers: await shownLates(lates, letters),
  };
}

export function deadlineStory(row: StoryRow): Timeline['deadline'] {
  const computed = deadlineOf({
    startedAt: row.started_at.getTime(),
    durationMinutes: row.duration_minutes,
    endsAt: row.ends_at.getTime(),
    extraMinutes: row.extra_minutes,
    extraSeconds: row.extra_seconds,
    creditSeconds: row.credit_seconds,
  });
  return {
    duration_minutes: row.duration_minutes,
    sitting_ends_at: row.ends_at.toISOString(),
    extra_minutes: row.extra_minutes,
    extra_reason: row.extra_reason,
    granted_seconds: row.extra_seconds,
    credit_seconds: row.credit_seconds,
    other_seconds: Math.round((row.deadline_at.getTime() - computed) / 1000),
  };
}

async function eventsOf(
  db: Knex,
  row: StoryRow,
  letters: ShownLetters,
): Promise<Pick<Timeline, 'events' | 'changes_left_out'>> {
  const [answers, scores, orders, outages] = await Promise.all([
    answerEvents(db, row.id),
    scoreEvents(db, [row.id]),
    orderEvents(db, row),
    outagesOf(db, row),
  ]);
  const events: TimelineEvent[] = [
    { kind: 'began', at: row.started_at.toISOString() },
    ...(await Promise.all(
      answers.events.map(async ({ question_id, answer, rev, at, device, paper_version }) => ({
        kind: 'answer' as const,
        at: at.toISOString(),
        question_id,
        answer,
        ...(await letters.of(paper_version, question_id, answer)),
        rev,
        device,
        paper_version,
      })),
    )),
    ...scores.map(shownScoreEvent),
    ...orders.map(({ action, at, by, detail }) => ({
      kind: 'order' as const,
      at: at.toISOString(),
      action,
      by,
      reason: detail.reason ?? detail.extra_reason ?? null,
      minutes: detail.minutes ?? detail.extra_minutes ?? null,
    })),
    ...outages.map(({ from_at, to_at, given_seconds }) => ({
      kind: 'outage' as const,
      at: from_at.toISOString(),
      to: to_at.toISOString(),
      given_seconds,
    })),
  ];
  // Sorting keeps what stands at the same instant in this order: an answer comes before the score that counts it.
  events.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  return { events, changes_left_out: answers.leftOut };
}

export const shownScoreEvent = (event: ScoreEvent): Extract<TimelineEvent, { kind: 'score' }> => ({
  kind: 'score',
  at: event.at.toISOString(),
  cause: event.cause,
  score: event.score,
  points: event.points,
  points_max: event.points_max,
  paper_version: event.paper_version,
  by: event.by,
  reason: event.reason,
  finished_at: momentOf(event.finished_at?.getTime()),
});
