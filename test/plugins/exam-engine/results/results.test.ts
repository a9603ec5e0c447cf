import { expect } from 'chai';
import { readSheet } from 'read-excel-file/node';
import { XLSX_TYPE } from '../../../../plugins/exam-engine/results/sheets.js';
import { xmlParts } from '../../../../plugins/school/import/zip-parts.js';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, expectStatus, takeSeat } from '../../../support/exam-day.js';
import { adminToken, makeStaff } from '../../../support/people.js';
import { until } from '../../../support/waiting.js';

describe('results and who is where', () => {
  let app: TestAppliance;
  let day: ExamDay;
  let seats: string[];
  const exam = (rest: string): string => `/api/v1/admin/exams/${day.examId}/${rest}`;
  const get = (rest: string, token = day.adminToken, accept?: string) =>
    app.request('GET', exam(rest), { token, ...(accept ? { headers: { accept } } : {}) });
  const answer = async (token: string, questions: readonly string[]) =>
    expectStatus(
      200,
      await app.request('POST', `/api/v1/student/exams/${day.examId}/answers`, {
        token,
        body: { answers: questions.map((q_id) => ({ q_id, ans: day.right[q_id] })) },
      }),
    );

  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    day = await examDay(app, {
      students: 6,
      questions: 3,
      exam: {
        title: 'PAS "Ganjil" 2026/2027: Bahasa Arab (اللغة)',
        targets: [{ target_type: 'GRADE', target_value: '12' }],
      },
    });
    // In both places: the worker brings participants to what the school says.
    const name = async (i: number, full_name: string) => {
      await app.db('students').where({ id: day.students[i]?.id }).update({ full_name });
      await app.db('exam_participants').where({ student_id: day.students[i]?.id }).update({ full_name });
    };
    await name(0, '=HYPERLINK("http://contoh.test","Klik")');
    await name(1, '@SUM(A1)');
    await name(2, '-Dewi "Ayu", Lestari');
    const other = await app.request('POST', '/api/v1/admin/classes', {
      token: day.adminToken,
      body: { grade_level: 12, major_code: 'RPL', group_number: 10 },
    });
    await app.db('students').where({ id: day.students[3]?.id }).update({ class_id: other.body.id });
    await app
      .db('exam_participants')
      .where({ student_id: day.students[3]?.id })
      .update({ class_label: '12 RPL 10' });
    await name(3, 'Abdul Ghofur');
    await app.db('exam_participants').where({ student_id: day.students[4]?.id }).update({ excused: true });
    await name(4, 'محمد نور الدين');
    seats = [await takeSeat(app, day, day.students[0]!), await takeSeat(app, day, day.students[1]!)];
    await answer(seats[0]!, day.questionIds.slice(0, 2));
    await answer(seats[1]!, day.questionIds.slice(0, 1));
    const submitted = await app.request('POST', `/api/v1/student/exams/${day.examId}/submit`, {
      token: seats[0]!,
      body: {},
    });
    await expectStatus(200, submitted);
    await until('score and sessions are in PostgreSQL', async () => {
      const rows = await app.db('exam_sessions').select('status');
      return rows.length === 2 && rows.some(({ status }) => status === 'COMPLETED');
    });
  });
  after(() => app?.stop());

  it('give every participant an outcome, and no score to who did not come', async () => {
    const { status, body } = await get('results');
    expect(status).to.equal(200);
    const outcomes = Object.fromEntries(
      body.items.map((item: { nisn: string; outcome: string; score: number | null }) => [
        item.nisn,
        [item.outcome, item.score],
      ]),
    );
    const nisn = (i: number): string => day.students[i]?.nisn ?? '';
    expect(outcomes).to.deep.equal({
      [nisn(0)]: ['SCORED', 66.67],
      [nisn(1)]: ['IN_PROGRESS', null],
      [nisn(2)]: ['ABSENT', null],
      [nisn(3)]: ['ABSENT', null],
      [nisn(4)]: ['EXCUSED', null],
      [nisn(5)]: ['ABSENT', null],
    });
    expect(body.summary).to.deep.equal({
      participants: 6,
      scored: 1,
      in_progress: 1,
      absent: 3,
      excused: 1,
      mean: 66.67,
      highest: 66.67,
      lowest: 66.67,
    });
    expect(body.classes.map((one: { class: string }) => one.class)).to.deep.equal(['12 RPL 2', '12 RPL 10']);
    expect(body.exam.title).to.equal('PAS "Ganjil" 2026/2027: Bahasa Arab (اللغة)');
  });

  it('come by class and name, or as asked for, and only of one class', async () => {
    const { body } = await get('results');
    const classes = body.items.map((item: { class: string }) => item.class);
    expect(classes.lastIndexOf('12 RPL 2')).to.be.lessThan(classes.indexOf('12 RPL 10'));
    const sorted = await get('results?sort=-score&outcome=SCORED');
    expect(sorted.body.items.map((item: { score: number }) => item.score)).to.deep.equal([66.67]);
    const one = await get('results?class=12%20RPL%2010');
    expect(one.body.items.map((item: { full_name: string }) => item.full_name)).to.deep.equal([
      'Abdul Ghofur',
    ]);
    expect((await get('results?sort=nothing')).status).to.equal(422);
  });

  it('come as a table that a spreadsheet opens without computing anything', async () => {
    const { status, headers, text } = await get('results', day.adminToken, 'text/csv');
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.equal('text/csv; charset=utf-8');
    const lines = text.replace('\uFEFF', '').split('\r\n');
    expect(lines[0]).to.equal('nisn,nis,full_name,class,outcome,score,started_at,finished_at,close_reason');
    expect(lines).to.have.length(8);
    expect(text).to.include(`"'=HYPERLINK(""http://contoh.test"",""Klik"")"`);
    expect(text).to.include(`,'@SUM(A1),`).and.include(`"'-Dewi ""Ayu"", Lestari"`);
    expect(text).to.include(`${day.students[5]?.nisn},,Siti Nur'aini 6,12 RPL 2,ABSENT,,,,`);
    expect(text).to.match(/,SCORED,66\.67,\d{4}-/);
    const disposition = headers.get('content-disposition') ?? '';
    expect(disposition).to.match(/^attachment; filename="[ !#-~]+\.csv"; filename\*=UTF-8''/);
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).to.equal(
      'Results PAS Ganjil 2026 2027 Bahasa Arab (اللغة).csv',
    );
    const marked = await fetch(`${app.url}${exam('results')}`, {
      headers: { authorization: `Bearer ${day.adminToken}`, accept: 'text/csv' },
    });
    expect([...new Uint8Array(await marked.arrayBuffer()).slice(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf]);
  });

  it('come as a workbook: names as text that computes nothing, scores as numbers, moments of the school', async () => {
    const answer = await fetch(`${app.url}${exam('results')}`, {
      headers: { authorization: `Bearer ${day.adminToken}`, accept: XLSX_TYPE },
    });
    expect([answer.status, answer.headers.get('content-type')]).to.deep.equal([200, XLSX_TYPE]);
    const bytes = Buffer.from(await answer.arrayBuffer());
    for (const [path, xml] of xmlParts(bytes, 1_000_000))
      expect(xml.toString(), `a formula in ${path}`).not.to.match(/<(\w+:)?f[\s>/]/);
    const [head, ...rows] = await readSheet(bytes);
    expect(head).to.deep.equal(
      'nisn nis full_name class outcome score started_at finished_at close_reason'.split(' '),
    );
    expect(rows).to.have.length(6);
    const of = (i: number) => rows.find(([nisn]) => nisn === day.students[i]?.nisn) ?? [];
    expect(of(0).slice(0, 6)).to.deep.equal([
      day.students[0]?.nisn,
      null,
      '=HYPERLINK("http://contoh.test","Klik")',
      '12 RPL 2',
      'SCORED',
      66.67,
    ]);
    expect(of(1).slice(2, 6)).to.deep.equal(['@SUM(A1)', '12 RPL 2', 'IN_PROGRESS', null]);
    expect(of(2)[2]).to.equal('-Dewi "Ayu", Lestari');
    expect(of(4).slice(2)).to.deep.equal(['محمد نور الدين', '12 RPL 2', 'EXCUSED', null, null, null, null]);
    expect(of(5).slice(4)).to.deep.equal(['ABSENT', null, null, null, null]);
    const { finished_at } = await app.db('exam_sessions').whereNotNull('finished_at').first('finished_at');
    // Jakarta: seven hours ahead, whole seconds.
    expect(Math.abs(Number(of(0)[7]) - finished_at.getTime() - 7 * 3600_000)).to.be.below(1000);
  });

  it('come in no other form', async () => {
    const { status, body } = await get('results', day.adminToken, 'application/pdf');
    expect([status, body.code]).to.deep.equal([406, 'not_acceptable']);
    expect(body.title).to.equal('Not available in that form');
  });

  it('tell where everybody is, with answers that PostgreSQL need not have yet', async () => {
    const { status, body } = await get('sessions');
    expect(status).to.equal(200);
    expect(body.counts).to.deep.equal({
      participants: 6,
      not_in: 3,
      in_progress: 1,
      completed: 1,
      excused: 1,
    });
    expect(body.entry_token).to.equal(day.entryToken);
    expect(body.exam.question_count).to.equal(3);
    const of = (i: number) =>
      body.items.find((item: { nisn: string }) => item.nisn === day.students[i]?.nisn);
    expect(of(0)).to.include({ state: 'COMPLETED', answered: 2, score: 66.67, close_reason: 'SUBMIT' });
    expect(of(1)).to.include({ state: 'IN_PROGRESS', answered: 1, score: null, finished_at: null });
    expect(of(4)).to.include({ state: 'NOT_IN', answered: 0, excused: true, started_at: null });
    expect(body.items.at(-1)).to.include({ class: '12 RPL 10' });
    const clear = { answers: [{ q_id: day.questionIds[0], ans: null }] };
    await app.request('POST', `/api/v1/student/exams/${day.examId}/answers`, {
      token: seats[1]!,
      body: clear,
    });
    const asked = await get('sessions?state=IN_PROGRESS&q=sum&sort=-answered');
    expect(asked.body.items.map((item: { answered: number }) => item.answered)).to.deep.equal([0]);
    expect((await get('sessions?per_page=2&page=2')).body).to.include({ total: 6, page: 2, per_page: 2 });
  });

  it('take of a session whichever state is the later', async () => {
    const row = () => app.db('exam_sessions').where({ student_id: day.students[0]?.id });
    const saved = await row().first();
    const shown = async () =>
      (await get('sessions')).body.items.find(
        (item: { nisn: string }) => item.nisn === day.students[0]?.nisn,
      );
    const open = { status: 'IN_PROGRESS', finished_at: null, close_reason: null, final_score: null };
    await row().update({ ...open, state_rev: Number(saved.state_rev) - 1 });
    expect(await shown(), 'Redis is ahead').to.include({ state: 'COMPLETED', score: 66.67 });
    await row().update({ ...open, state_rev: Number(saved.state_rev) + 1 });
    expect(await shown(), 'PostgreSQL is ahead').to.include({ state: 'IN_PROGRESS', score: null });
    await row().update(saved);
  });

  it('take the session from PostgreSQL when Redis has forgotten it', async () => {
    const studentId = day.students[0]?.id;
    await app.redis.del(`student:${studentId}:exam:${day.examId}:session`);
    await until('both answers are in PostgreSQL', async () => {
      const rows = await app.db('exam_answers').whereNotNull('answer').select('session_id');
      return rows.length === 2;
    });
    const { body } = await get('sessions?state=COMPLETED');
    expect(body.items[0]).to.include({ answered: 2, score: 66.67 });
  });

  it('are for the author, and for who may see everybody’s', async () => {
    const teacher = await adminToken(app, await makeStaff(app, { role: 'Teacher' }));
    const all = await adminToken(
      app,
      await makeStaff(app, { codes: ['results:read_all', 'sessions:read_all'] }),
    );
    const student = seats[1]!;
    for (const rest of ['results', 'sessions']) {
      expect((await get(rest, teacher)).body.code, rest).to.equal('forbidden');
      expect((await get(rest, all)).status, rest).to.equal(200);
      expect((await get(rest, student)).status, rest).to.equal(403);
      const nowhere = `/api/v1/admin/exams/00000000-0000-4000-8000-000000000000/${rest}`;
      expect((await app.request('GET', nowhere, { token: all })).status).to.equal(404);
    }
    expect((await get('sessions', all)).body, 'the token is for who manages').not.to.have.property(
      'entry_token',
    );
  });
});
