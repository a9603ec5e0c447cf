/** An exam that is being sat, and the short ways by which tests change it. */
import { startAppliance, type TestAppliance, type TestResponse } from '../../../support/appliance.js';
import {
  ADMIN_ENV,
  type ExamDay,
  examDay,
  expectStatus,
  type Student,
  takeSeat,
} from '../../../support/exam-day.js';
import { letExamTimePass } from '../../../support/exam-time.js';
import { adminToken, makeStaff, settled } from '../../../support/people.js';
import { TestSocket } from '../../../support/student-socket.js';
import { until } from '../../../support/waiting.js';

export interface Sitter {
  student: Student;
  token: string;
  sessionId: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of every form
  session(): Promise<any>;
  post(what: 'answers' | 'submit' | 'join', body: object): Promise<TestResponse>;
  answer(question: number, ans: string): Promise<string>;
  open(on?: number): Promise<TestSocket>;
}

export interface RunningExam {
  app: TestAppliance;
  day: ExamDay;
  /** Tokens of a teacher who has nothing to do with the exam, and of a proctor without a duty. */
  stranger: string;
  proctor: string;
  /** The next student who has not begun, seated. */
  sit(): Promise<Sitter>;
  /** POST below the exam, as the superadmin unless a token is given. */
  order(path: string, body: object, token?: string): Promise<TestResponse>;
  act(action: string, sessions: readonly Sitter[] | 'all', more?: object): Promise<TestResponse>;
  /** Moves exam time. */
  laterBy(ms: number): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: rows of every form
  row(sitter: Sitter, is: (row: any) => boolean): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: rows of every form
  events(sitter: Sitter): Promise<any[]>;
  stop(): Promise<void>;
}

export async function runningExam(students: number, exam: object = {}, questions = 4): Promise<RunningExam> {
  const app = await startAppliance({ webProcesses: 2, env: ADMIN_ENV });
  await settled(app);
  const day = await examDay(app, { students, questions, exam });
  const teacher = await makeStaff(app, { role: 'Teacher' });
  const proctor = await makeStaff(app, { role: 'Proctor' });
  const waiting = [...day.students];
  const order: RunningExam['order'] = (path, body, token = day.adminToken) =>
    app.request('POST', `/api/v1/admin/exams/${day.examId}/${path}`, { token, body });
  return {
    app,
    day,
    stranger: await adminToken(app, teacher),
    proctor: await adminToken(app, proctor),
    order,
    async sit() {
      const student = waiting.shift();
      if (!student) throw new Error('no student is left');
      const token = await takeSeat(app, day, student);
      const path = `/api/v1/student/exams/${day.examId}`;
      const session = async () => (await app.request('GET', `${path}/session`, { token })).body;
      const post: Sitter['post'] = (what, body) =>
        app.request('POST', `${path}/${what}`, { token, ...(what === 'submit' ? {} : { body }) });
      return {
        student,
        token,
        sessionId: (await session()).session_id,
        session,
        post,
        answer: async (question, ans) => {
          const response = await post('answers', { answers: [{ q_id: day.questionIds[question], ans }] });
          await expectStatus(200, response);
          const [result] = response.body.results;
          return result.code ?? result.status;
        },
        open: (on = 0) => TestSocket.open(app.urls[on] ?? app.url, day.examId, token),
      };
    },
    act: (action, sessions, more = {}) =>
      order('sessions/actions', {
        action,
        session_ids: sessions === 'all' ? sessions : sessions.map(({ sessionId }) => sessionId),
        reason: 'Listrik padam di ruang 4',
        ...more,
      }),
    async laterBy(ms) {
      await letExamTimePass(app.redis, ms);
    },
    row: (sitter, is) =>
      until('PostgreSQL has it', async () => {
        const row = await app.db('exam_sessions').where({ id: sitter.sessionId }).first();
        return row && is(row) ? row : undefined;
      }),
    events: (sitter) => app.db('score_events').where({ session_id: sitter.sessionId }).orderBy('id'),
    stop: () => app.stop(),
  };
}
