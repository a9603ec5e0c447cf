/** Writes a checked file into the school: all of it in one transaction, with one statement for hundreds of students. */
import type { Knex } from 'knex';
import { audit } from '../../../core/index.js';
import type { Actor } from '../actor.js';
import { forgetMadePasswords, keepMadePasswords } from '../passwords/store.js';
import { spread } from '../students/spread.js';
import type { SchoolTools, SchoolTransaction } from '../uses.js';
import type { KnownStudent, Match } from './match.js';
import type { ImportRow } from './rows.js';

const BATCH = 500;

/** Of one row: the hash, and the password itself when it was made here. */
export interface HashedPassword {
  hash: string;
  made: string | undefined;
}

/** What the import did; the job's result. Named without names, for it also stands in the audit log. */
export interface ImportResult {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  /** Of the updated ones: were archived and are back. */
  restored: number;
  classes_created: number;
  passwords_made: number;
}

interface StudentWrite {
  /** Known students only. */
  id?: number;
  nisn: string | null;
  nis: string | null;
  full_name: string;
  class_id: number;
  /** Null leaves a known student's as it is. */
  password_hash: string | null;
}

const classKey = (row: Pick<ImportRow, 'grade_level' | 'major_code' | 'group_number'>): string =>
  `${row.grade_level}-${row.major_code}-${row.group_number}`;

/** @param jobId of the import, by which a repetition finds what it did. @param passwords by row; of every new student and of every row with a password. */
export async function writeStudents(
  tx: SchoolTransaction,
  tools: SchoolTools,
  by: Actor,
  jobId: string | undefined,
  matches: readonly Match[],
  passwords: ReadonlyMap<number, HashedPassword>,
): Promise<ImportResult> {
  const classes = await haveClasses(
    tx.db,
    matches.map(({ row }) => row),
  );
  const toWrite = (row: ImportRow, known?: KnownStudent): StudentWrite => ({
    nisn: row.nisn ?? known?.nisn ?? null,
    nis: row.nis ?? known?.nis ?? null,
    full_name: row.full_name,
    class_id: classes.ids.get(classKey(row)) ?? 0,
    // Somebody may have become known while a password was being made for them: then they keep their own.
    password_hash: (known && row.password === null ? undefined : passwords.get(row.row)?.hash) ?? null,
  });
  const fresh = matches.filter(({ known }) => !known).map(({ row }) => row);
  const changed = matches.flatMap(({ row, known }) => {
    if (!known) return [];
    const write = { id: known.id, ...toWrite(row, known) };
    return differs(known, write) ? [{ known, write }] : [];
  });

  const newIds = await insertStudents(
    tx.db,
    fresh.map((row) => toWrite(row)),
  );
  await updateStudents(
    tx.db,
    changed.map(({ write }) => write),
  );
  const made = fresh.flatMap((row, index) => {
    const password = passwords.get(row.row)?.made;
    const studentId = newIds[index];
    return password === undefined || studentId === undefined ? [] : [{ studentId, password }];
  });
  await keepMadePasswords(tx.db, tools.secrets, made);
  const chosen = changed.filter(({ write }) => write.password_hash !== null);
  await forgetMadePasswords(
    tx.db,
    chosen.map(({ known }) => known.id),
  );
  await spread(
    tx,
    tools,
    [...newIds, ...changed.map(({ known }) => known.id)].sort((a, b) => a - b),
  );

  const result: ImportResult = {
    rows: matches.length,
    created: fresh.length,
    updated: changed.length,
    unchanged: matches.length - fresh.length - changed.length,
    restored: changed.filter(({ known }) => known.archived_at !== null).length,
    classes_created: classes.created,
    passwords_made: made.length,
  };
  await audit(tx.db, {
    ...by,
    action: 'students.imported',
    ...(jobId === undefined ? {} : { subjectType: 'job', subjectId: jobId }),
    detail: { ...result },
  });
  return result;
}

/** What a job that died after its commit had done; a repetition then has nothing left to do. */
export async function resultOfEarlierRun(db: Knex, jobId: string): Promise<ImportResult | undefined> {
  const entry = await db('audit_log')
    .where({ subject_type: 'job', subject_id: jobId, action: 'students.imported' })
    .first<{ detail: ImportResult } | undefined>('detail');
  return entry?.detail;
}

const differs = (known: KnownStudent, write: StudentWrite): boolean =>
  write.password_hash !== null ||
  known.archived_at !== null ||
  known.nisn !== write.nisn ||
  known.nis !== write.nis ||
  known.full_name !== write.full_name ||
  known.class_id !== write.class_id;

/** Makes missing classes, takes archived ones back into use, and holds all of them. */
async function haveClasses(
  db: Knex,
  rows: readonly ImportRow[],
): Promise<{ ids: Map<string, number>; created: number }> {
  const wanted = [...new Map(rows.map((row) => [classKey(row), row])).values()].map(
    ({ grade_level, major_code, group_number }) => ({ grade_level, major_code, group_number }),
  );
  const source = 'jsonb_to_recordset(?::jsonb) AS w (grade_level int, major_code text, group_number int)';
  const made = await db.raw<{ rows: { id: number }[] }>(
    `INSERT INTO classes (grade_level, major_code, group_number, label)
     SELECT w.grade_level, w.major_code, w.group_number, '' FROM ${source} ORDER BY 1, 2, 3
     ON CONFLICT (grade_level, major_code, group_number) DO NOTHING RETURNING id`,
    [JSON.stringify(wanted)],
  );
  const named =
    '(grade_level, major_code, group_number) IN (SELECT w.grade_level, w.major_code, w.group_number';
  await db('classes')
    .whereRaw(`${named} FROM ${source})`, [JSON.stringify(wanted)])
    .whereNotNull('archived_at')
    .update({ archived_at: null });
  const held: (Pick<ImportRow, 'grade_level' | 'major_code' | 'group_number'> & { id: number })[] = await db(
    'classes',
  )
    .whereRaw(`${named} FROM ${source})`, [JSON.stringify(wanted)])
    .orderBy('id')
    .forShare()
    .select('id', 'grade_level', 'major_code', 'group_number');
  return { ids: new Map(held.map((row) => [classKey(row), row.id])), created: made.rows.length };
}

const RECORD = 'id bigint, nisn text, nis text, full_name text, class_id bigint, password_hash text';

/** @returns the new ids in the order of the rows. */
async function insertStudents(db: Knex, rows: readonly StudentWrite[]): Promise<number[]> {
  const ids: number[] = [];
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const made = await db.raw<{ rows: { id: number; nisn: string | null; nis: string | null }[] }>(
      `INSERT INTO students (nisn, nis, full_name, class_id, password_hash)
       SELECT nisn, nis, full_name, class_id, password_hash FROM jsonb_to_recordset(?::jsonb) AS w (${RECORD})
       RETURNING id, nisn, nis`,
      [JSON.stringify(batch)],
    );
    const byNumber = new Map(made.rows.map((row) => [row.nisn ?? row.nis, row.id]));
    ids.push(...batch.map((row) => byNumber.get(row.nisn ?? row.nis) ?? 0));
  }
  return ids;
}

async function updateStudents(db: Knex, rows: readonly StudentWrite[]): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH) {
    await db.raw(
      `UPDATE students s
          SET nisn = w.nisn, nis = w.nis, full_name = w.full_name, class_id = w.class_id, archived_at = NULL,
              password_hash = coalesce(w.password_hash, s.password_hash)
         FROM jsonb_to_recordset(?::jsonb) AS w (${RECORD}) WHERE s.id = w.id`,
      [JSON.stringify(rows.slice(from, from + BATCH))],
    );
  }
}
