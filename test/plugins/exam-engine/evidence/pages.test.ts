import { expect } from 'chai';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { PlainBrowser } from '../../../support/browser-form.js';
import { ADMIN } from '../../../support/exam-day.js';
import { makeStaff, PASSWORD } from '../../../support/people.js';
import { until } from '../../../support/waiting.js';
import { type RunningExam, runningExam, type Sitter } from '../sessions/running.js';
import { sendLate, timeUp } from './late.js';

describe('the pages of evidence, without JavaScript', function () {
  this.timeout(60_000);
  let exam: RunningExam;
  let browser: PlainBrowser;
  let at: string;
  let inTime: Sitter;
  let late: Sitter;
  const pageOf = (sitter: Sitter) => `${at}/sessions/${sitter.sessionId}`;
  const words = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  const signedIn = async (email: string, password: string): Promise<PlainBrowser> => {
    const one = new PlainBrowser(exam.app);
    await one.submit('/console/sign-in', '/console/sign-in', { email, password });
    return one;
  };

  before(async () => {
    exam = await runningExam(4, { shuffle_questions: false, shuffle_options: false });
    at = `/console/exams/${exam.day.examId}`;
    browser = await signedIn(ADMIN.email, ADMIN.password);
    inTime = await exam.sit();
    await inTime.answer(0, 'A');
    await inTime.answer(1, 'D');
    await inTime.answer(1, 'C');
    await inTime.post('submit', {});
    late = await exam.sit();
    await late.answer(0, 'B');
    await timeUp(exam, [late]);
    await sendLate(exam, late, [
      [0, 'A'],
      [2, 'C'],
    ]);
    await exam.row(inTime, ({ status }) => status === 'COMPLETED');
    await until(
      'all answers are saved',
      async () => (await exam.app.db('answer_events').where({ session_id: inTime.sessionId })).length === 3,
    );
  });
  after(() => exam?.stop());

  it('are reached from results and from the live list', async () => {
    for (const path of [`${at}/results`, `${at}/live`])
      expect((await browser.get(path)).text, path).to.include(`href="${pageOf(inTime)}"`);
    const results = await browser.get(`${at}/results`);
    expect(results.text).to.include(`href="${at}/late"`).and.include(`href="${at}/print"`);
  });

  it('tell what was answered when, question by question', async () => {
    const page = await browser.get(pageOf(inTime));
    expect(page.status).to.equal(200);
    expect(words(page.text)).to.match(/\d\d:\d\d:\d\d D .*\d\d:\d\d:\d\d C/);
    expect(words(page.text)).to.include('Handed in: 25').and.include('1 of 4 points, version 1');
    expect(page.text, 'nobody was late').not.to.include('/late"');
  });

  it('check a receipt that somebody types', async () => {
    const { receipt } = await inTime.session();
    const check = async (typed: string) =>
      browser.get(`${pageOf(inTime)}?receipt=${encodeURIComponent(typed)}`);
    expect((await check(receipt)).text).to.include('The code matches');
    expect((await check((await late.session()).receipt)).text).to.include('does not belong to this session');
    const refused = await check('7K3M');
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('value="7K3M"').and.include('16 letters and digits');
  });

  it('list late answers, and ask for all that a decision needs', async () => {
    const list = await browser.get(`${at}/late`);
    expect(list.text).to.include(pageOf(late)).and.not.include(pageOf(inTime));
    const page = await browser.get(pageOf(late));
    expect(words(page.text))
      .to.include('Question 1: A')
      .and.include('instead of B')
      .and.include('instead of no answer');
    expect(page.text.match(/name="answer_ids" value="\d+" checked/g)).to.have.length(2);
    const nothing = await browser.submit(pageOf(late), `${pageOf(late)}/late`, { reason: 'Wi-Fi & listrik' });
    expect(nothing.status).to.equal(422);
    expect(nothing.text).to.include('Wi-Fi &amp; listrik').and.include('field-error');
  });

  it('accept one late answer and refuse the other', async () => {
    const [first, second] = [
      ...(await browser.get(pageOf(late))).text.matchAll(/name="answer_ids" value="(\d+)"/g),
    ].map((m) => m[1] as string);
    const send = (answer: string | undefined, decision: string) =>
      browser.submit(pageOf(late), `${pageOf(late)}/late`, {
        answer_ids: [answer ?? ''],
        decision,
        reason: 'Wi-Fi lab 2 putus',
      });
    const done = await send(first, 'ACCEPTED');
    expect([done.status, done.headers.get('location')], done.text).to.deep.equal([303, pageOf(late)]);
    expect((await send(second, 'REFUSED')).status).to.equal(303);
    const again = await send(first, 'REFUSED');
    expect(again.status).to.equal(409);
    expect(again.text).to.include('decided already');
    const page = words((await browser.get(pageOf(late))).text);
    expect(page).to.include('Accepted').and.include('Refused').and.include('Wi-Fi lab 2 putus');
    expect(page).to.include('Graded again: 25');
    expect((await late.session()).score).to.equal(25);
  });

  it('print a sheet with key, answer, time, device and every score, when Redis has forgotten the exam', async () => {
    const { examId } = exam.day;
    for (const { student } of [inTime, late])
      await exam.app.redis.del(
        keys.session(student.id, examId),
        keys.answers(student.id, examId),
        keys.revs(student.id, examId),
      );
    const page = await browser.get(`${pageOf(late)}/print`);
    expect(page.status).to.equal(200);
    const text = words(page.text);
    expect(page.text.match(/class="sheet-question"/g)).to.have.length(4);
    expect(text).to.match(/Answer A · Key A · right 1\/1 · \d\d:\d\d:\d\d · device 1 · late, accepted/);
    expect(text).to.match(/device 1: 127\.0\.0\.1/);
    expect(text).to.include('Answer – · Key C · no answer 0/1');
    expect(text)
      .to.match(/Time was up 0 0\/4 1/)
      .and.match(/Graded again 25 1\/4 1 [^:]+: Wi-Fi lab 2 putus/);
    expect(page.text).to.include('<strong>الرياضيات</strong>');
    expect(page.text.match(/is-right/g)).to.have.length(4);
  });

  it('print a class or the exam as one document, one sheet a student', async () => {
    const ofAll = await browser.get(`${at}/print`);
    expect(ofAll.text.match(/<article class="sheet">/g)).to.have.length(2);
    expect(ofAll.text.trimEnd()).to.match(/<\/html>$/);
    const ofClass = await browser.get(`${at}/print?class=12%20RPL%202`);
    expect(ofClass.text.match(/<article class="sheet">/g)).to.have.length(2);
    const nobody = await browser.get(`${at}/print?class=10%20TKJ%201`);
    expect(nobody.text).to.include('Nothing to print');
    expect((await browser.get(`${at}/sessions/${exam.day.examId}/print`)).status).to.equal(404);
  });

  it('print the version that the score was given for, also when another is live', async () => {
    const path = `/api/v1/admin/exams/${exam.day.examId}/questions/${exam.day.questionIds[0]}`;
    const body = {
      question_text: '<p>Soal yang diperbaiki</p>',
      options: ['A', 'B'].map((key) => ({ key, text: `<p>${key}</p>` })),
      correct_option: 'B',
    };
    expect((await exam.app.request('PUT', path, { token: exam.day.adminToken, body })).status).to.equal(200);
    expect((await exam.order('publish', {})).status).to.equal(200);
    const page = await browser.get(`${pageOf(inTime)}/print`);
    expect(page.text).not.to.include('Soal yang diperbaiki');
    expect(words(page.text)).to.match(/Answer A · Key A · right 1\/1/);
  });

  it('are closed to who may not see results, and show no form to who may not grade', async () => {
    const stranger = await makeStaff(exam.app, { role: 'Teacher' });
    const reader = await makeStaff(exam.app, { codes: ['results:read_all'] });
    const other = await signedIn(stranger.email, PASSWORD);
    for (const path of [
      `${at}/late`,
      pageOf(late),
      `${pageOf(late)}/print`,
      `${at}/print`,
      `${pageOf(late)}?receipt=x`,
    ])
      expect((await other.get(path)).status, path).to.equal(403);
    const own = await signedIn(reader.email, PASSWORD);
    const page = await own.get(pageOf(late));
    expect(page.status).to.equal(200);
    expect(page.text).not.to.include(`${pageOf(late)}/late`);
    const order = { answer_ids: '1', decision: 'REFUSED', reason: 'Coba' };
    expect((await own.submit(pageOf(late), `${pageOf(late)}/late`, order)).status).to.equal(403);
  });
});
