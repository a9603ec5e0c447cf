/** Time that ends from another side while students answer: what was acked is graded, once, whoever is faster. */
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import {
  asStudent,
  ExamWeek,
  type Pupil,
  type Seated,
  seat,
  signIn,
  type WeekExam,
} from '../../../support/exam-week.js';
import { settled } from '../../../support/people.js';
import { SUPERADMIN } from '../../../support/running-appliance.js';
import { until } from '../../../support/waiting.js';

const MINUTE = 60_000;
const STUDENTS = 20;

describe('an exam that ends while students answer', function () {
  this.timeout(120_000);
  let app: TestAppliance;
  let week: ExamWeek;
  const pupils: Pupil[] = [];

  before(async () => {
    app = await startAppliance({
      webProcesses: 2,
      env: { ADMIN_EMAIL: SUPERADMIN.email, ADMIN_PASSWORD: SUPERADMIN.password },
    });
    await settled(app);
    week = new ExamWeek(app.url);
    await week.begin();
    const classId = await week.makeClass('RPL');
    for (let i = 0; i < STUDENTS; i += 1) pupils.push(await week.enrol(classId));
  });
  after(() => app?.stop());

  const url = (i: number): string => app.urls[i % 2] as string;
  const seats = async (exam: WeekExam, count = STUDENTS): Promise<Seated[]> => {
    const seated: Seated[] = [];
    for (const [i, pupil] of pupils.slice(0, count).entries()) seated.push(await seat(url(i), exam, pupil));
    return seated;
  };
  // biome-ignore lint/suspicious/noExplicitAny: rows of every form
  const closedRow = (sessionId: string): Promise<any> =>
    until('its score is saved', async () => {
      const row = await app.db('exam_sessions').where({ id: sessionId }).first();
      return row?.status === 'COMPLETED' && row;
    });
  const scoreOf = (exam: WeekExam, answers: Map<string, string>): number =>
    (100 * exam.questionIds.filter((id) => answers.get(id) === exam.right[id]).length) /
    exam.questionIds.length;
  const eventsOf = (sessionId: string) =>
    app.db('score_events').where({ session_id: sessionId }).pluck('cause');
  const session = (i: number, exam: WeekExam): string => `student:${pupils[i]?.id}:exam:${exam.id}:session`;

  /** Lets the session have begun so that its time is over at `deadlineAt` by the exam's own 90 minutes. */
  async function letEnd(i: number, exam: WeekExam, deadlineAt: number): Promise<void> {
    await app.redis.hset(session(i, exam), { started: deadlineAt - 90 * MINUTE, deadline: deadlineAt });
    await app.redis.zadd('exam-deadlines', deadlineAt, `${exam.id}:${pupils[i]?.id}`);
  }

  /** Sends as fast as acks come, until told that it is over. @returns what was acked last, by question. */
  async function answerUntilClosed(
    exam: WeekExam,
    { page }: Seated,
    seed: number,
  ): Promise<Map<string, string>> {
    const acked = new Map<string, string>();
    for (let n = 0; ; n += 1) {
      const batch = [0, 1, 2, 3].map((k) => ({
        q_id: exam.questionIds[(n + k) % exam.questionIds.length] as string,
        // Another one each time: what equals what is held is acked after the end too.
        ans: 'ABCD'[(n + (n + k) * 3 + seed) % 4] as string,
        id: n * 4 + k,
      }));
      for (const frame of batch) page.send({ action: 'autosave', ...frame });
      const answered = await until('each is answered', () => {
        const found = batch.map(({ id }) => page.frames.findLast((frame) => frame.id === id));
        if (page.closeCode !== undefined) throw new Error(`closed with ${page.closeCode}`);
        return found.every(Boolean) && found;
      });
      for (const [k, frame] of answered.entries()) {
        const { q_id, ans } = batch[k] as { q_id: string; ans: string };
        if (frame.event === 'ack') acked.set(q_id, ans);
        else expect(frame.code).to.be.oneOf(['closed', 'slow_down']);
      }
      if (answered.some(({ code }) => code === 'closed')) return acked;
      // As much as a socket is allowed.
      if (answered.some(({ code }) => code === 'slow_down'))
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('grades every acked answer of 20 students who answer at full speed when it is closed', async () => {
    const exam = await week.publishedExam('12-RPL-1');
    const seated = await seats(exam);
    const answering = seated.map((one, i) => answerUntilClosed(exam, one, i));
    await until('all are answering', () => seated.every(({ page }) => page.frames.length > 12));
    await week.done('POST', `/exams/${exam.id}/close`, {});
    const acked = await Promise.all(answering);
    for (const [i, { page, session: begun }] of seated.entries()) {
      const mine = acked[i] as Map<string, string>;
      const row = await closedRow(begun.session_id);
      const expected = scoreOf(exam, mine);
      expect(row).to.include({ close_reason: 'FORCED', final_score: expected });
      expect(await page.next('closed')).to.include({ reason: 'FORCED', score: expected });
      expect(await eventsOf(begun.session_id)).to.deep.equal(['FORCED']);
      const stored = await until('all answers are saved', async () => {
        const rows = await app.db('exam_answers').where({ session_id: begun.session_id });
        return rows.length === mine.size && rows;
      });
      const last = new Map(stored.map(({ question_id, answer }) => [question_id, answer]));
      await until('the last ones too', async () => {
        for (const { question_id, answer } of await app
          .db('exam_answers')
          .where({ session_id: begun.session_id }))
          last.set(question_id, answer);
        return [...mine].every(([question, answer]) => last.get(question) === answer);
      });
      page.close();
    }
  });

  for (const [what, change] of [
    ['its duration is shortened', () => ({ duration_minutes: 5 })],
    ['its window is ended early', () => ({ scheduled_end: new Date(Date.now() - 10_000).toISOString() })],
  ] as const)
    it(`closes who is over when ${what}, with what was acked, and tells the page`, async () => {
      const exam = await week.publishedExam('12-RPL-1');
      const seated = await seats(exam, 6);
      // In the middle of their time; the sixth has only just begun.
      for (let i = 0; i < 5; i += 1) await letEnd(i, exam, Date.now() + 60 * MINUTE);
      const [first, second] = exam.questionIds as [string, string];
      for (const [i, { page }] of seated.entries())
        expect(
          (await page.ask({ action: 'autosave', q_id: i % 2 ? second : first, ans: 'A' })).event,
        ).to.equal('ack');
      await week.done('PATCH', `/exams/${exam.id}`, change());
      const over = 'duration_minutes' in change() ? seated.slice(0, 5) : seated;
      for (const [i, { page, session: begun }] of over.entries()) {
        const score = i % 2 ? 0 : 25;
        expect(await page.next('closed')).to.include({ reason: 'DEADLINE', score });
        const row = await closedRow(begun.session_id);
        expect(row).to.include({ close_reason: 'DEADLINE', final_score: score });
        expect(row.finished_at.getTime()).to.equal(
          Math.max(row.deadline_at.getTime(), row.started_at.getTime()),
        );
        expect(await eventsOf(begun.session_id)).to.deep.equal(['DEADLINE']);
        expect((await page.ask({ action: 'autosave', q_id: first, ans: 'B' })).code).to.equal('late');
      }
      for (const { page, session: begun } of seated.slice(over.length)) {
        const moved = await page.next('deadline');
        expect(Date.parse(moved.deadline_at)).to.equal(Date.parse(begun.started_at) + 5 * MINUTE);
        expect((await page.ask({ action: 'autosave', q_id: first, ans: 'B' })).event).to.equal('ack');
      }
      for (const { page } of seated) page.close();
    });

  it('paused as deadlines pass: each is closed before or stands and goes on, and is scored once', async () => {
    const exam = await week.publishedExam('12-RPL-1');
    const seated = await seats(exam);
    const reason = 'Listrik padam';
    const now = Date.now();
    // From just over with its grace to over in a second.
    for (let i = 0; i < STUDENTS; i += 1) await letEnd(i, exam, now - 2100 + i * 150);
    await until(
      'the first is closed',
      async () => (await app.redis.hget(session(0, exam), 'status')) === 'COMPLETED',
    );
    await week.done('POST', `/exams/${exam.id}/pause`, { reason });
    const statuses = () =>
      Promise.all(pupils.map((_, i) => app.redis.hget(session(i, exam), 'status') as Promise<string>));
    await until('every deadline is over and looked at', async () => {
      const due = await app.redis.zrangebyscore('exam-deadlines', '-inf', Date.now() - 2500);
      return Date.now() > now + 4000 && !due.some((member) => member.startsWith(exam.id));
    });
    const during = await statuses();
    for (const [i, { token }] of seated.entries()) {
      const answer = await asStudent(url(i), token, 'POST', `/exams/${exam.id}/answers`, {
        answers: [{ q_id: exam.questionIds[0], ans: 'A' }],
      });
      const [result] = answer.body.results;
      if (during[i] === 'IN_PROGRESS') expect(result.status, answer.text).to.equal('saved');
      else expect(result.code, answer.text).to.equal('late');
    }
    expect(await statuses(), 'nothing closes while it stands').to.deep.equal(during);
    await week.done('POST', `/exams/${exam.id}/resume`, { reason });
    for (const [i, { session: begun, page }] of seated.entries()) {
      const row = await closedRow(begun.session_id);
      expect(row).to.include({
        close_reason: 'DEADLINE',
        final_score: during[i] === 'IN_PROGRESS' ? 25 : 0,
      });
      expect(await eventsOf(begun.session_id)).to.deep.equal(['DEADLINE']);
      page.close();
    }
    expect(new Set(during).size, 'some were closed and some stood').to.equal(2);
  });

  it('taken back as somebody begins: either it is a draft that nobody sits, or it goes on', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 8; round += 1) {
      const exam = await week.publishedExam('12-RPL-1');
      const some = pupils.slice(0, 4);
      const tokens = await Promise.all(some.map(async (pupil, i) => (await signIn(url(i), pupil)) as string));
      const join = (i: number) =>
        asStudent(url(i), tokens[i] as string, 'POST', `/exams/${exam.id}/join`, {
          entry_token: exam.entryToken,
        });
      const takeBack = () => week.ask('POST', `/exams/${exam.id}/unpublish`, {});
      const [back, ...joined] = await Promise.all(
        round % 2 ? [takeBack(), ...some.map((_, i) => join(i))] : [takeBack(), join(0)],
      );
      const statuses = joined.map(({ status }) => status);
      const begun = await app.redis.scard(`exam:${exam.id}:sessions`);
      const { status } = await app.db('exams').where({ id: exam.id }).first('status');
      if (back?.status === 200) {
        expect([status, begun]).to.deep.equal(['DRAFT', 0]);
        expect(new Set(statuses), statuses.join()).to.deep.equal(new Set([404]));
      } else {
        expect([back?.status, back?.body.code, status]).to.deep.equal([409, 'exam_begun', 'PUBLISHED']);
        expect(begun).to.be.above(0);
        expect(new Set(statuses), statuses.join()).to.deep.equal(new Set([200]));
      }
      outcomes.add(status);
    }
    expect([...outcomes]).to.have.length.above(0);
  });
});
