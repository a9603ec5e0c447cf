import { expect } from 'chai';
import { type RunningExam, runningExam, type Sitter } from '../sessions/running.js';

describe('regrading', () => {
  let exam: RunningExam;
  const sitters: Sitter[] = [];
  before(async () => {
    exam = await runningExam(6);
    for (let i = 0; i < 4; i += 1) sitters.push(await exam.sit());
  });
  after(() => exam?.stop());
  const id = (i: number) => exam.day.questionIds[i] as string;
  const right = (i: number) => exam.day.right[id(i)] as string;
  const [wrongKey, goodKey] = ['A', 'D'];
  const change = async (i: number, body: object) => {
    const path = `/api/v1/admin/exams/${exam.day.examId}/questions`;
    const token = exam.day.adminToken;
    const { items = [] } = (await exam.app.request('GET', path, { token })).body;
    const { question_text, options, correct_option } = items.find((q: { id: string }) => q.id === id(i));
    const response = await exam.app.request('PUT', `${path}/${id(i)}`, {
      token,
      body: { question_text, options, correct_option, ...body },
    });
    expect(response.status, response.text).to.equal(200);
    expect((await exam.order('publish', {})).status).to.equal(200);
  };

  it('shows and then sets the scores of a corrected key, all of them, with who and why', async () => {
    const [first, second, third, open] = sitters as [Sitter, Sitter, Sitter, Sitter];
    expect(right(0)).to.equal(wrongKey);
    await first.answer(0, wrongKey);
    await first.answer(1, right(1));
    await second.answer(0, goodKey);
    for (const sitter of [first, second, third]) await sitter.post('submit', {});
    await open.answer(0, goodKey);
    await change(0, { correct_option: goodKey });
    const preview = await exam.order('regrade', { preview: true });
    expect(preview.status, preview.text).to.equal(200);
    const byId = new Map(
      preview.body.sessions.map((s: { session_id: string; old_score: number; new_score: number }) => [
        s.session_id,
        [s.old_score, s.new_score],
      ]),
    );
    expect(preview.body).to.include({ preview: true, version: 2, changed: 3 });
    expect(byId.get(first.sessionId)).to.deep.equal([50, 25]);
    expect(byId.get(second.sessionId)).to.deep.equal([0, 25]);
    expect(byId.get(third.sessionId)).to.deep.equal([0, 0]);
    expect(byId.has(open.sessionId), 'an open session is graded when it closes').to.equal(false);
    expect((await first.session()).score, 'a preview changes nothing').to.equal(50);

    const done = await exam.order('regrade', { preview: false, reason: 'Kunci nomor 1 keliru' });
    expect(done.body, done.text).to.include({ preview: false, changed: 3 });
    const row = await exam.row(first, ({ final_score }) => final_score === 25);
    expect(row).to.include({ graded_version: 2, close_reason: 'SUBMIT', status: 'COMPLETED', state_rev: 3 });
    expect((await first.session()).score).to.equal(25);
    expect((await second.session()).score).to.equal(25);
    const events = await exam.events(first);
    expect(events.map(({ cause, score, paper_version }) => [cause, score, paper_version])).to.deep.equal([
      ['SUBMIT', 50, 1],
      ['REGRADE', 25, 2],
    ]);
    expect(events[1]).to.include({ reason: 'Kunci nomor 1 keliru', points: 1, points_max: 4 });
    expect(Number(events[1].by)).to.be.above(0);
    const again = await exam.order('regrade', { preview: false, reason: 'Sekali lagi' });
    expect(again.body.changed, 'what is right already stays as it is').to.equal(0);
    expect(await exam.events(first)).to.have.length(2);
  });

  it('is followed by a reopening and another close, with one current score', async () => {
    const [first] = sitters as [Sitter];
    await exam.act('reopen', [first], { minutes: 10 });
    await first.answer(0, goodKey);
    expect((await first.post('submit', {})).body).to.deep.equal({ score: 50 });
    const row = await exam.row(first, ({ state_rev }) => state_rev === 5);
    expect(row).to.include({ final_score: 50, status: 'COMPLETED', graded_version: 2 });
    expect((await exam.events(first)).map(({ cause }) => cause)).to.deep.equal([
      'SUBMIT',
      'REGRADE',
      'REOPEN',
      'SUBMIT',
    ]);
  });

  it('leaves out a dropped question and gives a free one to all', async () => {
    const [first, second, third] = sitters as [Sitter, Sitter, Sitter];
    await change(0, { correct_option: goodKey, scoring: 'DROPPED' });
    await change(2, { scoring: 'FREE' });
    await exam.order('regrade', { preview: false, reason: 'Soal 1 gugur, soal 3 bonus' });
    expect((await first.session()).score).to.equal(66.67);
    expect((await second.session()).score).to.equal(33.33);
    expect((await third.session()).score).to.equal(33.33);
  });

  it('is carried out when a reason stands alone: without the word preview it is none', async () => {
    const regraded = await exam.order('regrade', { reason: 'Kunci diperiksa' });
    expect(regraded.body, regraded.text).to.include({ preview: false });
  });

  it('changes nothing at all when one score cannot be written', async () => {
    const [first, second] = sitters as [Sitter, Sitter];
    await change(2, { scoring: 'NORMAL' });
    const taken = await exam.row(second, () => true);
    // A ledger line that has this session's next name already.
    await exam.app.db('score_events').insert({
      event_id: `${second.sessionId}:${Number(taken.state_rev) + 1}`,
      session_id: second.sessionId,
      score: 1,
      cause: 'REGRADE',
      at: new Date(),
    });
    expect((await exam.order('regrade', { preview: false, reason: 'Coba' })).status).to.equal(500);
    expect((await exam.row(first, () => true)).final_score).to.equal(66.67);
    expect((await first.session()).score).to.equal(66.67);
  });

  it('asks for a reason, and for the right to change the exam', async () => {
    for (const body of [{}, { preview: false }, { preview: false, reason: ' ' }, { preview: 'yes' }])
      expect((await exam.order('regrade', body)).status, JSON.stringify(body)).to.equal(422);
    for (const token of [exam.stranger, exam.proctor])
      expect((await exam.order('regrade', { preview: true }, token)).status).to.equal(403);
  });
});
