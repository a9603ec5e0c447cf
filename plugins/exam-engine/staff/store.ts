/** All SQL of duties. */
import type { Knex } from 'knex';
import type { Duty } from '../exams/duties.js';

export interface StaffRow extends Duty {
  id: number;
  exam_id: string;
  full_name: string;
  sitting: string | null;
}

const listed = (db: Knex, examId: string) =>
  db('exam_staff as f')
    .join('admins as a', 'a.id', 'f.admin_id')
    .leftJoin('exam_sittings as t', 't.id', 'f.sitting_id')
    .where('f.exam_id', examId)
    .select<StaffRow[]>('f.*', 'a.full_name', 't.name as sitting');

export const staffOf = async (db: Knex, examId: string): Promise<StaffRow[]> =>
  listed(db, examId).orderByRaw('f.duty, lower(a.full_name), f.id');

export const findStaff = async (db: Knex, examId: string, id: number): Promise<StaffRow | undefined> =>
  (await listed(db, examId).where('f.id', id))[0];

export async function insertStaff(trx: Knex, row: Duty & { exam_id: string }): Promise<number> {
  const [made] = await trx('exam_staff').insert(row).returning<{ id: number }[]>('id');
  return (made as { id: number }).id;
}

export const updateStaff = (trx: Knex, id: number, place: Partial<Duty>): Promise<number> =>
  trx('exam_staff').where({ id }).update(place);

export const deleteStaff = (trx: Knex, id: number): Promise<number> => trx('exam_staff').where({ id }).del();

export const isActiveAdmin = async (db: Knex, id: number): Promise<boolean> =>
  (await db('admins').where({ id, active: true }).first('id')) !== undefined;

/** Whom a duty can be given to. */
export const adminsToChoose = (db: Knex): Promise<{ id: number; full_name: string }[]> =>
  db('admins').where({ active: true }).orderByRaw('lower(full_name), id').select('id', 'full_name');
