/** A key that was wrong, found after a hundred students have handed in: every score is computed here a second time. */
import { expect } from 'chai';
import { until } from '../../../support/waiting.js';
import { type RunningExam, runningExam, type Sitter } from '../sessions/running.js';

const STUDENTS = 100;
const KEYS = ['A', 'B', 'C', 'D'];
/** Odd points, so that shares of the sum round up and down. */
const POINTS = ['1.00', '2.50', '0.75', '3.00', '1.33', '1.00', '0.05', '4.00'];

interface Question {
  id: string;
  hundredths: bigint;
  right: string[];
  scoring: 'NORMAL' | 'FREE' | 'DROPPED';
}

/** The specification's sentence in whole numbers: 100 × right ÷ all, in hundredths, half up. */
function scoreBy(questions: readonly Question[], answers: ReadonlyMap<string, string>): number {
  const counted = questions.filter(({ scoring }) => scoring !== 'DROPPED');
  const sum = (some: readonly Question[]): bigint => some.reduce((all, q) => all + q.hundredths, 0n);
  const earned = counted.filter(
    ({ id, right, scoring }) => scoring === 'FREE' || right.includes(answers.get(id) ?? ''),
  );
  const [right, all] = [sum(earned), sum(counted)];
  const tenThousandths = (right * 100_000n) / all;
  return Number(tenThousandths / 10n + (tenThousandths % 10n >= 5n ? 1n : 0n)) / 100;
}

/** The same students answer the same at every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}

describe('regrading a hundred students', function () {
  this.timeout(180_000);
  let exam: RunningExam;
  const sitters: Sitter[] = [];
  const given = new Map<string, Map<string, string>>();
  /** As the teacher has them now, and as they were published at each version. */
  let questions: Question[];
  const published = new Map<number, Question[]>();
  const reason = 'Kunci nomor 1 keliru';

  const put = async (i: number, change: object): Promise<void> => {
    const path = `/api/v1/admin/exams/${exam.day.examId}/questions`;
    const token = exam.day.adminToken;
    const { items } = (await exam.app.request('GET', path, { token })).body;
    const held = items.find((q: { id: string }) => q.id === questions[i]?.id);
    const { question_text, options, correct_option, also_correct, scoring, points } = held;
    const response = await exam.app.request('PUT', `${path}/${held.id}`, {
      token,
      body: { question_text, options, correct_option, also_correct, scoring, points, ...change },
    });
    expect(response.status, response.text).to.equal(200);
  };
  const publish = async (): Promise<void> => {
    const { status, body, text } = await exam.order('publish', {});
    expect(status, text).to.equal(200);
    published.set(body.version, structuredClone(questions));
  };
  const expected = (sitter: Sitter, version: number): number =>
    scoreBy(published.get(version) ?? [], given.get(sitter.sessionId) ?? new Map());
  const rows = async (): Promise<
    Map<string, { final_score: number; graded_version: number; status: string }>
  > =>
    new Map(
      (await exam.app.db('exam_sessions').where({ exam_id: exam.day.examId })).map((row) => [row.id, row]),
    );
  const expectScores = async (version: (sitter: Sitter) => number): Promise<void> => {
    const held = await rows();
    for (const sitter of sitters) {
      const row = held.get(sitter.sessionId);
      expect([row?.final_score, row?.graded_version], sitter.sessionId).to.deep.equal([
        expected(sitter, version(sitter)),
        version(sitter),
      ]);
    }
  };
  const answer = async (sitter: Sitter, random: () => number): Promise<void> => {
    const chosen = new Map<string, string>();
    for (const { id } of questions)
      if (random() < 0.9) chosen.set(id, KEYS[Math.floor(random() * 4)] as string);
    given.set(sitter.sessionId, chosen);
    const answers = [...chosen].map(([q_id, ans]) => ({ q_id, ans }));
    // Half of them by socket, half over HTTP.
    if (sitters.length % 2 === 0) {
      const socket = await sitter.open(sitters.length % 4 === 0 ? 0 : 1);
      for (const one of answers)
        expect((await socket.ask({ action: 'autosave', ...one })).event).to.equal('ack');
      expect(await socket.ask({ action: 'submit' }), 'no score is told').to.deep.equal({ event: 'graded' });
      socket.close();
    } else {
      if (answers.length > 0) expect((await sitter.post('answers', { answers })).status).to.equal(200);
      expect((await sitter.post('submit', {})).body, 'no score is told').to.deep.equal({});
    }
  };

  before(async () => {
    exam = await runningExam(STUDENTS + 1, { show_score: 'NEVER' }, POINTS.length);
    questions = exam.day.questionIds.map((id, i) => ({
      id,
      hundredths: BigInt((POINTS[i] as string).replace('.', '')),
      right: [exam.day.right[id] as string],
      scoring: 'NORMAL',
    }));
    for (const [i, points] of POINTS.entries()) await put(i, { points: Number(points) });
    await publish();
    const random = dice(2026);
    for (let i = 0; i < STUDENTS; i += 1) {
      const sitter = await exam.sit();
      sitters.push(sitter);
      await answer(sitter, random);
    }
    await until(
      'all scores are in PostgreSQL',
      async () =>
        [...(await rows()).values()].filter(({ status }) => status === 'COMPLETED').length === STUDENTS,
    );
  });
  after(() => exam?.stop());

  it('begins with scores by the key that was live when each handed in', async () => {
    await expectScores(() => 2);
    expect(new Set(sitters.map((sitter) => expected(sitter, 2))).size, 'many different scores').to.be.above(
      20,
    );
  });

  it('shows first whose score would change, and to what, and changes nothing', async () => {
    Object.assign(questions[0] as Question, { right: ['D'] });
    await put(0, { correct_option: 'D' });
    Object.assign(questions[1] as Question, { right: ['B', 'C'] });
    await put(1, { also_correct: ['C'] });
    await publish();
    const open = await exam.sit();
    const { status, body, text } = await exam.order('regrade', { preview: true });
    expect(status, text).to.equal(200);
    expect(body).to.include({ preview: true, version: 3, changed: STUDENTS });
    expect(body.sessions).to.have.length(STUDENTS);
    expect(body.sessions.map((s: { session_id: string }) => s.session_id)).not.to.include(open.sessionId);
    for (const { session_id, old_score, new_score, old_version } of body.sessions) {
      const sitter = sitters.find(({ sessionId }) => sessionId === session_id) as Sitter;
      expect([old_score, new_score, old_version]).to.deep.equal([
        expected(sitter, 2),
        expected(sitter, 3),
        2,
      ]);
    }
    const moved = body.sessions.filter(
      (s: { old_score: number; new_score: number }) => s.old_score !== s.new_score,
    );
    expect(moved.length, 'some gain, some lose, some stay').to.be.above(20).and.below(STUDENTS);
    await expectScores(() => 2);
    await open.post('submit', {});
    await exam.row(open, ({ status: is }) => is === 'COMPLETED');
  });

  it('is refused for who may not, whatever they ask', async () => {
    const student = sitters[0] as Sitter;
    for (const token of [exam.stranger, exam.proctor, student.token])
      for (const body of [{ preview: true }, { preview: false, reason }])
        expect((await exam.order('regrade', body, token)).status).to.equal(403);
    expect((await exam.order('regrade', { preview: false })).status, 'without a reason').to.equal(422);
    await expectScores(() => 2);
  });

  it('gives all of them the score of the corrected key, with who and why, and tells no student', async () => {
    const { body, text } = await exam.order('regrade', { preview: false, reason });
    // The one who had begun meanwhile was graded with this version already.
    expect(body, text).to.include({ preview: false, version: 3, changed: STUDENTS });
    await expectScores(() => 3);
    const ledger = await exam.app.db('score_events').orderBy('id');
    for (const sitter of sitters) {
      const events = ledger.filter(({ session_id }) => session_id === sitter.sessionId);
      expect(events.map(({ cause, score, paper_version }) => [cause, score, paper_version])).to.deep.equal([
        ['SUBMIT', expected(sitter, 2), 2],
        ['REGRADE', expected(sitter, 3), 3],
      ]);
      expect(events[1].reason).to.equal(reason);
      expect(events[1].by).to.be.above(0);
    }
    const log = await exam.app.db('audit_log').where({ action: 'exam.regraded' });
    expect(log).to.have.length(1);
    expect(log[0].detail).to.include({ version: 3, reason });
    expect(log[0].detail.sessions).to.have.members(sitters.map(({ sessionId }) => sessionId));
    await expectHidden();
  });

  it('goes on with a reopened session, which is graded with the version live when it closes', async () => {
    const [sitter] = sitters as [Sitter];
    const [first, second] = [expected(sitter, 2), expected(sitter, 3)];
    await exam.act('reopen', [sitter], { minutes: 10 });
    await sitter.answer(7, 'D');
    given.get(sitter.sessionId)?.set((questions[7] as Question).id, 'D');
    await sitter.post('submit', {});
    await until('the ledger has it', async () => (await exam.events(sitter)).length === 4);
    expect((await exam.events(sitter)).map(({ cause, score }) => [cause, score])).to.deep.equal([
      ['SUBMIT', first],
      ['REGRADE', second],
      ['REOPEN', null],
      ['SUBMIT', expected(sitter, 3)],
    ]);
    await expectScores(() => 3);
  });

  it('leaves a dropped question out of both sums, and gives a free one to everybody', async () => {
    Object.assign(questions[3] as Question, { scoring: 'DROPPED' });
    await put(3, { scoring: 'DROPPED' });
    Object.assign(questions[4] as Question, { scoring: 'FREE' });
    await put(4, { scoring: 'FREE' });
    await publish();
    const { body } = await exam.order('regrade', { preview: false, reason: 'Soal 4 gugur, soal 5 bonus' });
    expect(body).to.include({ version: 4, changed: STUDENTS + 1 });
    await expectScores(() => 4);
    const again = await exam.order('regrade', { preview: false, reason: 'Sekali lagi' });
    expect(again.body.changed, 'what is right stays as it is').to.equal(0);
  });

  it('shows the newest score once scores are released, and hides it until then', async () => {
    await expectHidden();
    const path = `/api/v1/admin/exams/${exam.day.examId}`;
    const patch = { token: exam.day.adminToken, body: { show_score: 'ON_RELEASE' } };
    expect((await exam.app.request('PATCH', path, patch)).status).to.equal(200);
    await expectHidden();
    expect((await exam.order('release', {})).status).to.equal(200);
    for (const sitter of sitters.slice(0, 5))
      expect((await sitter.session()).score).to.equal(expected(sitter, 4));
  });

  it('changes all or none', async () => {
    const last = sitters.at(-1) as Sitter;
    const { state_rev } = await exam.row(last, () => true);
    Object.assign(questions[5] as Question, { right: ['A'] });
    await put(5, { correct_option: 'A' });
    await publish();
    await exam.app.db('score_events').insert({
      event_id: `${last.sessionId}:${state_rev + 1}`,
      session_id: last.sessionId,
      score: 1,
      cause: 'REGRADE',
      at: new Date(),
    });
    expect((await exam.order('regrade', { preview: false, reason: 'Kunci nomor 6' })).status).to.equal(500);
    await expectScores(() => 4);
    for (const sitter of sitters.slice(0, 5))
      expect((await sitter.session()).score).to.equal(expected(sitter, 4));
  });

  async function expectHidden(): Promise<void> {
    for (const sitter of sitters.slice(0, 5)) {
      expect(await sitter.session()).not.to.have.property('score');
      expect((await sitter.post('submit', {})).body).to.deep.equal({});
      const lobby = await exam.app.request('GET', '/api/v1/student/lobby', { token: sitter.token });
      expect(lobby.text).not.to.include('"score"');
    }
  }
});
