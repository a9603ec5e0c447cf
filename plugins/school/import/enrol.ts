/** An import without a file: another plugin brings students in, under the rules that a file meets. */
import { AppError, type Identity } from '../../../core/index.js';
import type { Enrolment } from '../contract.js';
import type { SchoolTools } from '../uses.js';
import { COLUMNS } from './columns.js';
import { type Match, matchRows } from './match.js';
import { checkRows, type ImportRow } from './rows.js';
import type { Fault } from './sheet.js';
import { type HashedPassword, writeStudents } from './write.js';

/** @returns how many came in. @throws AppError 422 `invalid_input`. */
export async function enrol(
  tools: SchoolTools,
  by: Identity,
  students: readonly Enrolment[],
): Promise<number> {
  if (students.length === 0) return 0;
  const rows = rowsOf(students);
  const passwords = await hashed(tools, await unknownOf(tools, rows));
  return tools.transact(async (tx) => {
    await tx.db.raw("SELECT pg_advisory_xact_lock(hashtext('school.students-import'))");
    // Who has become known meanwhile needs nothing more.
    const fresh = (await unknownOf(tx, rows)).filter(({ row }) => passwords.has(row.row));
    if (fresh.length === 0) return 0;
    return (await writeStudents(tx, tools, { identity: by }, undefined, fresh, passwords)).created;
  });
}

function rowsOf(students: readonly Enrolment[]): ImportRow[] {
  const cells = students.map((student) => COLUMNS.map((column) => student[column]));
  const checked = checkRows({ rows: [[...COLUMNS], ...cells], merged: [] });
  if (checked.faults.length > 0) throw refused(checked.faults);
  return checked.students;
}

async function unknownOf({ db }: Pick<SchoolTools, 'db'>, rows: readonly ImportRow[]): Promise<Match[]> {
  const { matches, faults } = await matchRows(db, rows);
  if (faults.length > 0) throw refused(faults);
  return matches.filter(({ known }) => known === undefined);
}

/** Side by side: the pool lets so many run at once as this process may. */
async function hashed(
  { auth }: SchoolTools,
  matches: readonly Match[],
): Promise<Map<number, HashedPassword>> {
  const entries = matches.map(async ({ row }): Promise<[number, HashedPassword]> => {
    const password = row.password ?? '';
    return [row.row, { hash: await auth.hashPassword(password, 'student'), made: password }];
  });
  return new Map(await Promise.all(entries));
}

const refused = (faults: readonly Fault[]): AppError =>
  new AppError('invalid_input', {
    status: 422,
    faults: faults.map(({ row, column, code }) => ({ path: `${row}.${column}`, message: code })),
  });
