/** Rows straight into PostgreSQL for tests that need parents but not the ways by which they come to be. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

let serial = 1000;
const next = (): number => {
  serial += 1;
  return serial;
};

export interface MadeExam {
  id: string;
  authorId: number;
  questions: string[];
}

async function makeAdmin(db: Knex): Promise<number> {
  const [role] = await db('roles')
    .insert({ name: `Role ${next()}` })
    .returning('id');
  const [admin] = await db('admins')
    .insert({
      username: `guru${next()}`,
      full_name: 'Bu Sri Wahyuningsih',
      password_hash: 'x',
      role_id: role.id,
    })
    .returning('id');
  return Number(admin.id);
}

export async function makeExam(db: Knex, options: { questions: number }): Promise<MadeExam> {
  const authorId = await makeAdmin(db);
  const id = randomUUID();
  await db('exams').insert({
    id,
    title: 'Penilaian Akhir Semester: Matematika',
    author_id: authorId,
    scheduled_start: '2026-12-01T00:00:00Z',
    scheduled_end: '2026-12-01T03:00:00Z',
    duration_minutes: 90,
    entry_token: 'ABC234',
  });
  const questions = Array.from({ length: options.questions }, () => randomUUID());
  await db('questions').insert(
    questions.map((questionId, i) => ({
      id: questionId,
      exam_id: id,
      question_text: `<p>Berapakah ${i} + ${i}?</p>`,
      options: JSON.stringify(['A', 'B', 'C', 'D'].map((key, n) => ({ key, text: `<p>${2 * i + n}</p>` }))),
      correct_option: 'A',
      order_num: i,
    })),
  );
  return { id, authorId, questions };
}

export async function makeStudents(db: Knex, count: number): Promise<number[]> {
  const [row] = await db('classes')
    .insert({ grade_level: 12, major_code: `X${next()}`, group_number: 1, label: '' })
    .returning('id');
  const rows = await db('students')
    .insert(
      Array.from({ length: count }, () => ({
        nisn: `00${10_000_000 + next()}`,
        full_name: "Nur 'Aini binti Ma'ruf",
        password_hash: 'x',
        class_id: row.id,
      })),
    )
    .returning('id');
  return rows.map((student) => Number(student.id));
}
