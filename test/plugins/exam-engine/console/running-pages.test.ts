import { expect } from 'chai';
import { PlainBrowser } from '../../../support/browser-form.js';
import { ADMIN } from '../../../support/exam-day.js';
import { until } from '../../../support/waiting.js';
import { type RunningExam, runningExam, type Sitter } from '../sessions/running.js';

describe('the console while an exam runs', () => {
  let exam: RunningExam;
  let sitter: Sitter;
  let browser: PlainBrowser;
  let at: string;
  before(async () => {
    exam = await runningExam(3, { show_score: 'ON_RELEASE' });
    sitter = await exam.sit();
    at = `/console/exams/${exam.day.examId}`;
    browser = new PlainBrowser(exam.app);
    await browser.submit('/console/sign-in', '/console/sign-in', ADMIN);
  });
  after(() => exam?.stop());

  it('gives ticked students more time', async () => {
    const page = await browser.get(`${at}/live`);
    expect(page.status, page.text.slice(0, 500)).to.equal(200);
    expect(page.text).to.include(`value="${sitter.sessionId}"`).and.include('form="orders"');
    const { deadline_at } = await sitter.session();
    const done = await browser.submit(`${at}/live`, `${at}/live/actions`, {
      action: 'extend',
      minutes: '10',
      text: '',
      reason: 'Terlambat',
      session_ids: [sitter.sessionId],
    });
    expect([done.status, done.headers.get('location')]).to.deep.equal([303, `${at}/live`]);
    expect(Date.parse((await sitter.session()).deadline_at) - Date.parse(deadline_at)).to.equal(600_000);
  });

  it('comes back with what was typed when something is missing', async () => {
    const refused = await browser.submit(`${at}/live`, `${at}/live/actions`, {
      action: 'message',
      text: '',
      reason: 'Pengumuman & salam',
    });
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.include('Pengumuman &amp; salam')
      .and.include('Tick students')
      .and.include('needed for this action');
    const kept = await browser.submit(`${at}/live`, `${at}/live/actions`, {
      action: 'extend',
      reason: 'Hujan',
      session_ids: [sitter.sessionId],
    });
    expect(kept.text).to.match(new RegExp(`value="${sitter.sessionId}" checked`));
  });

  it('orders for a whole room, and hands a room in only when asked twice', async () => {
    for (const { id } of exam.day.students)
      await browser.submit(`${at}/participants`, `${at}/participants`, {
        student_ids: [`${id}`],
        class_id: '',
        sitting_id: '',
        room: id === sitter.student.id ? 'Lab 1' : 'Lab 2',
      });
    const { deadline_at } = await sitter.session();
    const order = (fields: object) =>
      browser.submit(`${at}/live?room=Lab+1`, `${at}/live/actions`, { reason: 'Listrik padam', ...fields });
    await order({ action: 'extend', minutes: '5', whom: 'room:Lab 2' });
    expect((await sitter.session()).deadline_at).to.equal(deadline_at);
    // The fast lane hears of the room a moment later.
    await until('the room has more time', async () => {
      await order({ action: 'extend', minutes: '5', whom: 'room:Lab 1' });
      return (await sitter.session()).deadline_at !== deadline_at;
    });
    expect(Date.parse((await sitter.session()).deadline_at) - Date.parse(deadline_at)).to.equal(300_000);
    const asked = await order({ action: 'force_submit', whom: 'room:Lab 1' });
    expect([asked.status, (await sitter.session()).status]).to.deep.equal([422, 'IN_PROGRESS']);
    expect(asked.text).to.include('name="sure"').and.include('Tick the box to go on');
  });

  it('shows the same part of the list after an order, and after one that was refused', async () => {
    const order = { action: 'message', whom: 'ticked', shown: 'room=Lab+1&page=1', reason: 'Ralat' };
    const refused = await browser.submit(`${at}/live`, `${at}/live/actions`, order);
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.include(`hx-get="${at}/live?room=Lab%201`)
      .and.include('name="shown" value="room=Lab+1"')
      .and.not.include('Siti Nur&#39;aini 2');
    const done = await browser.submit(`${at}/live`, `${at}/live/actions`, {
      ...order,
      session_ids: [sitter.sessionId],
      text: 'Nomor 3 diralat',
      minutes: '10',
    });
    expect(done.headers.get('location')).to.equal(`${at}/live?room=Lab+1`);
  });

  it('does not wait for who is excused', async () => {
    const other = { exam_id: exam.day.examId, room: 'Lab 2' };
    const one = await exam.app.db('exam_participants').where(other).first('student_id');
    await exam.app
      .db('exam_participants')
      .where({ ...one, exam_id: other.exam_id })
      .update({ excused: true });
    const token = exam.day.adminToken;
    const path = `/api/v1/admin/exams/${exam.day.examId}/sessions`;
    const { body } = await exam.app.request('GET', `${path}?state=NOT_IN`, { token });
    expect([body.counts.not_in, body.counts.excused, body.items.length]).to.deep.equal([1, 1, 1]);
  });

  it('stops the clock and starts it again', async () => {
    expect((await browser.submit(`${at}/live`, `${at}/live/pause`, { why: ' ' })).status).to.equal(422);
    expect(
      (await browser.submit(`${at}/live`, `${at}/live/pause`, { why: 'Listrik padam' })).status,
    ).to.equal(303);
    expect((await sitter.session()).paused).to.equal(true);
    expect((await browser.get(`${at}/live`)).text).to.include(`${at}/live/resume`);
    expect((await browser.submit(`${at}/live`, `${at}/live/resume`, { why: 'Menyala' })).status).to.equal(
      303,
    );
    expect(await sitter.session()).not.to.have.property('paused');
  });

  it('releases scores and grades again after a look', async () => {
    await sitter.post('submit', {});
    expect((await browser.get(`${at}/results`)).text).to.include(`${at}/release`);
    expect((await browser.submit(`${at}/results`, `${at}/release`, {})).status).to.equal(303);
    expect((await sitter.session()).score).to.equal(0);
    expect((await browser.get(`${at}/regrade`)).text).to.include('All scores agree');
    const path = `/api/v1/admin/exams/${exam.day.examId}/questions`;
    const token = exam.day.adminToken;
    const { items } = (await exam.app.request('GET', path, { token })).body;
    const { id, question_text, options, correct_option } = items[0];
    await exam.app.request('PUT', `${path}/${id}`, {
      token,
      body: { question_text, options, correct_option, scoring: 'FREE' },
    });
    expect((await browser.get(`${at}/regrade`)).text).to.include('changed after version 1 was published');
    await exam.order('publish', {});
    expect((await browser.get(at)).text).not.to.include('changed after version');
    const preview = await browser.get(`${at}/regrade`);
    expect(preview.text).to.include('Siti Nur&#39;aini 1');
    expect((await browser.submit(`${at}/regrade`, `${at}/regrade`, { reason: '' })).status).to.equal(422);
    const done = await browser.submit(`${at}/regrade`, `${at}/regrade`, { reason: 'Soal 1 bonus' });
    expect(done.headers.get('location')).to.equal(`${at}/results`);
    expect((await sitter.session()).score).to.equal(25);
  });
});
