/** A small school ready for an exam, made through the API alone: a superadmin, a class of students, a published exam. */
import type { TestAppliance } from './appliance.js';
import { until } from './waiting.js';

export const ADMIN = { email: 'kepala@sekolah.sch.id', password: 'rahasia-sekolah' };
export const ADMIN_ENV = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password };

export interface Student {
  id: number;
  nisn: string;
  password: string;
}

export interface ExamDay {
  adminToken: string;
  classId: number;
  students: Student[];
  examId: string;
  entryToken: string;
  questionIds: string[];
  /** question id → right key. */
  right: Record<string, string>;
}

export async function adminToken(app: TestAppliance): Promise<string> {
  return until('the first superadmin can sign in', async () => {
    const response = await app.request('POST', '/api/v1/auth/admin/login', { body: ADMIN });
    return response.status === 200 ? (response.body.token as string) : undefined;
  });
}

export async function expectStatus(
  status: number,
  response: { status: number; text: string },
): Promise<void> {
  if (response.status !== status)
    throw new Error(`expected ${status}, got ${response.status}: ${response.text}`);
}

export interface ExamWish {
  students: number;
  questions: number;
  exam?: object;
  /** HTML below the text of question `i`. */
  below?: (i: number) => string;
  /** HTML of its options A, B, C and D, where they are not numbers. */
  options?: (i: number) => readonly string[] | undefined;
}

export async function examDay(app: TestAppliance, options: ExamWish): Promise<ExamDay> {
  const token = await adminToken(app);
  const post = async (path: string, body: object, status = 201) => {
    const response = await app.request('POST', path, { token, body });
    await expectStatus(status, response);
    return response.body;
  };
  const { id: classId } = await post('/api/v1/admin/classes', {
    grade_level: 12,
    major_code: 'RPL',
    group_number: 2,
  });
  const students: Student[] = [];
  for (let i = 0; i < options.students; i += 1) {
    const nisn = String(61_000_000 + i).padStart(10, '0');
    const { id } = await post('/api/v1/admin/students', {
      nisn,
      full_name: `Siti Nur'aini ${i + 1}`,
      class_id: classId,
      password: 'kmtw4736',
    });
    students.push({ id, nisn, password: 'kmtw4736' });
  }
  const { id: examId, entry_token: entryToken } = await post('/api/v1/admin/exams', {
    title: 'PAS Ganjil: Matematika',
    scheduled_start: new Date(Date.now() - 60_000).toISOString(),
    scheduled_end: new Date(Date.now() + 3 * 3600_000).toISOString(),
    duration_minutes: 90,
    targets: [{ target_type: 'CLASS', target_value: '12-RPL-2' }],
    ...options.exam,
  });
  const right: Record<string, string> = {};
  for (let i = 0; i < options.questions; i += 1) {
    const correct = 'ABCD'[i % 4] as string;
    const texts = options.options?.(i) ?? [0, 1, 2, 3].map((n) => `<p>${i * (i + 1) + n}</p>`);
    const { id } = await post(`/api/v1/admin/exams/${examId}/questions`, {
      question_text: `<p>Berapakah nilai dari ${i} × ${i + 1}? <strong>الرياضيات</strong></p>${options.below?.(i) ?? ''}`,
      options: ['A', 'B', 'C', 'D'].map((key, n) => ({ key, text: texts[n] })),
      correct_option: correct,
    });
    right[id] = correct;
  }
  await post(`/api/v1/admin/exams/${examId}/publish`, {}, 200);
  return { adminToken: token, classId, students, examId, entryToken, questionIds: Object.keys(right), right };
}

/** Signs in and joins; the student's token. */
export async function takeSeat(app: TestAppliance, day: ExamDay, student: Student, on = 0): Promise<string> {
  const token = await signIn(app, student, on);
  await expectStatus(
    200,
    await app.request('POST', `/api/v1/student/exams/${day.examId}/join`, {
      token,
      body: { entry_token: day.entryToken },
      on,
    }),
  );
  return token;
}

export async function signIn(app: TestAppliance, student: Student, on = 0): Promise<string> {
  const response = await app.request('POST', '/api/v1/auth/student/login', {
    body: { nisn: student.nisn, password: student.password },
    on,
  });
  await expectStatus(200, response);
  return response.body.token;
}
