import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { everyone } from '../../../support/everyone.js';
import { ADMIN_ENV, type ExamDay, examDay, type Student, signIn } from '../../../support/exam-day.js';
import { settled } from '../../../support/people.js';
import { until } from '../../../support/waiting.js';

const A_SHIFT = 40;
const QUESTIONS = 5;
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

interface Shift {
  id: number;
  entry_token: string;
}

describe('two shifts of one exam, forty students each', function () {
  this.timeout(120_000);
  let app: TestAppliance;
  let day: ExamDay;
  let first: Shift;
  let second: Shift;
  /** Who is to sit when, as the school wants it in the end. */
  let mornings: Student[];
  let noons: Student[];
  let moved: Student;
  const late: Student = { id: 0, nisn: '0099000001', password: 'kmtw4736' };
  const tokens = new Map<string, string>();
  /** Student id → how many answers are right. */
  const right = new Map<number, number>();

  const done = async (method: string, path: string, body?: object) => {
    const response = await app.request(method, `/api/v1/admin/exams/${day.examId}${path}`, {
      token: day.adminToken,
      ...(body ? { body } : {}),
    });
    expect(response.status, `${method} ${path}: ${response.text}`).to.be.below(300);
    return response.body;
  };
  const asStudent = async (student: Student, method: string, path: string, body?: object) => {
    const on = student.id % 2;
    const token = tokens.get(student.nisn) ?? (await signIn(app, student, on));
    tokens.set(student.nisn, token);
    return app.request(method, `/api/v1/student/${path}`, { token, on, ...(body ? { body } : {}) });
  };
  const join = async (student: Student, { entry_token }: Shift) => {
    const { status, body } = await asStudent(student, 'POST', `exams/${day.examId}/join`, { entry_token });
    return status === 200 ? 'in' : body.code;
  };
  const stateOf = async (student: Student) => (await asStudent(student, 'GET', 'lobby')).body.exams[0]?.state;
  /** Answers so that scores differ: as many right as the number says. */
  const sit = async (student: Student, n: number) => {
    const count = n % (QUESTIONS + 1);
    right.set(student.id, count);
    const answers = day.questionIds.map((q_id, i) => ({
      q_id,
      ans: i < count ? day.right[q_id] : day.right[q_id] === 'A' ? 'B' : 'A',
    }));
    const saved = await asStudent(student, 'POST', `exams/${day.examId}/answers`, { answers });
    expect(saved.body.results.every((r: { status: string }) => r.status === 'saved')).to.equal(true);
    const { status, body } = await asStudent(student, 'POST', `exams/${day.examId}/submit`, {});
    expect([status, body.score]).to.deep.equal([200, (count * 100) / QUESTIONS]);
  };

  before(async () => {
    app = await startAppliance({ webProcesses: 2, env: ADMIN_ENV });
    await settled(app);
    day = await examDay(app, {
      students: 2 * A_SHIFT,
      questions: QUESTIONS,
      exam: { scheduled_end: inMinutes(400) },
    });
    const shift = (name: string, from: number, to: number) =>
      done('POST', '/sittings', { name, starts_at: inMinutes(from), ends_at: inMinutes(to) });
    first = await shift('Sesi 1', -5, 100);
    second = await shift('Sesi 2', 120, 220);
    mornings = day.students.slice(0, A_SHIFT);
    noons = day.students.slice(A_SHIFT);
    await done('PATCH', '/participants', { student_ids: mornings.map(({ id }) => id), sitting_id: first.id });
    await done('PATCH', '/participants', { student_ids: noons.map(({ id }) => id), sitting_id: second.id });
  });
  after(() => app.stop());

  it('lets the first in by its own token alone, and nobody of the second by either', async () => {
    moved = mornings.pop() as Student;
    const tried = await everyone(mornings, (student) => join(student, second));
    expect(new Set(tried)).to.deep.equal(new Set(['wrong_entry_token']));
    const begun = await everyone(mornings, (student) => join(student, first));
    expect(new Set(begun)).to.deep.equal(new Set(['in']));
    for (const shift of [first, second]) {
      const early = await everyone(noons, (student) => join(student, shift));
      expect(new Set(early)).to.deep.equal(new Set(['exam_not_open']));
    }
    expect(new Set(await everyone(noons, stateOf))).to.deep.equal(new Set(['UPCOMING']));
  });

  it('moves a participant who has not begun to the second, at once', async () => {
    expect(await stateOf(moved)).to.equal('AVAILABLE');
    await done('PATCH', `/participants/${moved.id}`, { sitting_id: second.id });
    expect(await stateOf(moved)).to.equal('UPCOMING');
    expect(await join(moved, first)).to.equal('exam_not_open');
    noons.push(moved);
  });

  it('takes a late student in by a STUDENT rule while the first sits', async () => {
    const admin = async (path: string, body: object) =>
      (await app.request('POST', `/api/v1/admin/${path}`, { token: day.adminToken, body })).body;
    const { id: class_id } = await admin('classes', { grade_level: 11, major_code: 'TKJ', group_number: 3 });
    late.id = (await admin('students', { ...late, id: undefined, full_name: 'Wayan Sudarma', class_id })).id;
    expect(await join(late, first)).to.equal('exam_not_found');
    const { targets } = await done('GET', '');
    await done('PATCH', '', {
      targets: [...targets, { target_type: 'STUDENT', target_value: late.nisn }],
    });
    expect(await join(late, first), 'has no shift yet').to.equal('exam_not_open');
    await done('PATCH', `/participants/${late.id}`, { sitting_id: first.id });
    expect(await join(late, first)).to.equal('in');
    mornings.push(late);
  });

  it('grades the first while the second waits', async () => {
    await everyone(mornings, sit);
  });

  it('lets the second in when its time has come, and the first no more', async () => {
    const absent = mornings.length;
    await done('PATCH', `/sittings/${second.id}`, { starts_at: inMinutes(-1) });
    await done('PATCH', `/sittings/${first.id}`, { starts_at: inMinutes(-110), ends_at: inMinutes(-5) });
    expect(new Set(await everyone(noons, (s) => join(s, first)))).to.deep.equal(
      new Set(['wrong_entry_token']),
    );
    expect(new Set(await everyone(noons, (s) => join(s, second)))).to.deep.equal(new Set(['in']));
    expect(new Set(await everyone(mornings, stateOf))).to.deep.equal(new Set(['COMPLETED']));
    await everyone(noons, sit);
    expect(absent + noons.length).to.equal(2 * A_SHIFT + 1);
  });

  it('has one list of results with everybody in it, each with their own score', async () => {
    const list = await until('all scores are in PostgreSQL', async () => {
      const found = await done('GET', '/results?per_page=200');
      // Items and summary are read one after the other.
      const isWhole = found.items.every((r: { outcome: string }) => r.outcome === 'SCORED');
      return isWhole && found.summary.scored === 2 * A_SHIFT + 1 ? found : undefined;
    });
    expect(list.summary).to.include({ participants: 2 * A_SHIFT + 1, absent: 0, in_progress: 0 });
    const got: [number, number][] = list.items.map((r: { student_id: number; score: number }) => [
      r.student_id,
      r.score,
    ]);
    const byStudent = (a: [number, number], b: [number, number]): number => a[0] - b[0];
    const wanted = [...right].map(([id, n]): [number, number] => [id, (n * 100) / QUESTIONS]);
    expect(got.sort(byStudent)).to.deep.equal(wanted.sort(byStudent));
    const { items } = await done('GET', '/sittings');
    expect(items.map((s: { participants: number }) => s.participants)).to.deep.equal([A_SHIFT, A_SHIFT + 1]);
  });
});
