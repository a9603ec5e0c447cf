/** A school worth looking at: long names, an exam of forty real questions, and exams that are later and over. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoQuestion } from '../../plugins/demo-school/content/demo-exam.js';
import { demoExams } from '../../plugins/demo-school/content/exams.js';
import {
  renderedFigureFile,
  renderedFiguresFolder,
  withFigures,
} from '../../plugins/demo-school/content/rendered-figures.js';
import type { TestAppliance } from './appliance.js';
import { adminToken, type ExamDay, expectStatus, type Student, takeSeat } from './exam-day.js';

const HOUR_MS = 3_600_000;
const PASSWORD = 'kmtw4736';
const NAMES = [
  'Raden Ajeng Kusumaningtyas Prameswari Hadiningrat',
  "Muhammad Fathurrahman Al-Ma'ruf",
  'I Gusti Ngurah Putra Wijaya',
  "Nur 'Aini binti Syamsuddin",
  'Yohanes Paulus Simanjuntak',
];

export async function shownSchool(app: TestAppliance): Promise<ExamDay> {
  const token = await adminToken(app);
  const post = async (path: string, body: object, status = 201) => {
    const response = await app.request('POST', `/api/v1/admin${path}`, { token, body });
    await expectStatus(status, response);
    return response.body;
  };
  const { id: classId } = await post('/classes', {
    grade_level: 12,
    major_code: 'RPL',
    group_number: 2,
  });
  const students: Student[] = [];
  for (const [i, full_name] of NAMES.entries()) {
    const nisn = String(61_234_567 + i * 13).padStart(10, '0');
    const { id } = await post('/students', { nisn, full_name, class_id: classId, password: PASSWORD });
    students.push({ id, nisn, password: PASSWORD });
  }

  const makeExam = async (exam: object, questions: readonly DemoQuestion[]): Promise<ExamDay> => {
    const { id: examId, entry_token: entryToken } = await post('/exams', {
      scheduled_start: new Date(Date.now() - HOUR_MS / 4).toISOString(),
      scheduled_end: new Date(Date.now() + 3 * HOUR_MS).toISOString(),
      duration_minutes: 90,
      targets: [{ target_type: 'CLASS', target_value: '12-RPL-2' }],
      ...exam,
    });
    const right: Record<string, string> = {};
    for (const { figures = {}, group: _, ...question } of questions) {
      const pictures = new Map<string, { url: string; width: number; height: number }>();
      for (const [name, svg] of Object.entries(figures))
        pictures.set(name, await upload(app, token, name, svg));
      const drawn = (html: string): string => withFigures(html, (name) => pictures.get(name)!);
      const { id } = await post(`/exams/${examId}/questions`, {
        ...question,
        question_text: drawn(question.question_text),
        options: question.options.map(({ key, text }) => ({ key, text: drawn(text) })),
      });
      right[id] = question.correct_option;
    }
    await post(`/exams/${examId}/publish`, {}, 200);
    return {
      adminToken: token,
      classId,
      students,
      examId,
      entryToken,
      questionIds: Object.keys(right),
      right,
    };
  };

  const [science, languages] = demoExams();
  if (!science || !languages) throw new Error('the demonstration has two exams');
  const of = (exam: { questions: DemoQuestion[] }, ...places: number[]): DemoQuestion[] =>
    places.map((place) => exam.questions[place]!);
  await makeExam(
    {
      title: 'PAS Ganjil: Pendidikan Kewarganegaraan',
      subject: 'PPKn',
      scheduled_start: new Date(Date.now() + 20 * HOUR_MS).toISOString(),
      scheduled_end: new Date(Date.now() + 22 * HOUR_MS).toISOString(),
    },
    of(languages, 35),
  );
  const over = await makeExam(
    { title: 'PAS Ganjil: Bahasa Indonesia', subject: 'Bahasa Indonesia', duration_minutes: 60 },
    of(languages, 35, 36),
  );
  await handInHalf(app, over);
  return makeExam(
    {
      title: 'Penilaian Akhir Semester Ganjil 2026/2027: Matematika, Sains, dan Bahasa',
      subject: 'Ujian gabungan kelas XII',
      shuffle_questions: false,
      shuffle_options: false,
    },
    [
      ...of(science, 2, 6, 34, 18, 15),
      ...of(languages, 0, 21),
      ...science.questions.slice(0, 2),
      ...science.questions.slice(3, 6),
      ...science.questions.slice(7, 15),
      ...science.questions.slice(16, 18),
      ...science.questions.slice(19, 34),
    ].slice(0, 40),
  );
}

/** The first student has already sat it, and answered one of two questions rightly. */
async function handInHalf(app: TestAppliance, day: ExamDay): Promise<void> {
  const token = await takeSeat(app, day, day.students[0]!);
  const [first] = day.questionIds;
  const path = `/api/v1/student/exams/${day.examId}`;
  await expectStatus(
    200,
    await app.request('POST', `${path}/answers`, {
      token,
      body: { answers: [{ q_id: first, ans: day.right[first!] }] },
    }),
  );
  await expectStatus(200, await app.request('POST', `${path}/submit`, { token, body: {} }));
}

async function upload(
  app: TestAppliance,
  token: string,
  name: string,
  svg: string,
): Promise<{ url: string; width: number; height: number }> {
  const file = renderedFigureFile(name, svg);
  const form = new FormData();
  const bytes = new Uint8Array(readFileSync(join(renderedFiguresFolder, file)));
  form.set('file', new Blob([bytes], { type: 'image/png' }), file);
  const made = await app.request('POST', '/api/v1/admin/media/upload', { token, body: form });
  await expectStatus(201, made);
  return made.body;
}
