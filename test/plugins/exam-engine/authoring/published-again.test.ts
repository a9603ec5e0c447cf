/** An exam that is corrected and published again while a class sits it. */
import { expect } from 'chai';
import { expectStatus } from '../../../support/exam-day.js';
import type { TestSocket } from '../../../support/student-socket.js';
import { type RunningExam, runningExam, type Sitter } from '../sessions/running.js';

const SITTING = 20;
/** Of 4 questions: 0 stays, 1 goes, 2 gets other words and loses option D, 3 gets the key B in place of D. */
const [KEPT, REMOVED, CHANGED, CORRECTED] = [0, 1, 2, 3] as const;

interface Seat {
  sitter: Sitter;
  page: TestSocket;
  answers: string[];
}

describe('an exam that is published again while 20 students sit', function () {
  this.timeout(120_000);
  let exam: RunningExam;
  const seats: Seat[] = [];
  let early: Seat;
  let oldTag = '';
  let newTag = '';

  before(async () => {
    exam = await runningExam(SITTING + 1);
    for (let i = 0; i <= SITTING; i += 1) {
      const sitter = await exam.sit();
      const page = await sitter.open(i % 2);
      const answers = ['A', 'B', 'ABCD'[i % 4] as string, i % 3 ? 'B' : 'D'];
      for (const [n, ans] of answers.entries()) {
        const q_id = question(n);
        expect(await page.ask({ action: 'autosave', q_id, ans, base_rev: 0 })).to.include({ event: 'ack' });
      }
      seats.push({ sitter, page, answers });
    }
    early = seats.shift() as Seat;
  });
  after(() => exam?.stop());

  const question = (n: number): string => exam.day.questionIds[n] as string;
  const admin = (method: string, path: string, body?: object) =>
    exam.app.request(method, `/api/v1/admin/exams/${exam.day.examId}${path}`, {
      token: exam.day.adminToken,
      body,
    });
  const paperOf = (sitter: Sitter, on = 0, headers = {}) =>
    exam.app.request('GET', `/api/v1/student/exams/${exam.day.examId}/paper`, {
      token: sitter.token,
      on,
      headers,
    });
  /** As the specification says it, from the answers alone: 3 questions of one point are left. */
  const expected = ({ answers }: Seat): number => {
    const right = [answers[KEPT] === 'A', answers[CHANGED] === 'C', answers[CORRECTED] === 'B'];
    return Math.round((10_000 * right.filter(Boolean).length) / 3) / 100;
  };

  it('stays as it was while its working copy is edited', async () => {
    oldTag = (await paperOf(early.sitter)).headers.get('etag') ?? '';
    expect((await early.page.ask({ action: 'submit' })).score).to.equal((100 * 3) / 4);
    const { items } = (await admin('GET', '/questions')).body;
    const [, , changed, corrected] = items;
    const written = ({ question_text, options, correct_option }: Record<string, unknown>) => ({
      question_text,
      options,
      correct_option,
    });
    await expectStatus(204, await admin('DELETE', `/questions/${question(REMOVED)}`));
    await expectStatus(
      200,
      await admin('PUT', `/questions/${question(CHANGED)}`, {
        ...written(changed),
        question_text: '<p>Berapakah hasil 2 × 3?</p>',
        options: changed.options.slice(0, 3),
      }),
    );
    await expectStatus(
      200,
      await admin('PUT', `/questions/${question(CORRECTED)}`, { ...written(corrected), correct_option: 'B' }),
    );
    for (const { sitter } of seats.slice(0, 2)) {
      const paper = await paperOf(sitter);
      expect([paper.body.version, paper.headers.get('etag')]).to.deep.equal([1, oldTag]);
    }
  });

  it('tells every open page, at both processes, of the new paper, which it then gets', async () => {
    const published = await admin('POST', '/publish', {});
    expect(published.body.version, published.text).to.equal(2);
    for (const { page } of seats) expect(await page.next('paper')).to.include({ version: 2 });
    for (const [i, { sitter }] of seats.entries()) {
      const paper = await paperOf(sitter, i % 2, { 'if-none-match': oldTag });
      expect(paper.status).to.equal(200);
      expect(paper.body.version).to.equal(2);
      expect(paper.body.questions.map(({ id }: { id: string }) => id)).to.have.members(
        [KEPT, CHANGED, CORRECTED].map(question),
      );
      newTag = paper.headers.get('etag') ?? '';
    }
    expect(newTag).not.to.equal(oldTag);
    const known = await paperOf((seats[0] as Seat).sitter, 0, { 'if-none-match': newTag });
    expect(known.status).to.equal(304);
  });

  it('keeps every answer, and takes none any more to what is gone', async () => {
    for (const { sitter, answers } of seats) {
      const held = (await sitter.session()).answers;
      expect([0, 1, 2, 3].map((n) => held[question(n)].ans)).to.deep.equal(answers);
    }
    const { page } = seats[0] as Seat;
    const send = (q_id: string, ans: string) => page.ask({ action: 'autosave', q_id, ans });
    expect((await send(question(REMOVED), 'C')).code).to.equal('unknown_question');
    expect((await send(question(CHANGED), 'D')).code).to.equal('invalid_answer');
    expect((await send(question(CHANGED), 'A')).event).to.equal('ack');
    (seats[0] as Seat).answers[CHANGED] = 'A';
  });

  it('grades by the version that is live at the closing: by submit, by a teacher, by the closing of the exam', async () => {
    const [submitted, forced, closed] = [seats.slice(0, 14), seats.slice(14, 17), seats.slice(17)];
    for (const seat of submitted)
      expect((await seat.page.ask({ action: 'submit' })).score).to.equal(expected(seat));
    await exam.act(
      'force_submit',
      forced.map(({ sitter }) => sitter),
    );
    await admin('POST', '/close', {});
    for (const seat of [...forced, ...closed])
      expect(await seat.page.next('closed')).to.include({ reason: 'FORCED', score: expected(seat) });
    for (const seat of seats) {
      const row = await exam.row(seat.sitter, ({ status }) => status === 'COMPLETED');
      expect(row).to.include({ graded_version: 2, final_score: expected(seat) });
      const stored = await exam.app.db('exam_answers').where({ session_id: seat.sitter.sessionId });
      const byId = new Map(stored.map(({ question_id, answer }) => [question_id, answer]));
      expect([0, 1, 2, 3].map((n) => byId.get(question(n)))).to.deep.equal(seat.answers);
    }
    expect(new Set(seats.map(expected)).size, 'the scores differ, or this shows nothing').to.be.above(2);
  });

  it('leaves who had closed before with their score and the version that it came from', async () => {
    const row = await exam.row(early.sitter, ({ status }) => status === 'COMPLETED');
    expect(row).to.include({ graded_version: 1, final_score: 75 });
  });

  it('keeps every version readable for those who may read the exam, key and all', async () => {
    const list = await admin('GET', '/papers');
    expect(
      list.body.items.map((one: Record<string, unknown>) => [
        one['version'],
        one['question_count'],
        one['current'],
      ]),
      list.text,
    ).to.deep.equal([
      [2, 3, true],
      [1, 4, false],
    ]);
    const [first, second] = [(await admin('GET', '/papers/1')).body, (await admin('GET', '/papers/2')).body];
    expect(first.paper.questions.map(({ id }: { id: string }) => id)).to.deep.equal(exam.day.questionIds);
    expect(first.answer_key[question(CORRECTED)]).to.deep.include({ right: ['D'], points: 1 });
    expect(second.answer_key[question(CORRECTED)]).to.deep.include({ right: ['B'], points: 1 });
    expect(second.answer_key).not.to.have.property(question(REMOVED));
    expect(JSON.stringify(second.paper)).to.contain('hasil 2 × 3');
    expect((await admin('GET', '/papers/3')).status).to.equal(404);
    for (const path of ['/papers', '/papers/1'])
      for (const token of [exam.stranger, exam.proctor, early.sitter.token])
        expect(
          (await exam.app.request('GET', `/api/v1/admin/exams/${exam.day.examId}${path}`, { token })).status,
        ).to.equal(403);
  });
});
