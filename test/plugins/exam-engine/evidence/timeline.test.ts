import { expect } from 'chai';
import { orderOptions } from '../../../../plugins/exam-engine/sessions/order.js';
import { PlainBrowser } from '../../../support/browser-form.js';
import { ADMIN } from '../../../support/exam-day.js';
import { adminToken, makeStaff } from '../../../support/people.js';
import { until } from '../../../support/waiting.js';
import { type RunningExam, runningExam, type Sitter } from '../sessions/running.js';
import { sendLate, timeUp } from './late.js';

describe('the timeline of a session', function () {
  this.timeout(60_000);
  let exam: RunningExam;
  let sitter: Sitter;
  const id = (i: number) => exam.day.questionIds[i] as string;
  const of = (sessionId: string, token = exam.day.adminToken) =>
    exam.app.request('GET', `/api/v1/admin/exams/${exam.day.examId}/sessions/${sessionId}/timeline`, {
      token,
    });
  const letter = (i: number, key: string): string | undefined =>
    'ABCD'[
      orderOptions({ id: id(i), options: [...'ABCD'].map((one) => ({ key: one })) }, sitter.sessionId, {
        shuffle_options: true,
      }).findIndex((option) => option.key === key)
    ];

  before(async () => {
    exam = await runningExam(2, { shuffle_options: true, shuffle_questions: true });
    sitter = await exam.sit();
    await sitter.answer(0, 'B');
    await sitter.answer(0, 'C');
    await sitter.answer(1, 'B');
    const participant = `/api/v1/admin/exams/${exam.day.examId}/participants/${sitter.student.id}`;
    const change = { extra_minutes: 15, extra_reason: 'Tangan cedera', room: 'Lab 2', seat: '7' };
    const changed = await exam.app.request('PATCH', participant, {
      token: exam.day.adminToken,
      body: change,
    });
    expect(changed.status, changed.text).to.equal(200);
    await exam.act('extend', [sitter], { minutes: 5 });
    await exam.act('message', [sitter], { text: 'Periksa nomor 3.' });
    await sitter.post('submit', {});
    await exam.row(sitter, ({ status }) => status === 'COMPLETED');
    await exam.act('reopen', [sitter], { minutes: 10 });
    await sitter.answer(2, 'C');
    await timeUp(exam, [sitter]);
    await sendLate(exam, sitter, [[3, 'D']]);
    await until(
      'all answers are saved',
      async () => (await exam.app.db('answer_events').where({ session_id: sitter.sessionId })).length === 5,
    );
  });
  after(() => exam?.stop());

  it('tells every answer, score and order in the order of time, with letters as the student saw them', async () => {
    const { status, body, text } = await of(sitter.sessionId);
    expect(status, text).to.equal(200);
    const told = body.events.map((event: Record<string, unknown>) =>
      event['kind'] === 'answer'
        ? `answer ${event['question_id']} ${event['answer']} ${event['letter']}`
        : [event['kind'], event['cause'] ?? event['action'], event['score'] ?? event['minutes']]
            .filter((x) => x !== undefined && x !== null)
            .join(' '),
    );
    const answer = (i: number, key: string) => `answer ${id(i)} ${key} ${letter(i, key)}`;
    expect(told).to.deep.equal([
      'began',
      answer(0, 'B'),
      answer(0, 'C'),
      answer(1, 'B'),
      'order participants.changed 15',
      'order session.extended 5',
      'order session.messaged',
      'score SUBMIT 25',
      'order session.reopened 10',
      'score REOPEN',
      answer(2, 'C'),
      'score DEADLINE 50',
    ]);
    const times = body.events.map(({ at }: { at: string }) => at);
    expect(times).to.deep.equal([...times].sort());
    const extended = body.events.find((e: { action?: string }) => e.action === 'session.extended');
    expect(extended.reason).to.equal('Listrik padam di ruang 4');
    expect(extended.by).to.be.a('string').and.not.equal('');
    const [first] = body.events.filter((e: { kind: string }) => e.kind === 'answer');
    expect(first).to.include({ paper_version: 1, rev: 1 });
    expect(first.device).to.include('127.0.0.1');
  });

  it('keeps late answers apart', async () => {
    const { body } = await of(sitter.sessionId);
    expect(body.late_answers).to.have.length(1);
    expect(body.late_answers[0]).to.include({
      question_id: id(3),
      answer: 'D',
      would_count: true,
      letter: letter(3, 'D'),
    });
    expect(body.events.some((e: { question_id?: string }) => e.question_id === id(3))).to.equal(false);
  });

  it('says how the deadline came about, to the second', async () => {
    const { body } = await of(sitter.sessionId);
    const { deadline, session, student } = body;
    expect(student).to.include({ room: 'Lab 2', seat: '7', class: '12 RPL 2' });
    expect(deadline).to.include({
      duration_minutes: 90,
      extra_minutes: 15,
      extra_reason: 'Tangan cedera',
      credit_seconds: 0,
    });
    const sum =
      Math.min(
        Date.parse(session.started_at) + deadline.duration_minutes * 60_000,
        Date.parse(deadline.sitting_ends_at),
      ) +
      deadline.extra_minutes * 60_000 +
      (deadline.granted_seconds + deadline.credit_seconds + deadline.other_seconds) * 1000;
    expect(Math.abs(sum - Date.parse(session.deadline_at))).to.be.at.most(1000);
  });

  it('shows outages that were given back while it was open', async () => {
    const { started_at, finished_at } = await exam.row(sitter, () => true);
    const minus = (ms: number, at: Date): Date => new Date(at.getTime() - ms);
    const given = { cause: 'AWAY', held: false, given_seconds: 240, given_at: new Date() };
    const from = minus(1000, finished_at);
    await exam.app.db('outages').insert([
      { id: 11, from_at: from, to_at: new Date(Math.max(finished_at, started_at) + 1000), ...given },
      { id: 12, from_at: minus(900_000, started_at), to_at: minus(600_000, started_at), ...given },
    ]);
    const { body } = await of(sitter.sessionId);
    const outages = body.events.filter((e: { kind: string }) => e.kind === 'outage');
    expect(outages).to.have.length(1);
    expect(outages[0]).to.include({ given_seconds: 240, at: from.toISOString() });
    await exam.app.db('outages').whereIn('id', [11, 12]).del();
  });

  it('is for who may see the results, of this exam alone', async () => {
    const editor = await makeStaff(exam.app, { role: 'Teacher' });
    await exam.order('staff', { admin_id: editor.id, duty: 'EDITOR' });
    const all = await adminToken(exam.app, await makeStaff(exam.app, { codes: ['results:read_all'] }));
    for (const token of [await adminToken(exam.app, editor), all])
      expect((await of(sitter.sessionId, token)).status).to.equal(200);
    for (const token of [exam.stranger, exam.proctor, sitter.token])
      expect((await of(sitter.sessionId, token)).status).to.equal(403);
    expect((await of(exam.day.examId)).status).to.equal(404);
    expect((await of('satu')).status).to.equal(404);
  });

  it('shows the latest changes of who changed answers by a script, and all that stands', async () => {
    const before = (await of(sitter.sessionId)).body;
    expect(before.changes_left_out).to.equal(0);
    await exam.app.db.raw(
      `INSERT INTO answer_events (event_id, session_id, question_id, answer, rev, at, device, paper_version)
       SELECT 'script:' || i, :session, :question, CASE i % 2 WHEN 0 THEN 'A' ELSE 'B' END, 1000 + i, now(), '10.0.0.7', 1
         FROM generate_series(1, 30000) AS i`,
      { session: sitter.sessionId, question: id(3) },
    );
    const { body } = await of(sitter.sessionId);
    const changes = body.events.filter(({ kind }: { kind: string }) => kind === 'answer');
    expect(changes.slice(-2000).every(({ rev }: { rev: number }) => rev > 29_000)).to.equal(true);
    const held = await exam.app.db('exam_answers').where({ session_id: sitter.sessionId }).pluck('rev');
    expect(changes.map(({ rev }: { rev: number }) => rev)).to.include.members(held);
    expect(changes).to.have.length(2000 + held.length);
    expect(body.changes_left_out).to.equal(30_004 - changes.length);
    const page = new PlainBrowser(exam.app);
    await page.submit('/console/sign-in', '/console/sign-in', ADMIN);
    const shown = await page.get(`/console/exams/${exam.day.examId}/sessions/${sitter.sessionId}`);
    expect(shown.text).to.include(`${body.changes_left_out} older changes are not shown`);
  });
});
