/** What students may know of an exam now, read from PostgreSQL for Redis. */
import type { Knex } from 'knex';
import type { Transaction } from '../../../core/index.js';
import { liveParticipants } from '../audience/participants.js';
import type { ExamRow } from '../exams/exam.js';
import type { LiveExam, LiveSitting } from '../live/format.js';
import type { ExamEngineUses } from '../uses.js';
import { LIVE_TOPIC, type LiveChange } from './live-change.js';

export type LiveRow = ExamRow & { paper_version: number; live_questions: number; sittings: LiveSitting[] };

const MS = (column: string): string => `round(extract(epoch FROM s.${column}) * 1000)::bigint`;
const SITTINGS = `coalesce((
  SELECT jsonb_agg(jsonb_build_object(
           'id', s.id, 'name', s.name, 'startsAt', ${MS('starts_at')}, 'endsAt', ${MS('ends_at')}, 'entryToken', s.entry_token,
           'previousToken', s.previous_token, 'previousTokenUntil', ${MS('previous_token_until')})
         ORDER BY s.starts_at, s.id)
    FROM exam_sittings s WHERE s.exam_id = e.id), '[]') AS sittings`;

const published = (db: Knex) =>
  db<ExamRow>('exams as e')
    .join('exam_papers as p', (on) => on.on('p.exam_id', 'e.id').andOn('p.version', '=', 'e.paper_version'))
    .whereNot('e.status', 'DRAFT')
    .select<LiveRow[]>(
      'e.*',
      db.raw("jsonb_array_length(p.paper -> 'questions') AS live_questions"),
      db.raw(SITTINGS),
    );

/** Undefined for a draft. */
export const liveRow = async (db: Knex, examId: string): Promise<LiveRow | undefined> =>
  (await published(db).where('e.id', examId))[0];

/** Every exam that Redis must hold: the published ones, and closed ones for 7 days. */
export const liveRows = (db: Knex): Promise<LiveRow[]> =>
  published(db).andWhere((b) =>
    b.where('e.status', 'PUBLISHED').orWhereRaw("e.closed_at > now() - interval '7 days'"),
  );

const ms = (date: Date | null): number | null => date?.getTime() ?? null;

/** Pages take `outage` for a loss of the server, and say so in words of their own; a person who types it means another one. */
const wordsOf = (reason: string | null): string | null => (reason === 'outage' ? 'Outage' : reason);

export const liveExamOf = (row: LiveRow): LiveExam => ({
  id: row.id,
  title: row.title,
  subject: row.subject,
  status: row.status === 'CLOSED' ? 'CLOSED' : 'PUBLISHED',
  startsAt: row.scheduled_start.getTime(),
  endsAt: row.scheduled_end.getTime(),
  durationMinutes: row.duration_minutes,
  entryToken: row.entry_token,
  previousToken: row.previous_token,
  previousTokenUntil: ms(row.previous_token_until),
  showScore: row.show_score,
  releasedAt: ms(row.released_at),
  questionCount: row.live_questions,
  sittings: row.sittings,
  closedAt: ms(row.closed_at),
  pausedAt: ms(row.paused_at),
  pausedReason: wordsOf(row.paused_reason),
  pauses: row.pauses,
});

/**
 * Records, in the transaction that holds the exam's lock and has changed it, what Redis must get. A draft is nobody's
 * business there.
 */
export async function announceExam(
  tx: Pick<Transaction<ExamEngineUses>, 'db' | 'outbox'>,
  examId: string,
  { participants, reasons }: { participants: boolean; reasons?: Record<string, string> },
): Promise<void> {
  const row = await liveRow(tx.db, examId);
  if (!row) return;
  const change: LiveChange = {
    exam_id: examId,
    version: row.paper_version,
    exam: liveExamOf(row),
    ...(participants ? { participants: await liveParticipants(tx.db, examId) } : {}),
    ...(reasons ? { reasons } : {}),
  };
  await tx.outbox(LIVE_TOPIC, change);
}
