/** Fills Redis for one exam from `exam_papers` and the exam's row alone: after a loss, at a start, when the two differ. */
import type { Knex } from 'knex';
import type { Redis } from '../../../core/index.js';
import { liveParticipants } from '../audience/participants.js';
import { applyLiveChange, type Outcome } from './live-change.js';
import { liveExamOf, liveRow } from './live-state.js';
import { findVersion, writeVersion } from './versions.js';

/**
 * Holds the exam's lock while it writes, and draws its number from the outbox's sequence under that lock: a change that
 * commits later has a higher number and wins, one that committed earlier is part of what is read here.
 */
export function refillExam(db: Knex, redis: Redis, examId: string): Promise<Outcome> {
  return db.transaction(async (trx) => {
    await trx('exams').where({ id: examId }).forShare().first('id');
    const { rows } = await trx.raw<{ rows: [{ rev: number }] }>(
      "SELECT nextval(pg_get_serial_sequence('outbox', 'id')) AS rev",
    );
    const { rev } = rows[0];
    const row = await liveRow(trx, examId);
    const found = row && (await findVersion(trx, examId, row.paper_version));
    if (!row || !found) return applyLiveChange(redis, { exam_id: examId, gone: true }, rev);
    await writeVersion(redis, found.paper, found.answer_key);
    const participants = await liveParticipants(trx, examId);
    return applyLiveChange(
      redis,
      { exam_id: examId, version: row.paper_version, exam: liveExamOf(row), participants },
      rev,
    );
  });
}
