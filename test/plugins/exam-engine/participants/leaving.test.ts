import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, signIn, takeSeat } from '../../../support/exam-day.js';
import { settled } from '../../../support/people.js';
import { until } from '../../../support/waiting.js';

const RACES = 12;

describe('a student who leaves the school', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;

  before(async () => {
    app = await startAppliance({ webProcesses: 2, env: ADMIN_ENV });
    await settled(app);
    day = await examDay(app, {
      students: 4 + RACES,
      questions: 2,
      exam: {
        targets: [
          { target_type: 'CLASS', target_value: '12-RPL-2' },
          { target_type: 'STUDENT', target_value: '0061000002' },
        ],
      },
    });
  });
  after(() => app.stop());

  const ask = (method: string, path: string, body?: object, on = 0) =>
    app.request(method, `/api/v1/admin/students/${path}`, {
      token: day.adminToken,
      on,
      ...(body ? { body } : {}),
    });
  const studentAt = (i: number) => day.students[i] as ExamDay['students'][0];
  const savedBy = async (token: string) =>
    app.request('POST', `/api/v1/student/exams/${day.examId}/answers`, {
      token,
      body: { answers: [{ q_id: day.questionIds[0], ans: 'A' }] },
    });
  const sessionIn = async (id: number) =>
    (await app.db('exam_sessions').where({ student_id: id }).first()) as { status: string } | undefined;

  it('is not deleted once there is a session, though PostgreSQL has not heard of it, and goes on undisturbed', async () => {
    await app.worker?.stop(5000);
    const token = await takeSeat(app, day, studentAt(2));
    const refused = await ask('DELETE', String(studentAt(2).id));
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'in_use']);
    expect((await savedBy(token)).body.results[0].status).to.equal('saved');
    expect(await sessionIn(studentAt(2).id)).to.equal(undefined);
    await app.restartWorker();
    await until('the session is in PostgreSQL', () => sessionIn(studentAt(2).id));
  });

  it('is either kept with the session or deleted without one, when both happen at the same moment', async () => {
    const racing = day.students.slice(4);
    const tokens = await Promise.all(racing.map((student, i) => signIn(app, student, i % 2)));
    const outcomes = await Promise.all(
      racing.map(async ({ id }, i) => {
        const [joined, deleted] = await Promise.all([
          app.request('POST', `/api/v1/student/exams/${day.examId}/join`, {
            token: tokens[i] as string,
            body: { entry_token: day.entryToken },
            on: i % 2,
          }),
          ask('DELETE', String(id), undefined, (i + 1) % 2),
        ]);
        return { id, joined: joined.status, deleted: deleted.status };
      }),
    );
    for (const { id, joined, deleted } of outcomes) {
      expect([joined === 200, deleted], `student ${id}`).to.deep.equal([
        deleted === 409,
        joined === 200 ? 409 : 204,
      ]);
      const row = await app.db('students').where({ id }).first('active');
      expect(row, `student ${id}`).to.deep.equal(deleted === 409 ? { active: true } : undefined);
      if (deleted === 409) await until('the session is in PostgreSQL', () => sessionIn(id));
      expect(await app.redis.hexists(`exam:${day.examId}:participants`, String(id))).to.equal(
        deleted === 409 ? 1 : 0,
      );
    }
    expect(await app.redis.keys('*:dead')).to.deep.equal([]);
  });

  it('stays in the exam when the number that a rule names is corrected', async () => {
    const { id: class_id } = (
      await app.request('POST', '/api/v1/admin/classes', {
        token: day.adminToken,
        body: { grade_level: 11, major_code: 'TKJ', group_number: 1 },
      })
    ).body;
    expect((await ask('PATCH', String(studentAt(3).id), { class_id })).status).to.equal(200);
    const inIt = () => app.redis.hexists(`exam:${day.examId}:participants`, String(studentAt(3).id));
    expect(await inIt()).to.equal(0);
    const exam = `/api/v1/admin/exams/${day.examId}`;
    const body = { number: studentAt(3).nisn };
    await app.request('POST', `${exam}/participants`, { token: day.adminToken, body });
    expect(await inIt()).to.equal(1);
    expect((await ask('PATCH', String(studentAt(3).id), { nisn: '0061999999' })).status).to.equal(200);
    expect(await inIt()).to.equal(1);
    const { targets } = (await app.request('GET', exam, { token: day.adminToken })).body;
    const named = targets.map((rule: { target_value: string }) => rule.target_value);
    expect(named).to.include('0061999999').and.not.include(studentAt(3).nisn);
  });

  it('is erased after the exam: name and numbers are gone, the result stays', async () => {
    const student = studentAt(2);
    const sitting = await ask('POST', `${student.id}/erase`, {});
    expect([sitting.status, sitting.body.code]).to.deep.equal([409, 'student_sits']);
    const token = await takeSeat(app, day, student);
    await app.request('POST', `/api/v1/student/exams/${day.examId}/submit`, { token, body: {} });
    await until(
      'the score is in PostgreSQL',
      async () => (await sessionIn(student.id))?.status === 'COMPLETED',
    );
    const before = await app.db('students').where({ id: student.id }).first();

    const erased = await ask('POST', `${student.id}/erase`, {});
    expect(erased.status, erased.text).to.equal(200);
    expect(erased.body).to.include({ full_name: `Erased student ${student.id}`, nisn: null, active: false });
    expect(erased.body.nis).to.match(/^X[0-9A-F]{14}$/);
    const { items } = (
      await app.request('GET', `/api/v1/admin/exams/${day.examId}/results?per_page=200`, {
        token: day.adminToken,
      })
    ).body;
    const result = items.find((item: { student_id: number }) => item.student_id === student.id);
    expect(result).to.include({ full_name: erased.body.full_name, nis: erased.body.nis, outcome: 'SCORED' });
    expect((await signIn(app, student).catch((error: Error) => error.message)).toString()).to.include('401');

    const tables = await app.db('pg_tables').where({ schemaname: 'public' }).pluck<string[]>('tablename');
    const dump = async (of: string[]) => {
      const all = await Promise.all(
        of.map((table) => app.db.raw(`SELECT t::text AS line FROM "${table}" t`)),
      );
      return all.flatMap(({ rows }) => rows.map((row: { line: string }) => row.line)).join('\n');
    };
    const stored = await dump(tables.filter((table) => table !== 'outbox'));
    for (const trace of [before.full_name, before.nisn, before.password_hash])
      expect(stored).to.not.include(trace);
    const live = [
      await app.redis.hget(`exam:${day.examId}:participants`, String(student.id)),
      await app.redis.hget('auth:students', String(student.id)),
    ];
    for (const text of live) expect(text).to.include('Erased student').and.not.include("Siti Nur'aini");
    expect(await app.redis.hexists('auth:student-numbers', before.nisn)).to.equal(0);
  });
});
