/** Holds the rows of a file against the school: who is known, who is new, and whose number is somebody else's. */
import type { Knex } from 'knex';
import type { ImportRow } from './rows.js';
import type { Fault } from './sheet.js';

export interface KnownStudent {
  id: number;
  nisn: string | null;
  nis: string | null;
  full_name: string;
  class_id: number;
  archived_at: Date | null;
}

export interface Match {
  row: ImportRow;
  /** Undefined: a new student. */
  known: KnownStudent | undefined;
}

/** @param lock keeps the known students as they are until the transaction ends. */
export async function matchRows(
  db: Knex,
  rows: readonly ImportRow[],
  { lock = false } = {},
): Promise<{ matches: Match[]; faults: Fault[] }> {
  const holders = await holdersOf(db, rows, lock);
  const holder = (number: string | null): KnownStudent | undefined =>
    number === null ? undefined : holders.get(number.toUpperCase());
  const faults: Fault[] = [];
  const taken = new Map<number, number>();
  const matches = rows.map((row): Match => {
    const [byNisn, byNis] = [holder(row.nisn), holder(row.nis)];
    const refuse = (column: 'nisn' | 'nis', code: string, other: KnownStudent): void => {
      faults.push({
        row: row.row,
        column,
        code,
        params: { value: row[column] ?? '', name: other.full_name },
      });
    };
    const known = byNisn ?? byNis;
    if (!known) return { row, known };
    const before = taken.get(known.id);
    if (byNisn && !same(byNisn.nisn, row.nisn)) refuse('nisn', 'held_as_nis', byNisn);
    else if (byNis && byNis.id !== known.id) refuse('nis', 'held_by_other', byNis);
    else if (!byNisn && byNis && !same(byNis.nis, row.nis)) refuse('nis', 'held_as_nisn', byNis);
    // A nis that belongs to somebody with another national number is a slip of the pen, not a new number.
    else if (!byNisn && row.nisn !== null && known.nisn !== null) refuse('nis', 'held_by_other', known);
    else if (before !== undefined)
      faults.push({
        row: row.row,
        column: byNisn ? 'nisn' : 'nis',
        code: 'same_student',
        params: { row: before, name: known.full_name },
      });
    taken.set(known.id, row.row);
    return { row, known };
  });
  return { matches, faults };
}

const same = (a: string | null, b: string | null): boolean => a?.toUpperCase() === b?.toUpperCase();

/** Number in capitals → who holds it. */
async function holdersOf(
  db: Knex,
  rows: readonly ImportRow[],
  lock: boolean,
): Promise<Map<string, KnownStudent>> {
  const numbers = rows.flatMap(({ nisn, nis }) => [nisn, nis]).filter((number) => number !== null);
  const query = db('students as s')
    .whereRaw('s.id IN (SELECT student_id FROM student_numbers WHERE number = ANY (?))', [
      numbers.map((number) => number.toUpperCase()),
    ])
    .orderBy('s.id')
    .select<KnownStudent[]>('s.id', 's.nisn', 's.nis', 's.full_name', 's.class_id', 's.archived_at');
  if (lock) query.forUpdate();
  const held = new Map<string, KnownStudent>();
  for (const student of await query) {
    for (const number of [student.nisn, student.nis]) if (number) held.set(number.toUpperCase(), student);
  }
  return held;
}
