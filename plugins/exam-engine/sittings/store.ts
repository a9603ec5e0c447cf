/** All SQL of sittings. */
import type { Knex } from 'knex';

export interface SittingRow {
  id: number;
  exam_id: string;
  name: string;
  starts_at: Date;
  ends_at: Date;
  entry_token: string;
  previous_token: string | null;
  previous_token_until: Date | null;
}

/** By time. */
export const sittingsOf = async (db: Knex, examId: string): Promise<SittingRow[]> =>
  db<SittingRow>('exam_sittings')
    .where({ exam_id: examId })
    .orderBy(['starts_at', 'id'])
    .select<SittingRow[]>('*');

export const findSitting = (db: Knex, examId: string, id: number): Promise<SittingRow | undefined> =>
  db<SittingRow>('exam_sittings').where({ exam_id: examId, id }).first();

export async function insertSitting(
  trx: Knex,
  row: Omit<SittingRow, 'id' | 'previous_token' | 'previous_token_until'>,
): Promise<SittingRow> {
  const [made] = await trx<SittingRow>('exam_sittings').insert(row).returning('*');
  return made as SittingRow;
}

export async function updateSitting(trx: Knex, id: number, change: Partial<SittingRow>): Promise<SittingRow> {
  const [changed] = await trx<SittingRow>('exam_sittings').where({ id }).update(change).returning('*');
  return changed as SittingRow;
}

export const deleteSitting = (trx: Knex, id: number): Promise<number> =>
  trx('exam_sittings').where({ id }).del();

/** Sitting id → how many participants are assigned to it. */
export async function countsBySitting(db: Knex, examId: string): Promise<Map<number, number>> {
  const rows = await db('exam_participants')
    .where({ exam_id: examId })
    .whereNotNull('sitting_id')
    .groupBy('sitting_id')
    .select<{ sitting_id: number; count: number }[]>('sitting_id', db.raw('count(*) AS count'));
  return new Map(rows.map(({ sitting_id, count }) => [sitting_id, Number(count)]));
}

/** Participants whom nobody has assigned yet. */
export async function countUnassigned(db: Knex, examId: string): Promise<number> {
  const row = await db('exam_participants')
    .where({ exam_id: examId, excused: false })
    .whereNull('sitting_id')
    .first<{ count: number }>(db.raw('count(*) AS count'));
  return Number(row.count);
}
