/** What came of an exam: every participant with their outcome. Whoever did not come has no score; never 0. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { isoInstant, listQuery, type Redis } from '../../../core/index.js';
import type { ExamRow } from '../exams/exam.js';
import { momentOf, narrowed, pageOf, type Standing, standingsOf } from '../sessions/standings.js';

const OUTCOMES = ['SCORED', 'IN_PROGRESS', 'ABSENT', 'EXCUSED'] as const;
const SORTS = ['class', 'full_name', 'outcome', 'score', 'finished_at'] as const;

export const resultsQuery = listQuery([...SORTS]).extend({
  /** All of them when absent. */
  per_page: z.coerce.number().int().min(1).max(200).optional(),
  class: z.string().max(200).optional(),
  outcome: z.enum(OUTCOMES).optional(),
});
export type ResultsQuery = z.output<typeof resultsQuery>;

const result = z.object({
  student_id: z.int(),
  nisn: z.string().nullable(),
  nis: z.string().nullable(),
  full_name: z.string(),
  class: z.string(),
  outcome: z.enum(OUTCOMES),
  score: z.number().nullable(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  close_reason: z.enum(['SUBMIT', 'DEADLINE', 'FORCED']).nullable(),
});
export type Result = z.output<typeof result>;

const summary = z.object({
  participants: z.int(),
  scored: z.int(),
  in_progress: z.int(),
  absent: z.int(),
  excused: z.int(),
  mean: z.number().nullable(),
  highest: z.number().nullable(),
  lowest: z.number().nullable(),
});
export type ResultsSummary = z.output<typeof summary>;

export const resultsAnswer = z.object({
  exam: z.object({
    id: z.uuid(),
    title: z.string(),
    subject: z.string().nullable(),
    period: z.string().nullable(),
    status: z.enum(['DRAFT', 'PUBLISHED', 'CLOSED']),
    scheduled_start: z.string(),
    scheduled_end: z.string(),
    duration_minutes: z.int(),
    pass_score: z.number().nullable(),
  }),
  /** Over all participants, whatever the query leaves out. */
  summary,
  classes: z.array(summary.extend({ class: z.string() })),
  items: z.array(result),
  total: z.int(),
  page: z.int(),
  per_page: z.int(),
});
export type Results = z.output<typeof resultsAnswer>;

/** Sorted by class and name unless the query says otherwise. */
export async function resultsOf(
  { db, redis }: { db: Knex; redis: Redis },
  exam: ExamRow,
  query: ResultsQuery,
): Promise<Results> {
  const all = (await standingsOf(db, redis, exam.id)).map(resultOf);
  const byClass = new Map<string, Result[]>();
  for (const one of all) byClass.set(one.class, [...(byClass.get(one.class) ?? []), one]);
  const wanted = all.filter(({ outcome }) => query.outcome === undefined || outcome === query.outcome);
  return {
    exam: {
      id: exam.id,
      title: exam.title,
      subject: exam.subject,
      period: exam.period,
      status: exam.status,
      scheduled_start: isoInstant(exam.scheduled_start.getTime()),
      scheduled_end: isoInstant(exam.scheduled_end.getTime()),
      duration_minutes: exam.duration_minutes,
      pass_score: exam.pass_score,
    },
    summary: summaryOf(all),
    classes: [...byClass].map(([name, results]) => ({ class: name, ...summaryOf(results) })),
    ...pageOf(narrowed(wanted, query, SORTED), query),
  };
}

const SORTED: Record<(typeof SORTS)[number], (item: Result) => string | number | null> = {
  class: (item) => item.class,
  full_name: (item) => item.full_name,
  outcome: (item) => OUTCOMES.indexOf(item.outcome),
  score: (item) => item.score,
  finished_at: (item) => item.finished_at,
};

/** What somebody did counts, also when they had been excused. */
function outcomeOf({ session, excused }: Standing): Result['outcome'] {
  if (session) return session.status === 'COMPLETED' ? 'SCORED' : 'IN_PROGRESS';
  return excused ? 'EXCUSED' : 'ABSENT';
}

function resultOf(standing: Standing): Result {
  const { session } = standing;
  const outcome = outcomeOf(standing);
  return {
    student_id: standing.studentId,
    nisn: standing.nisn,
    nis: standing.nis,
    full_name: standing.fullName,
    class: standing.classLabel,
    outcome,
    score: outcome === 'SCORED' ? (session?.score ?? null) : null,
    started_at: momentOf(session?.startedAt),
    finished_at: momentOf(session?.finishedAt),
    close_reason: session?.closeReason ?? null,
  };
}

function summaryOf(results: readonly Result[]): ResultsSummary {
  const among = (outcome: Result['outcome']): number =>
    results.filter((one) => one.outcome === outcome).length;
  const hundredths = results.flatMap(({ score }) => (score === null ? [] : [Math.round(score * 100)]));
  const sum = hundredths.reduce((total, one) => total + one, 0);
  const some = hundredths.length > 0;
  return {
    participants: results.length,
    scored: among('SCORED'),
    in_progress: among('IN_PROGRESS'),
    absent: among('ABSENT'),
    excused: among('EXCUSED'),
    mean: some ? Math.round(sum / hundredths.length) / 100 : null,
    highest: some ? Math.max(...hundredths) / 100 : null,
    lowest: some ? Math.min(...hundredths) / 100 : null,
  };
}
