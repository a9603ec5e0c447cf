/** A school office at a real appliance: somebody who may write, files to upload, jobs to wait for. */
import { startAppliance, type TestAppliance, type TestResponse } from '../../support/appliance.js';
import { adminToken, consoleCookie, makeStaff, type Staff, settled } from '../../support/people.js';
import { until } from '../../support/waiting.js';

export interface Office {
  app: TestAppliance;
  staff: Staff;
  token: string;
  /** Signs in to the console. */
  cookie: string;
  get(path: string, token?: string): Promise<TestResponse>;
  send(method: string, path: string, body?: unknown, token?: string): Promise<TestResponse>;
  /** Any change that a listener of the web process has heard of, in order. */
  changes: number[][];
  aClass(parts?: Record<string, unknown>): Promise<number>;
  signIn(nisn: string, password: string): Promise<TestResponse>;
  import(file: Upload, headers?: Record<string, string>): Promise<TestResponse>;
  /** Imports and waits for the end. */
  imported(file: Upload, headers?: Record<string, string>): Promise<FinishedJob>;
  finished(jobId: string): Promise<FinishedJob>;
  countStudents(): Promise<number>;
  audited(
    action: string,
  ): Promise<{ subject_id: string | null; detail: Record<string, unknown>; actor: string }[]>;
}

export interface FinishedJob {
  id: string;
  state: string;
  done: number;
  total: number;
  errors: { row?: number; column?: string; message: string }[];
  result: Record<string, number> | null;
}

export interface Upload {
  name: string;
  content: string | Buffer;
}

export const ALL = ['classes:write', 'students:read', 'students:write'];

export const csv = (...lines: string[]): Upload => ({ name: 'siswa.csv', content: `${lines.join('\n')}\n` });
export const HEADINGS = 'nisn,nis,full_name,grade_level,major_code,group_number,password';

export async function openOffice(): Promise<Office> {
  const app = await startAppliance({ plugins: ['auth', 'rbac', 'jobs', 'school'] });
  await settled(app);
  const staff = await makeStaff(app, { codes: ALL });
  const token = await adminToken(app, staff);
  const cookie = `${await consoleCookie(app, staff)}; lang=en`;
  const changes: number[][] = [];
  for (const { host } of [app.web[0], app.worker].flatMap((one) => one ?? []))
    host.hooks.add('filter', 'school.students.changing', {
      plugin: 'test',
      order: 'normal',
      run: (payload) => {
        changes.push([...(payload as { studentIds: number[] }).studentIds]);
        return payload;
      },
    });
  let group = 0;
  const send: Office['send'] = (method, path, body, as = token) =>
    app.request(method, path, { token: as, body });
  const upload: Office['import'] = (file, headers = {}) => {
    const form = new FormData();
    form.set('file', new File([new Uint8Array(Buffer.from(file.content))], file.name));
    return app.request('POST', '/api/v1/admin/students/import', { token, body: form, headers });
  };
  const finished: Office['finished'] = (id) =>
    until(
      'the job has ended',
      async () => {
        const { body } = await app.request('GET', `/api/v1/admin/jobs/${id}`, { token });
        return ['DONE', 'FAILED'].includes(body.state) ? (body as FinishedJob) : undefined;
      },
      120_000,
    );
  return {
    app,
    staff,
    token,
    cookie,
    changes,
    send,
    finished,
    import: upload,
    get: (path, as = token) => app.request('GET', path, { token: as }),
    aClass: async (parts = {}) => {
      group += 1;
      const body = { grade_level: 12, major_code: 'RPL', group_number: group, ...parts };
      return (await send('POST', '/api/v1/admin/classes', body)).body.id;
    },
    signIn: (nisn, password) =>
      app.request('POST', '/api/v1/auth/student/login', { body: { nisn, password } }),
    imported: async (file, headers) => {
      const response = await upload(file, headers);
      if (response.status !== 202) throw new Error(`the import was refused: ${response.text}`);
      return finished(response.body.job_id);
    },
    countStudents: async () => Number((await app.db('students').count({ n: '*' }))[0]?.['n']),
    audited: (action) =>
      app.db('audit_log').where({ action }).orderBy('id').select('subject_id', 'detail', 'actor'),
  };
}
