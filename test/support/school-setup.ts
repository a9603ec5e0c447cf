/**
 * A school with an exam, made through the HTTP API alone as a superadmin would: students by the import of a CSV file, an
 * exam with known keys, published. Gives all that simulated students need, and the key for an independent regrading.
 */
import type { Agent } from 'node:http';
import { httpCall, keptConnections } from './http-call.js';
import { SUPERADMIN } from './running-appliance.js';
import type { StudentCard } from './simulated-student.js';
import { until } from './waiting.js';

export interface SetUpQuestion {
  id: string;
  options: string[];
  correct: string;
  alsoCorrect: string[];
  scoring: 'NORMAL' | 'FREE' | 'DROPPED';
  points: number;
}

export interface SetUpExam {
  id: string;
  entryToken: string;
  questions: SetUpQuestion[];
}

export interface SetUpSchool {
  cards: StudentCard[];
  exam: SetUpExam;
  adminToken: string;
}

export interface SchoolWish extends ExamWish {
  students: number;
}

export interface ExamWish {
  questions: number;
  /** Text of each question, in characters; the paper of 40 questions with 1,100 is about 50 kB. */
  questionLength?: number;
  durationMinutes?: number;
  /** All questions NORMAL with one point; else points, FREE, DROPPED and second right answers vary. */
  plain?: boolean;
  showScore?: 'AT_SUBMIT' | 'ON_RELEASE' | 'NEVER';
}

/** A further exam of the same school. */
export async function addExam(url: string, adminToken: string, wish: ExamWish): Promise<SetUpExam> {
  const agent = keptConnections(1);
  try {
    return await makeExam(askAs(url, adminToken, agent), wish);
  } finally {
    agent.destroy();
  }
}

const IMPORT_LIMIT_MS = 120_000;
const MAJORS = ['RPL', 'TKJ', 'AKL'];

export async function setUpSchool(url: string, wish: SchoolWish): Promise<SetUpSchool> {
  const agent = keptConnections(1);
  try {
    const adminToken = await signInSuperadmin(url, agent);
    const ask = askAs(url, adminToken, agent);
    const cards = await importStudents(url, adminToken, wish.students, ask);
    return { cards, exam: await makeExam(ask, wish), adminToken };
  } finally {
    agent.destroy();
  }
}

/** The worker makes the superadmin soon after the first start; the web processes are ready a moment earlier. */
const signInSuperadmin = (url: string, agent: Agent): Promise<string> =>
  until('the superadmin can sign in', async () => {
    const answer = await httpCall(url, 'POST', '/api/v1/auth/admin/login', { body: SUPERADMIN, agent });
    return answer.status === 200 && String(answer.body.token);
  });

// biome-ignore lint/suspicious/noExplicitAny: answers of every form
type Ask = (method: string, path: string, body?: object) => Promise<any>;

/** Calls of the admin API that must succeed. */
export const askAs =
  (url: string, token: string, agent: Agent): Ask =>
  async (method, path, body) => {
    const answer = await httpCall(url, method, `/api/v1/admin${path}`, { token, body, agent });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };

async function importStudents(url: string, token: string, count: number, ask: Ask): Promise<StudentCard[]> {
  const students = Array.from({ length: count }, (_, i) => ({
    number: `00${String(71_000_000 + i * 13)}`,
    password: `kunci${i}!`,
    name: `${['Nur', 'Siti', 'Muhammad', "Ma'ruf", 'عائشة'][i % 5]} ${['Aini', 'Rahayu', 'Fajar', 'Wulandari'][i % 4]} ${i}`,
    place: `12,${MAJORS[i % MAJORS.length]},${1 + (Math.floor(i / MAJORS.length) % 8)}`,
  }));
  const csv = ['nisn,full_name,grade_level,major_code,group_number,password']
    .concat(students.map((s) => `${s.number},${s.name},${s.place},${s.password}`))
    .join('\n');
  const form = new FormData();
  form.set('file', new Blob([csv], { type: 'text/csv' }), 'siswa-kelas-12.csv');
  const response = await fetch(`${url}/api/v1/admin/students/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  if (response.status !== 202)
    throw new Error(`the import was refused: ${response.status} ${await response.text()}`);
  const { job_id } = (await response.json()) as { job_id: string };
  await until(
    'the import is done',
    async () => {
      const job = await ask('GET', `/jobs/${job_id}`);
      if (job.state === 'FAILED') throw new Error(`the import failed: ${JSON.stringify(job.errors)}`);
      return job.state === 'DONE';
    },
    IMPORT_LIMIT_MS,
  );
  return students.map(({ number, password }) => ({ number, password }));
}

async function makeExam(ask: Ask, wish: ExamWish): Promise<SetUpExam> {
  const now = Date.now();
  const exam = await ask('POST', '/exams', {
    title: 'Penilaian Akhir Semester: Fisika',
    subject: 'Fisika',
    scheduled_start: new Date(now - 60_000).toISOString(),
    scheduled_end: new Date(now + 6 * 3600_000).toISOString(),
    duration_minutes: wish.durationMinutes ?? 90,
    targets: [{ target_type: 'GRADE', target_value: '12' }],
    shuffle_questions: true,
    shuffle_options: true,
    show_score: wish.showScore ?? 'AT_SUBMIT',
  });
  const questions: SetUpQuestion[] = [];
  for (let i = 0; i < wish.questions; i += 1) {
    const plan = planOf(i, wish.plain ?? false);
    const { id } = await ask('POST', `/exams/${exam.id}/questions`, {
      question_text: `<p>Soal ${i + 1}. ${passage(i, wish.questionLength ?? 120)}</p>`,
      options: plan.options.map((key) => ({ key, text: `<p>${(i + 2) * key.charCodeAt(0)} m/s</p>` })),
      correct_option: plan.correct,
      also_correct: plan.alsoCorrect,
      scoring: plan.scoring,
      points: plan.points,
      order_num: i + 1,
    });
    questions.push({ id, ...plan });
  }
  await ask('POST', `/exams/${exam.id}/publish`, {});
  return { id: exam.id, entryToken: exam.entry_token, questions };
}

function planOf(i: number, plain: boolean): Omit<SetUpQuestion, 'id'> {
  const options = ['A', 'B', 'C', 'D', 'E'];
  const correct = options[(i * 7 + 3) % 5] ?? 'A';
  const normal = { options, correct, alsoCorrect: [], scoring: 'NORMAL', points: 1 } as const;
  if (plain) return { ...normal, alsoCorrect: [] };
  if (i % 10 === 4) return { ...normal, alsoCorrect: [], scoring: 'FREE' };
  if (i % 10 === 6) return { ...normal, alsoCorrect: [], scoring: 'DROPPED' };
  if (i % 10 === 8) return { ...normal, alsoCorrect: [options[(i * 7 + 4) % 5] ?? 'B'], points: 2.5 };
  return { ...normal, alsoCorrect: [], points: 1 + (i % 3) * 0.75 };
}

const WORDS =
  'sebuah benda bergerak dengan percepatan tetap pada bidang miring licin sehingga gaya normalnya tegak lurus terhadap lintasan'.split(
    ' ',
  );

/** Text that compresses about as real questions do. */
function passage(seed: number, length: number): string {
  let text = '';
  for (let i = seed * 31 + 7; text.length < length; i = (i * 1103515245 + 12345) % 2 ** 31)
    text += `${WORDS[i % WORDS.length]} ${i % 97} `;
  return text.slice(0, length);
}
