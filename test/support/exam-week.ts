/** Students in classes, exams for them, and what teachers do meanwhile: all through the HTTP API of real processes. */
import { type HttpAnswer, httpCall } from './http-call.js';
import { SUPERADMIN } from './running-appliance.js';
import { TestSocket } from './student-socket.js';
import { until } from './waiting.js';

export interface Pupil {
  id: number;
  nisn: string;
  password: string;
}

export interface WeekExam {
  id: string;
  entryToken: string;
  questionIds: string[];
  /** question id → right key. */
  right: Record<string, string>;
}

export interface Seated {
  token: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every form
  session: any;
  page: TestSocket;
}

export class ExamWeek {
  readonly #url: string;
  adminToken = '';
  #serial = 0;

  /** @param url where teachers work; students name the host that they talk to. */
  constructor(url: string) {
    this.#url = url;
  }

  async begin(): Promise<void> {
    this.adminToken = await until('the superadmin can sign in', async () => {
      const answer = await httpCall(this.#url, 'POST', '/api/v1/auth/admin/login', { body: SUPERADMIN });
      return answer.status === 200 && String(answer.body.token);
    });
  }

  /** As the superadmin, below `/api/v1/admin`. */
  ask(method: string, path: string, body?: unknown): Promise<HttpAnswer> {
    return httpCall(this.#url, method, `/api/v1/admin${path}`, { token: this.adminToken, body });
  }

  /** @throws unless it succeeds. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of every form
  async done(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  async makeClass(major: string, group = 1): Promise<number> {
    const { id } = await this.done('POST', '/classes', {
      grade_level: 12,
      major_code: major,
      group_number: group,
    });
    return Number(id);
  }

  async enrol(classId: number): Promise<Pupil> {
    this.#serial += 1;
    const card = { nisn: String(77_000_000 + this.#serial).padStart(10, '0'), password: 'kmtw4736' };
    const { id } = await this.done('POST', '/students', {
      ...card,
      full_name: `Siti Nur'aini ${this.#serial}`,
      class_id: classId,
    });
    return { id: Number(id), ...card };
  }

  async makeExam(target: string, change: object = {}, questions = 4): Promise<WeekExam> {
    const made = await this.done('POST', '/exams', {
      title: `PAS Ganjil: ${target}`,
      scheduled_start: new Date(Date.now() - 60_000).toISOString(),
      scheduled_end: new Date(Date.now() + 6 * 3600_000).toISOString(),
      duration_minutes: 90,
      targets: [{ target_type: 'CLASS', target_value: target }],
      ...change,
    });
    const exam: WeekExam = { id: made.id, entryToken: made.entry_token, questionIds: [], right: {} };
    for (let i = 0; i < questions; i += 1) {
      const correct = 'ABCD'[i % 4] as string;
      const { id } = await this.done('POST', `/exams/${exam.id}/questions`, questionOf(i, correct));
      exam.questionIds.push(id);
      exam.right[id] = correct;
    }
    return exam;
  }

  publish(exam: WeekExam): ReturnType<ExamWeek['done']> {
    return this.done('POST', `/exams/${exam.id}/publish`, {});
  }

  async publishedExam(target: string, change: object = {}): Promise<WeekExam> {
    const exam = await this.makeExam(target, change);
    await this.publish(exam);
    return exam;
  }
}

export const questionOf = (i: number, correct: string): Record<string, unknown> => ({
  question_text: `<p>Berapakah nilai dari ${i} × ${i + 1}? <strong>الرياضيات</strong></p>`,
  options: ['A', 'B', 'C', 'D'].map((key, n) => ({ key, text: `<p>${i * (i + 1) + n}</p>` })),
  correct_option: correct,
});

/** @returns undefined when the sign-in is refused. */
export async function signIn(url: string, { nisn, password }: Pupil): Promise<string | undefined> {
  const answer = await httpCall(url, 'POST', '/api/v1/auth/student/login', { body: { nisn, password } });
  return answer.status === 200 ? String(answer.body.token) : undefined;
}

export const asStudent = (
  url: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<HttpAnswer> => httpCall(url, method, `/api/v1/student${path}`, { token, body });

/** Titles of nothing but what the student sees now, by exam id. */
export async function lobby(url: string, token: string): Promise<Record<string, string>> {
  const { body } = await asStudent(url, token, 'GET', '/lobby');
  return Object.fromEntries(
    (body.exams as { id: string; state: string }[]).map(({ id, state }) => [id, state]),
  );
}

/** Signs in, joins and opens the page's socket. */
export async function seat(url: string, exam: WeekExam, pupil: Pupil): Promise<Seated> {
  const token = await signIn(url, pupil);
  if (!token) throw new Error(`${pupil.nisn} cannot sign in`);
  const joined = await asStudent(url, token, 'POST', `/exams/${exam.id}/join`, {
    entry_token: exam.entryToken,
  });
  if (joined.status !== 200) throw new Error(`join: ${joined.status} ${joined.text}`);
  return { token, session: joined.body, page: await TestSocket.open(url, exam.id, token) };
}
