/** A small school with two teachers, and the short ways by which tests of authoring write, publish and look at exams. */
import { gunzipSync } from 'node:zlib';
import { type Transact, transactor } from '../../../../core/data/transaction.js';
import type { LiveExam, LiveParticipant } from '../../../../plugins/exam-engine/live/format.js';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import type { SchoolContract } from '../../../../plugins/school/contract.js';
import { startAppliance, type TestAppliance, type TestResponse } from '../../../support/appliance.js';
import { adminToken, consoleCookie, makeStaff, type Staff } from '../../../support/people.js';
import { until } from '../../../support/waiting.js';

const PLUGINS = ['auth', 'rbac', 'jobs', 'school', 'media-local', 'persistence-workers', 'exam-engine'];

export interface AuthoringSchool {
  app: TestAppliance;
  /** Has the codes of a teacher. */
  teacher: Staff;
  token: string;
  cookie: string;
  /** Another teacher. */
  otherToken: string;
  /** May do everything with everybody's exams. */
  headToken: string;
  classes: Record<string, number>;
  students: Record<string, number>;
  /** Asks as the teacher. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestResponse>;
  makeExam(change?: Record<string, unknown>): Promise<string>;
  addQuestion(examId: string, change?: Record<string, unknown>): Promise<string>;
  /** A draft for class 12 RPL 1 with two questions. */
  readyExam(change?: Record<string, unknown>): Promise<string>;
  publishedExam(change?: Record<string, unknown>): Promise<string>;
  live(examId: string): Promise<{ version: number; exam: LiveExam } | undefined>;
  /** Names of the participants in Redis. */
  participants(examId: string): Promise<string[]>;
  paper(examId: string, version: number): Promise<Record<string, unknown>>;
  addStudent(name: string, className: string, change?: Record<string, unknown>): Promise<number>;
  /** Says, as the plugin `school` does, that students changed. */
  studentsChanged(...ids: number[]): Promise<void>;
  /** Puts a session into Redis as joining does. */
  begin(examId: string, studentId: number): Promise<void>;
  audited(examId: string): Promise<string[]>;
  stop(): Promise<void>;
}

const TEACHER = ['exams:read_own', 'exams:write_own', 'results:read_own'];
const HEAD = ['exams:read_all', 'exams:write_all', 'results:read_all'];
const HOUR_MS = 3_600_000;

export const hoursFromNow = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

export const draft = (change: Record<string, unknown> = {}) => ({
  title: 'Penilaian Akhir Semester: Matematika',
  subject: 'Matematika',
  period: 'PAS Ganjil 2026/2027',
  scheduled_start: hoursFromNow(-1),
  scheduled_end: hoursFromNow(3),
  duration_minutes: 90,
  targets: [{ target_type: 'CLASS', target_value: '12-RPL-1' }],
  ...change,
});

export const question = (change: Record<string, unknown> = {}) => ({
  question_text: '<p>Hasil dari <span data-tex="\\frac{3}{4} + 0{,}5"></span> adalah …</p>',
  options: [
    { key: 'A', text: '<p>1,25</p>' },
    { key: 'B', text: '<p dir="rtl">خمسة أرباع</p>' },
    { key: 'C', text: '<p>a quarter</p>' },
    { key: 'D', text: '<p><span data-tex="\\sqrt{2}"></span></p>' },
  ],
  correct_option: 'A',
  ...change,
});

export async function authoringSchool(
  options: { worker?: boolean; webProcesses?: number } = {},
): Promise<AuthoringSchool> {
  const app = await startAppliance({ plugins: PLUGINS, ...options });
  const { db, redis } = app;
  const classes: Record<string, number> = {};
  for (const [grade, major, group] of [
    [12, 'RPL', 1],
    [12, 'RPL', 2],
    [12, 'TKJ', 1],
    [11, 'RPL', 1],
  ] as const) {
    const [row] = await db('classes')
      .insert({ grade_level: grade, major_code: major, group_number: group, label: '' })
      .returning(['id', 'label']);
    classes[row.label] = Number(row.id);
  }
  let serial = 0;
  const students: Record<string, number> = {};
  const addStudent = async (
    name: string,
    className: string,
    change: Record<string, unknown> = {},
  ): Promise<number> => {
    serial += 1;
    const [row] = await db('students')
      .insert({
        nisn: `006${String(serial).padStart(7, '0')}`,
        nis: `s${1000 + serial}`,
        full_name: name,
        password_hash: 'x',
        class_id: classes[className],
        ...change,
      })
      .returning('id');
    students[name] = Number(row.id);
    return Number(row.id);
  };
  await addStudent("Nur 'Aini", '12 RPL 1');
  await addStudent('Bima Sakti', '12 RPL 1');
  await addStudent('Citra Lestari', '12 RPL 2');
  await addStudent('Dewa Made', '12 TKJ 1');
  await addStudent('Eka Putri', '11 RPL 1');

  const teacher = await makeStaff(app, { codes: TEACHER });
  const token = await adminToken(app, teacher);
  const ask: AuthoringSchool['ask'] = (method, path, body, headers = {}) =>
    app.request(method, `/api/v1/admin/exams${path}`, { token, body, headers });
  const expectStatus = (response: TestResponse, status: number): TestResponse => {
    if (response.status !== status) throw new Error(`${response.status}: ${response.text}`);
    return response;
  };
  const school: AuthoringSchool = {
    app,
    teacher,
    token,
    cookie: await consoleCookie(app, teacher),
    otherToken: await adminToken(app, await makeStaff(app, { codes: TEACHER })),
    headToken: await adminToken(app, await makeStaff(app, { codes: HEAD })),
    classes,
    students,
    ask,
    makeExam: async (change) => expectStatus(await ask('POST', '', draft(change)), 201).body.id,
    addQuestion: async (examId, change) =>
      expectStatus(await ask('POST', `/${examId}/questions`, question(change)), 201).body.id,
    readyExam: async (change) => {
      const id = await school.makeExam(change);
      await school.addQuestion(id);
      await school.addQuestion(id, { correct_option: 'C', points: 2.5 });
      return id;
    },
    publishedExam: async (change) => {
      const id = await school.readyExam(change);
      expectStatus(await ask('POST', `/${id}/publish`), 200);
      return id;
    },
    live: async (examId) => {
      const [version, data] = await redis.hmget(keys.exam(examId), 'version', 'data');
      return version && data ? { version: Number(version), exam: JSON.parse(data) } : undefined;
    },
    participants: async (examId) => {
      const all = Object.entries(await redis.hgetall(keys.participants(examId)));
      // Asked again: between two questions the student may have gone out.
      for (const [id] of all)
        if (
          !(await redis.sismember(keys.examsOfStudent(id), examId)) &&
          (await redis.hexists(keys.participants(examId), id))
        )
          throw new Error(`student ${id} does not know of the exam`);
      return all.map(([, text]) => (JSON.parse(text) as LiveParticipant).fullName).sort();
    },
    paper: async (examId, version) => {
      const zipped = await redis.hgetBuffer(keys.paper(examId, version), 'gzip');
      return JSON.parse(gunzipSync(zipped ?? Buffer.alloc(0)).toString());
    },
    addStudent,
    studentsChanged: async (...studentIds) => {
      const host = app.web[0]?.host;
      if (!host) throw new Error('no web process');
      const transact: Transact<SchoolContract> = transactor(host);
      await transact(async (tx) => {
        await host.hooks.filter('school.students.changing', { tx, studentIds });
      });
    },
    begin: async (examId, studentId) => {
      await redis.sadd(keys.sessionsOfExam(examId), studentId);
    },
    audited: (examId) => db('audit_log').where({ subject_id: examId }).orderBy('id').pluck('action'),
    stop: () => app.stop(),
  };
  if (app.worker) await until('roles are there', () => app.worker?.host.startTasks.pending.length === 0);
  return school;
}
