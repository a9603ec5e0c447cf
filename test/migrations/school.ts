// A small school in a database, and a way to ask why PostgreSQL refused a row: what all tests of constraints need.

import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { migrate } from '../../core/data/migrate.js';
import { freshDatabase, type TestDatabase } from '../support/postgres-server.js';

const directory = fileURLToPath(new URL('../../migrations', import.meta.url));

export interface School {
  database: TestDatabase;
  knex: Knex;
  classId: number;
  studentId: number;
  teacherId: number;
  /** A draft with two questions; the first is `questionId`. */
  examId: string;
  questionId: string;
}

export const options = (...keys: string[]): string =>
  JSON.stringify(keys.map((key) => ({ key, text: `<p>Pilihan ${key}</p>` })));

export async function openSchool(): Promise<School> {
  const database = await freshDatabase();
  const { knex } = database;
  await migrate(knex, { directory, log: { info: () => {} } });
  const add = async (table: string, row: object) => (await knex(table).insert(row).returning('id'))[0].id;
  const classId = await add('classes', { grade_level: 12, major_code: 'RPL', group_number: 2 });
  const studentId = await add('students', {
    nisn: '0061234567',
    nis: 'A1001',
    full_name: 'Siti Nurhaliza',
    password_hash: '-',
    class_id: classId,
  });
  const roleId = await add('roles', { name: 'Teacher' });
  const teacherId = await add('admins', {
    email: 'ahmad@sekolah.sch.id',
    full_name: 'Ahmad Fauzi',
    password_hash: '-',
    role_id: roleId,
  });
  const examId = await add('exams', draft(teacherId));
  const question = {
    exam_id: examId,
    question_text: '<p>2 + 2 = …</p>',
    options: options('A', 'B'),
    correct_option: 'A',
  };
  const questionId = await add('questions', question);
  await add('questions', question);
  return { database, knex, classId, studentId, teacherId, examId, questionId };
}

export const draft = (teacherId: number) => ({
  title: 'Matematika Wajib',
  period: 'PAS Ganjil 2026/2027',
  author_id: teacherId,
  scheduled_start: '2026-12-07T07:30:00+07:00',
  scheduled_end: '2026-12-07T09:30:00+07:00',
  duration_minutes: 90,
  entry_token: 'K7M2QX',
});

/** Publishes version 1 of the draft with both its questions. */
export async function publish({ knex, examId, teacherId }: School): Promise<void> {
  const ids: string[] = await knex('questions').where({ exam_id: examId }).pluck('id');
  const paper = JSON.stringify({ questions: ids.map((id) => ({ id })) });
  await knex('exam_papers').insert({
    exam_id: examId,
    version: 1,
    paper,
    answer_key: '{}',
    published_by: teacherId,
  });
  await knex('exams').where({ id: examId }).update({ status: 'PUBLISHED', paper_version: 1 });
}

export async function begin({ knex, examId, studentId }: School): Promise<string> {
  const at = '2026-12-07T00:31:00Z';
  const row = { exam_id: examId, student_id: studentId, started_at: at, deadline_at: '2026-12-07T02:01:00Z' };
  return (await knex('exam_sessions').insert(row).returning('id'))[0].id;
}

/** What PostgreSQL says against a statement: its constraint, else the column that must not be empty; undefined when it takes it. */
export async function refusal(statement: PromiseLike<unknown>): Promise<string | undefined> {
  try {
    await statement;
    return undefined;
  } catch (error) {
    const { code, constraint, column, table, message } = error as Record<string, string | undefined>;
    if (code === undefined) throw error;
    return constraint ?? (column && `${table}.${column}`) ?? message;
  }
}
