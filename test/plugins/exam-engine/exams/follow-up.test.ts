import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, takeSeat } from '../../../support/exam-day.js';
import { adminToken, consoleCookie, makeStaff, settled } from '../../../support/people.js';
import { until } from '../../../support/waiting.js';

const EXAMS = '/api/v1/admin/exams';

describe('a make-up or remedial exam', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;
  let makeUp: { id: string };

  const call = (method: string, path: string, body?: object, token = day.adminToken) =>
    app.request(method, `${EXAMS}/${path}`, { token, ...(body ? { body } : {}) });
  const done = async (method: string, path: string, body?: object) => {
    const response = await call(method, path, body);
    expect(response.status, `${method} ${path}: ${response.text}`).to.be.below(300);
    return response.body;
  };
  const refused = async (body: object, token?: string) => {
    const response = await call('POST', `${day.examId}/follow-up`, body, token);
    return [response.status, response.body.errors?.[0]?.path ?? response.body.code];
  };
  const numbersOf = (...places: number[]) => places.map((i) => day.students[i]?.nisn).sort();
  const namedBy = (exam: { targets: { target_type: string; target_value: string }[] }) => {
    expect(exam.targets.every(({ target_type }) => target_type === 'STUDENT')).to.equal(true);
    return exam.targets.map(({ target_value }) => target_value).sort();
  };

  /** Of four questions the first hands in 4 right, the second 2, the third none; the rest stays away, the last excused. */
  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    await settled(app);
    day = await examDay(app, {
      students: 7,
      questions: 4,
      exam: { pass_score: 75, period: 'PAS Ganjil 2026/2027' },
    });
    for (const [i, right] of [4, 2, 0].entries()) {
      const token = await takeSeat(app, day, day.students[i] as ExamDay['students'][0]);
      const answers = day.questionIds.map((q_id, n) => ({
        q_id,
        ans: n < right ? day.right[q_id] : day.right[q_id] === 'A' ? 'B' : 'A',
      }));
      const path = `/api/v1/student/exams/${day.examId}`;
      await app.request('POST', `${path}/answers`, { token, body: { answers } });
      await app.request('POST', `${path}/submit`, { token, body: {} });
    }
    await done('PATCH', `${day.examId}/participants/${day.students[6]?.id}`, { excused: true });
    await until('the scores are in PostgreSQL', async () => {
      return (await done('GET', `${day.examId}/results`)).summary.scored === 3;
    });
  });
  after(() => app.stop());

  it('is not made while the exam can still be sat, nor by who may not change it', async () => {
    expect(await refused({ kind: 'MAKEUP' })).to.deep.equal([409, 'exam_not_over']);
    await done('POST', `${day.examId}/close`, {});
    const teacher = await adminToken(app, await makeStaff(app, { role: 'Teacher' }));
    expect(await refused({ kind: 'MAKEUP' }, teacher)).to.deep.equal([403, 'forbidden']);
    const writer = await adminToken(app, await makeStaff(app, { codes: ['exams:write_all'] }));
    expect(await refused({ kind: 'REMEDIAL' }, writer)).to.deep.equal([403, 'forbidden']);
    expect(await refused({ kind: 'MAIN' })).to.deep.equal([422, 'kind']);
  });

  it('is a draft for those who were absent or excused, with the questions copied and nothing of the old shared', async () => {
    makeUp = await done('POST', `${day.examId}/follow-up`, { kind: 'MAKEUP' });
    expect(makeUp).to.include({ kind: 'MAKEUP', status: 'DRAFT', questions: 4, students: 4 });
    const exam = await done('GET', makeUp.id);
    expect(exam).to.include({
      title: 'PAS Ganjil: Matematika (make-up)',
      period: 'PAS Ganjil 2026/2027',
      origin_exam_id: day.examId,
      duration_minutes: 90,
      pass_score: 75,
    });
    expect(namedBy(exam)).to.deep.equal(numbersOf(3, 4, 5, 6));
    expect(Date.parse(exam.scheduled_start)).to.be.greaterThan(Date.now());
    const { items } = await done('GET', `${makeUp.id}/questions`);
    const copied = await app
      .db('questions')
      .where({ exam_id: makeUp.id })
      .orderBy('order_num')
      .select('id', 'origin_id');
    expect(copied.map(({ origin_id }) => origin_id)).to.deep.equal(day.questionIds);
    expect(items.map((q: { correct_option: string }) => q.correct_option)).to.deep.equal(
      Object.values(day.right),
    );
    await done('PUT', `${makeUp.id}/questions/${copied[0].id}`, {
      question_text: '<p>Soal susulan</p>',
      options: [
        { key: 'A', text: '<p>1</p>' },
        { key: 'B', text: '<p>2</p>' },
      ],
      correct_option: 'B',
    });
    const [first] = (await done('GET', `${day.examId}/questions`)).items;
    expect(first.question_text).to.not.include('susulan');
    const published = await done('POST', `${makeUp.id}/publish`, {});
    expect(published.participants).to.equal(4);
  });

  it('is for those below the pass score, which can be said when the exam has none', async () => {
    const remedial = await done('POST', `${day.examId}/follow-up`, {
      kind: 'REMEDIAL',
      title: 'Remedial Matematika',
      scheduled_start: '2027-01-11T07:30:00+07:00',
      scheduled_end: '2027-01-11T09:30:00+07:00',
    });
    expect(remedial).to.include({ students: 2 });
    expect(namedBy(await done('GET', remedial.id))).to.deep.equal(numbersOf(1, 2));
    const lower = await done('POST', `${day.examId}/follow-up`, { kind: 'REMEDIAL', pass_score: 50 });
    expect(namedBy(await done('GET', lower.id))).to.deep.equal(numbersOf(2));
    expect(await refused({ kind: 'REMEDIAL', pass_score: null })).to.deep.equal([422, 'pass_score']);
    const turned = { scheduled_start: '2027-01-11T09:30:00Z', scheduled_end: '2027-01-11T07:30:00Z' };
    expect(await refused({ kind: 'MAKEUP', ...turned })).to.deep.equal([422, 'scheduled_end']);
  });

  it('and its first one name each other in their results, to who may open them', async () => {
    const { follow_ups, origin } = await done('GET', `${day.examId}/results`);
    expect(origin).to.equal(null);
    expect(
      follow_ups.map((one: { kind: string; status: string }) => [one.kind, one.status]).sort(),
    ).to.deep.equal([
      ['MAKEUP', 'PUBLISHED'],
      ['REMEDIAL', 'DRAFT'],
      ['REMEDIAL', 'DRAFT'],
    ]);
    const linked = await done('GET', `${makeUp.id}/results`);
    expect(linked.origin).to.deep.equal({
      id: day.examId,
      title: 'PAS Ganjil: Matematika',
      kind: 'MAIN',
      status: 'CLOSED',
    });
    expect((await call('DELETE', day.examId)).body.code).to.equal('in_use');
    const reader = await makeStaff(app, { codes: ['results:read_all'] });
    const seen = await call('GET', `${day.examId}/results`, undefined, await adminToken(app, reader));
    expect([seen.status, seen.body.follow_ups]).to.deep.equal([200, []]);
    const page = await app.request('GET', `/console/exams/${day.examId}/results`, {
      headers: {
        accept: 'text/html',
        cookie: await consoleCookie(app, await makeStaff(app, { role: 'Superadmin' })),
      },
    });
    expect(page.text).to.include(`href="/console/exams/${makeUp.id}"`).and.include('follow-up');
  });

  it('belongs to the author of the first, and whoever edits that edits it', async () => {
    const author = await makeStaff(app, { role: 'Teacher' });
    const editor = await makeStaff(app);
    await app.db('exams').where({ id: day.examId }).update({ author_id: author.id });
    await app.db('exam_staff').insert({ exam_id: day.examId, admin_id: editor.id, duty: 'EDITOR' });
    const token = await adminToken(app, editor);
    const made = await call('POST', `${day.examId}/follow-up`, { kind: 'MAKEUP' }, token);
    expect(made.status, made.text).to.equal(201);
    expect((await call('GET', made.body.id, undefined, token)).body.author.id).to.equal(author.id);
  });

  it('takes nobody for absent whose session PostgreSQL has not heard of yet', async () => {
    await app.worker?.stop(5000);
    await done('PATCH', makeUp.id, { scheduled_start: new Date(Date.now() - 60_000).toISOString() });
    const { entry_token } = await done('GET', makeUp.id);
    await takeSeat(
      app,
      { ...day, examId: makeUp.id, entryToken: entry_token },
      day.students[3] as ExamDay['students'][0],
    );
    await done('POST', `${makeUp.id}/close`, {});
    const again = await done('POST', `${makeUp.id}/follow-up`, { kind: 'MAKEUP' });
    expect(namedBy(await done('GET', again.id))).to.deep.equal(numbersOf(4, 5, 6));
  });
});
