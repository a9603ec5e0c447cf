import { expect } from 'chai';
import type { TestResponse } from '../support/appliance.js';
import { ADMIN } from '../support/exam-day.js';
import { adminToken, makeStaff, PASSWORD, type Staff } from '../support/people.js';
import { until } from '../support/waiting.js';
import { apiDocument, filledIn, type Operation, operationsOf } from './api-document.js';
import { type WholeSchool, wholeSchool } from './whole-school.js';

/** What changes no score, no deadline, no right and no person, or has a record of its own. */
const WITHOUT_ENTRY: Record<string, string> = {
  'POST /api/v1/auth/student/login': 'seven hundred at once, with PostgreSQL stopped or not',
  'POST /api/v1/auth/logout': 'ends one token of the person who asks',
  'POST /api/v1/admin/media/upload': 'the row of the image says who and when',
  'POST /api/v1/admin/exams/{exam_id}/sessions/{session_id}/receipt': 'only looks something up',
  'POST /api/v1/student/exams/{exam_id}/join': 'exam_sessions and its ledgers',
  'POST /api/v1/student/exams/{exam_id}/answers': 'answer_events',
  'POST /api/v1/student/exams/{exam_id}/submit': 'score_events',
};

interface Arranged {
  values?: Record<string, string>;
  body?: Record<string, unknown> | FormData;
  token?: string;
}

describe('the audit log', function () {
  this.timeout(120_000);
  let school: WholeSchool;
  let operations: Operation[];
  let head: Staff;
  let token: string;

  before(async () => {
    school = await wholeSchool();
    operations = operationsOf(await apiDocument(school.app)).filter(({ method }) => method !== 'GET');
    head = await makeStaff(school.app, { role: 'Superadmin' });
    token = await adminToken(school.app, head);
  });
  after(() => school.stop());

  const EXAM = '/api/v1/admin/exams/{exam_id}';
  const call = (method: string, path: string, body?: unknown, as = token): Promise<TestResponse> =>
    school.app.request(method, path, { token: as, ...(body === undefined ? {} : { body: body as never }) });
  const done = async (method: string, path: string, body?: unknown) => {
    const response = await call(method, path, body);
    expect(response.status, `${method} ${path}: ${response.text}`).to.be.below(300);
    return response.body;
  };
  const held = () => ({
    values: { exam_id: school.day.examId, student_id: String(school.day.students[2]?.id) },
  });
  const inRow = async (table: string, row: object): Promise<string> => {
    const [made] = await school.app.db(table).insert(row).returning('id');
    return String(made.id);
  };
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

  /** What must be so before an operation can succeed. */
  const ARRANGED: Record<string, () => Promise<Arranged> | Arranged> = {
    'POST /api/v1/auth/admin/login': () => ({ body: { email: head.email, password: PASSWORD } }),
    'POST /api/v1/auth/password': async () => {
      const other = await makeStaff(school.app);
      return {
        token: await adminToken(school.app, other),
        body: { current: PASSWORD, new: 'rahasia-yang-baru' },
      };
    },
    'POST /api/v1/admin/students/import': () => {
      const file = new FormData();
      const table =
        'nisn,nis,full_name,grade_level,major_code,group_number,password\n0077000001,,Made Suardana,11,TKJ,2,kmtw4736\n';
      file.set('file', new Blob([table]), 'siswa.csv');
      return { body: file };
    },
    [`POST ${EXAM}/publish`]: held,
    [`POST ${EXAM}/unpublish`]: async () => {
      const draft = await school.makeDraft(head.id);
      const path = `/api/v1/admin/exams/${draft.exam_id}`;
      await done('DELETE', `${path}/sittings/${draft.sitting_id}`);
      await done('PATCH', path, {
        scheduled_start: inMinutes(10),
        scheduled_end: inMinutes(200),
        targets: [{ target_type: 'CLASS', target_value: '12-RPL-2' }],
      });
      await done('POST', `${path}/publish`, {});
      return { values: { exam_id: draft.exam_id } };
    },
    [`POST ${EXAM}/extend`]: held,
    [`POST ${EXAM}/pause`]: held,
    [`POST ${EXAM}/resume`]: held,
    [`POST ${EXAM}/sessions/actions`]: held,
    [`POST ${EXAM}/sessions/token`]: held,
    [`POST ${EXAM}/participants/{student_id}/password`]: held,
    [`POST ${EXAM}/release`]: async () => {
      await done('PATCH', `/api/v1/admin/exams/${school.day.examId}`, { show_score: 'ON_RELEASE' });
      return held();
    },
    [`POST ${EXAM}/regrade`]: async () => {
      const { examId, questionIds } = school.day;
      const path = `/api/v1/admin/exams/${examId}`;
      await done('POST', `${path}/sessions/actions`, {
        action: 'force_submit',
        session_ids: 'all',
        reason: 'Selesai',
      });
      await until('the score is in PostgreSQL', async () => {
        const row = await school.app
          .db('exam_sessions')
          .where({ exam_id: examId, status: 'COMPLETED' })
          .first();
        return row !== undefined;
      });
      const question = school.bodies[`PUT ${EXAM}/questions/{question_id}`];
      await done('PUT', `${path}/questions/${questionIds[0]}`, { ...question, scoring: 'FREE' });
      await done('POST', `${path}/publish`, {});
      return { ...held(), body: { preview: false, reason: 'Kunci nomor 1 salah' } };
    },
    [`POST ${EXAM}/late-answers`]: async () => {
      const { examId, questionIds } = school.day;
      const session = await school.app.db('exam_sessions').where({ exam_id: examId }).first('id');
      await school.app.db('answer_events').insert({
        event_id: `${session.id}:late:1`,
        session_id: session.id,
        question_id: questionIds[0],
        answer: 'B',
        rev: 0,
        at: new Date(),
        paper_version: 1,
        late: true,
      });
      return {
        ...held(),
        body: { session_id: session.id, answer_ids: 'all', decision: 'REFUSED', reason: 'Terlambat' },
      };
    },
    [`POST ${EXAM}/close`]: held,
    [`POST ${EXAM}/follow-up`]: held,
    'POST /api/v1/admin/students/{student_id}/erase': async () => ({
      values: {
        student_id: await inRow('students', {
          nis: 'A4711',
          full_name: 'Bayu Pratama',
          class_id: school.known['class_id'],
          password_hash: 'x',
        }),
      },
    }),
    'DELETE /api/v1/admin/classes/{class_id}': async () => ({
      values: {
        class_id: await inRow('classes', { grade_level: 9, major_code: 'X', group_number: 9, label: '' }),
      },
    }),
    'DELETE /api/v1/admin/roles/{role_id}': async () => ({
      values: { role_id: await inRow('roles', { name: 'Panitia Lama' }) },
    }),
  };
  /** Those that need an exam that runs before those that end it; deletions at the end. */
  const LATE = ['/regrade', '/late-answers', '/close', '/follow-up', '/erase'];
  const rank = ({ method, path }: Operation): number => {
    if (method === 'DELETE') return 9;
    const late = LATE.findIndex((end) => path.endsWith(end));
    return late < 0 ? (path.endsWith('/resume') ? 1 : 0) : 2 + late;
  };

  it('has an entry of whoever asked for each route that changes something, written with the change', async () => {
    const missing: string[] = [];
    expect(operations.map(({ name }) => name)).to.include.members(Object.keys(WITHOUT_ENTRY));
    for (const operation of operations.sort((a, b) => rank(a) - rank(b))) {
      if (operation.name in WITHOUT_ENTRY) continue;
      const isOfDraft = operation.path.startsWith(EXAM) && !(operation.name in ARRANGED);
      const draft = isOfDraft ? await withAudience() : {};
      const given: Arranged = (await ARRANGED[operation.name]?.()) ?? {};
      const body = given.body ?? bodyOf(operation, draft) ?? (operation.method === 'DELETE' ? undefined : {});
      const response = await call(
        operation.method,
        filledIn(operation.path, { ...school.known, ...draft, ...given.values }),
        body,
        given.token ?? token,
      );
      expect(response.status, `${operation.name}: ${response.text}`).to.be.below(300);
      const entryOf = () =>
        school.app
          .db('audit_log')
          .where({ request_id: response.headers.get('x-request-id') })
          .first();
      // An import is written by its job.
      const entry = response.status === 202 ? await until('the import is written', entryOf) : await entryOf();
      if (!entry?.admin_id || !entry.address) missing.push(operation.name);
    }
    expect(missing.join('\n')).to.equal('');
  });

  const withAudience = async () => {
    const draft = await school.makeDraft(head.id);
    await school.app
      .db('exam_target_rules')
      .insert({ exam_id: draft.exam_id, target_type: 'CLASS', target_value: '12-RPL-2' });
    return draft;
  };

  const bodyOf = (operation: Operation, draft: Record<string, string>) => {
    const body = school.bodies[operation.name];
    return body && 'question_ids' in body ? { question_ids: [draft['question_id']] } : body;
  };

  it('holds no password, no hash, no token and no name of a student', async () => {
    const { rows } = await school.app.db.raw("SELECT string_agg(detail::text, ' ') AS text FROM audit_log");
    const { text } = rows[0] as { text: string };
    const secrets = [ADMIN.password, PASSWORD, 'rahasia', 'kmtw4736', 'baru4736', '$2b$', '$2a$'];
    const tokens = [
      ...(await school.app.db('exams').pluck('entry_token')),
      ...(await school.app.db('exam_sittings').pluck('entry_token')),
    ];
    const names = ['Siti', 'Bayu', 'Made Suardana', 'Muḥammad', '0098765432', 'A4711', '0077000001'];
    for (const word of [...secrets, ...tokens, ...names]) expect(text).to.not.include(word);
  });

  it('is read by who may, newest first, by person, subject and words, and by nobody else', async () => {
    const list = async (query: string) => done('GET', `/api/v1/admin/audit?${query}`);
    const all = await list('per_page=200');
    expect(all.total).to.be.greaterThan(30);
    const ids = all.items.map((item: { id: number }) => item.id);
    expect(ids).to.deep.equal([...ids].sort((a, b) => b - a));
    const ofExam = await list(`subject_type=exam&subject_id=${school.day.examId}&per_page=200`);
    expect(ofExam.items.map((item: { action: string }) => item.action)).to.include.members([
      'exam.published',
      'exam.paused',
      'exam.regraded',
      'exam.closed',
      'session.forced',
    ]);
    expect(new Set(ofExam.items.map((item: { subject_id: string }) => item.subject_id)).size).to.equal(1);
    const [paused] = (await list('action=exam.paused')).items;
    expect(paused).to.deep.include({ admin_id: head.id, detail: { reason: 'Listrik padam' } });
    expect(paused.full_name).to.match(/^Sri Wahyuningsih/);
    expect((await list('q=listrik%20padam')).total).to.be.greaterThan(0);
    expect((await list('q=100%25')).total).to.equal(0);
    const mine = await list(`admin_id=${head.id}&sort=at&per_page=1`);
    expect(mine.items[0].action).to.equal('admin.signed_in');
    const teacher = await adminToken(school.app, await makeStaff(school.app, { role: 'Teacher' }));
    expect((await call('GET', '/api/v1/admin/audit', undefined, teacher)).status).to.equal(403);
  });

  it('is a page that finds by person, subject and words, and shows what was typed as text', async () => {
    const draft = await school.makeDraft(head.id);
    const typed = '<img src=x onerror=alert(1)>';
    await done('PATCH', `/api/v1/admin/exams/${draft.exam_id}`, { title: typed, duration_minutes: 50 });
    const page = async (path: string, as = token) => {
      const headers = { accept: 'text/html', cookie: `console=${as}; lang=en` };
      return school.app.request('GET', path, { headers });
    };
    const subject = `subject_type=exam&subject_id=${draft.exam_id}`;
    for (const address of [
      `/console/audit?${subject}`,
      `/console/audit?q=onerror&admin_id=${head.id}`,
      `/console/exams/${draft.exam_id}/history`,
    ]) {
      const { status, text } = await page(address);
      expect(status, address).to.equal(200);
      expect(text, address).to.include('&lt;img src=x').and.not.include('<img src=x');
      expect(text, address).to.match(/Duration in minutes:<\/span> <bdi>45<\/bdi> → <bdi>50<\/bdi>/);
    }
    expect((await page('/console/audit?q=onerror&subject_type=student')).text).to.not.include('onerror=');
    const paged = await page('/console/audit?per_page=5&page=2');
    expect(paged.text).to.include('aria-current="page"').and.include('per_page=5');
    const teacher = await adminToken(school.app, await makeStaff(school.app, { role: 'Teacher' }));
    expect((await page('/console/audit', teacher)).status).to.equal(403);
    expect((await page(`/console/exams/${draft.exam_id}/history`, teacher)).status).to.equal(403);
  });
});
