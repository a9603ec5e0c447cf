import { expect } from 'chai';
import { orderOptions, orderQuestions } from '../../../../plugins/exam-engine/sessions/order.js';
import { adminToken, makeStaff } from '../../../support/people.js';
import { type RunningExam, runningExam, type Sitter } from '../sessions/running.js';
import { bothSides, type Evidence, evidenceOf, reason, sendLate, timeUp } from './late.js';

describe('late answers', function () {
  this.timeout(60_000);
  let exam: RunningExam;
  let evidence: Evidence;

  before(async () => {
    exam = await runningExam(9, { shuffle_questions: true, shuffle_options: true });
    evidence = evidenceOf(exam);
  });
  after(() => exam?.stop());

  /** Where the session shows it. */
  const number = ({ sessionId }: Sitter, i: number): number =>
    1 +
    orderQuestions(
      exam.day.questionIds.map((q, n) => ({ id: q, order_num: n, options: [] })),
      sessionId,
      { shuffle_questions: true },
    ).findIndex((q) => q.id === evidence.id(i));
  const letter = ({ sessionId }: Sitter, i: number, key: string): string | undefined =>
    'ABCD'[
      orderOptions({ id: evidence.id(i), options: [...'ABCD'].map((one) => ({ key: one })) }, sessionId, {
        shuffle_options: true,
      }).findIndex((option) => option.key === key)
    ];

  it('are listed with what counts now and what would count instead', async () => {
    const sitter = await evidence.lateSitter([
      [0, 'B'],
      [0, 'A'],
      [2, 'C'],
    ]);
    const item = await evidence.of(sitter);
    expect(item).to.include({ status: 'COMPLETED', score: 25, undecided: 3, class: '12 RPL 2' });
    expect(
      item.answers.map((a: object) => pick(a, 'question_id', 'answer', 'would_count', 'decision')),
    ).to.deep.equal([
      { question_id: evidence.id(0), answer: 'B', would_count: false, decision: null },
      { question_id: evidence.id(0), answer: 'A', would_count: true, decision: null },
      { question_id: evidence.id(2), answer: 'C', would_count: true, decision: null },
    ]);
    expect(item.answers[1].held).to.include({ answer: 'D', letter: letter(sitter, 0, 'D') });
    expect(item.answers[2].held).to.equal(null);
    expect(item.answers[0]).to.include({
      number: number(sitter, 0),
      letter: letter(sitter, 0, 'B'),
      paper_version: 1,
    });
    expect(item.answers[0].device).to.include('127.0.0.1');
    expect(Date.parse(item.answers[0].at)).to.be.above(Date.parse(item.deadline_at));
  });

  it('count once they are accepted: on both sides, above every rev, graded again with who and why', async () => {
    const sitter = await evidence.lateSitter([
      [0, 'A'],
      [2, 'C'],
    ]);
    const { state_rev } = await exam.row(sitter, () => true);
    const accepted = await evidence.decide(sitter, 'ACCEPTED');
    expect(accepted.body, accepted.text).to.deep.equal({ decided: 2, changed: 2, old_score: 25, score: 75 });
    const row = await exam.row(sitter, () => true);
    expect(row).to.include({
      final_score: 75,
      graded_version: 1,
      state_rev: state_rev + 1,
      close_reason: 'DEADLINE',
    });
    const { redis, postgres } = await bothSides(exam, sitter);
    expect(redis).to.deep.equal(postgres);
    expect(postgres).to.deep.equal({
      [evidence.id(0)]: 'A 3',
      [evidence.id(1)]: 'B 2',
      [evidence.id(2)]: 'C 4',
    });
    const session = await sitter.session();
    expect(session.score).to.equal(75);
    expect(session.answers[evidence.id(0)].ans).to.equal('A');
    const events = await exam.events(sitter);
    expect(events.map(({ cause, score }) => [cause, score])).to.deep.equal([
      ['DEADLINE', 25],
      ['REGRADE', 75],
    ]);
    expect(events[1]).to.include({ reason, points: 3, points_max: 4, paper_version: 1 });
    const kept = await evidence.decisions(sitter);
    expect(kept.map((one) => pick(one, 'decision', 'reason', 'rev', 'by'))).to.deep.equal([
      { decision: 'ACCEPTED', reason, rev: 3, by: events[1].by },
      { decision: 'ACCEPTED', reason, rev: 4, by: events[1].by },
    ]);
    const log = await exam.app
      .db('audit_log')
      .where({ action: 'session.late_accepted' })
      .orderBy('id', 'desc')
      .first();
    expect(log.detail).to.deep.include({
      sessions: [sitter.sessionId],
      reason,
      answers: kept.map((d) => d.answer_event_id),
    });
    expect(
      await exam.app.db('answer_events').where({ session_id: sitter.sessionId, late: false }),
    ).to.have.length(2);
    const shown = await evidence.of(sitter);
    expect(shown).to.include({ undecided: 0, score: 75 });
    expect(shown.answers[0]).to.include({ decision: 'ACCEPTED', changed: true, would_count: false, reason });
  });

  it('are refused with a reason, one by one, and may be accepted after all', async () => {
    const sitter = await evidence.lateSitter([
      [0, 'A'],
      [2, 'C'],
    ]);
    const [first, second] = (await evidence.of(sitter)).answers;
    expect((await evidence.decide(sitter, 'REFUSED', [first.id])).body).to.deep.equal({
      decided: 1,
      changed: 0,
      old_score: 25,
      score: 25,
    });
    expect(await exam.events(sitter), 'a refusal changes no score').to.have.length(1);
    expect((await evidence.decide(sitter, 'ACCEPTED', [second.id])).body).to.include({
      changed: 1,
      score: 50,
    });
    expect((await evidence.of(sitter)).answers.map((a: { decision: string }) => a.decision)).to.deep.equal([
      'REFUSED',
      'ACCEPTED',
    ]);
    expect((await evidence.decide(sitter, 'ACCEPTED', [first.id])).body).to.include({
      changed: 1,
      score: 75,
    });
    expect(
      (await evidence.decisions(sitter)).map(({ decision }) => decision),
      'for ever',
    ).to.deep.equal(['REFUSED', 'ACCEPTED', 'ACCEPTED']);
  });

  it('are decided once: a second order changes nothing', async () => {
    const sitter = await evidence.lateSitter([[0, 'A']]);
    const [{ id: late }] = (await evidence.of(sitter)).answers;
    await evidence.decide(sitter, 'ACCEPTED');
    for (const [decision, ids] of [
      ['ACCEPTED', 'all'],
      ['ACCEPTED', [late]],
      ['REFUSED', [late]],
      ['REFUSED', 'all'],
    ] as const) {
      const again = await evidence.decide(sitter, decision, ids);
      expect([again.status, again.body.code], decision).to.deep.equal([409, 'late_answer_decided']);
    }
    expect(await exam.events(sitter)).to.have.length(2);
    expect(await evidence.decisions(sitter)).to.have.length(1);
  });

  it('wait while their session is open, and then change nothing that is newer than they are', async () => {
    const sitter = await evidence.lateSitter([
      [0, 'A'],
      [2, 'C'],
    ]);
    expect((await exam.act('reopen', [sitter], { minutes: 30 })).body.results[0].done).to.equal(true);
    const refused = await evidence.decide(sitter, 'ACCEPTED');
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'session_open']);
    expect(refused.body.detail).to.match(/open/i);
    await sitter.answer(0, 'C');
    await sitter.post('submit', {});
    const outcome = await evidence.decide(sitter, 'ACCEPTED');
    expect(outcome.body, outcome.text).to.deep.equal({ decided: 2, changed: 1, old_score: 25, score: 50 });
    expect(
      (await sitter.session()).answers[evidence.id(0)].ans,
      'the student has chosen anew since',
    ).to.equal('C');
    const [old, used] = (await evidence.of(sitter)).answers;
    expect([old.changed, used.changed]).to.deep.equal([false, true]);
    expect((await exam.events(sitter)).map(({ cause }) => cause)).to.deep.equal([
      'DEADLINE',
      'REOPEN',
      'SUBMIT',
      'REGRADE',
    ]);
  });

  it('are evidence once more when the same comes late again after a reopening', async () => {
    const sitter = await evidence.lateSitter([[0, 'A']]);
    await exam.act('reopen', [sitter], { minutes: 30 });
    await exam.row(sitter, ({ status }) => status === 'IN_PROGRESS');
    await sitter.answer(0, 'C');
    await timeUp(exam, [sitter]);
    await sendLate(exam, sitter, [[0, 'A']]);
    const { answers } = await evidence.of(sitter);
    expect(answers.map((a: { would_count: boolean }) => a.would_count)).to.deep.equal([false, true]);
    expect((await evidence.decide(sitter, 'ACCEPTED')).body).to.include({
      decided: 2,
      changed: 1,
      score: 50,
    });
  });

  it('are decided by who may grade again, and by nobody else', async () => {
    const sitter = await evidence.lateSitter([[0, 'A']]);
    const editor = await makeStaff(exam.app, { role: 'Teacher' });
    const reader = await makeStaff(exam.app, { codes: ['results:read_all'] });
    const tokens = { editor: await adminToken(exam.app, editor), reader: await adminToken(exam.app, reader) };
    await exam.order('staff', { admin_id: editor.id, duty: 'EDITOR' });
    const all = await adminToken(exam.app, await makeStaff(exam.app, { codes: ['exams:write_all'] }));
    for (const token of [exam.stranger, exam.proctor, sitter.token, tokens.reader])
      expect((await evidence.decide(sitter, 'ACCEPTED', 'all', token)).status).to.equal(403);
    for (const token of [exam.stranger, exam.proctor, sitter.token, all])
      expect((await evidence.list(token)).status).to.equal(403);
    expect((await evidence.list(tokens.reader)).status).to.equal(200);
    const [{ id: late }] = (await evidence.of(sitter)).answers;
    expect((await evidence.decide(sitter, 'REFUSED', [late], tokens.editor)).status).to.equal(200);
    expect((await evidence.decide(sitter, 'ACCEPTED', [late], all)).body.score).to.equal(50);
    for (const body of [
      { session_id: sitter.sessionId, answer_ids: 'all', decision: 'ACCEPTED' },
      { session_id: sitter.sessionId, answer_ids: [], decision: 'ACCEPTED', reason },
      { session_id: sitter.sessionId, answer_ids: [late], decision: 'MAYBE', reason },
      { session_id: sitter.sessionId, answer_ids: [987654321], decision: 'ACCEPTED', reason },
    ])
      expect((await exam.order('late-answers', body)).status, JSON.stringify(body)).to.equal(422);
    const nobody = { session_id: exam.day.examId, answer_ids: 'all', decision: 'REFUSED', reason };
    expect((await exam.order('late-answers', nobody)).status).to.equal(404);
  });

  it('count nothing when their question or option is gone from the paper', async () => {
    const sitter = await evidence.lateSitter([
      [0, 'A'],
      [3, 'D'],
    ]);
    const path = `/api/v1/admin/exams/${exam.day.examId}/questions`;
    const token = exam.day.adminToken;
    await exam.app.request('DELETE', `${path}/${evidence.id(0)}`, { token });
    const { items } = (await exam.app.request('GET', path, { token })).body;
    const { question_text, options } = items.find((q: { id: string }) => q.id === evidence.id(3));
    const without = { question_text, options: options.slice(0, 3), correct_option: 'C' };
    expect(
      (await exam.app.request('PUT', `${path}/${evidence.id(3)}`, { token, body: without })).status,
    ).to.equal(200);
    expect((await exam.order('publish', {})).status).to.equal(200);
    const outcome = await evidence.decide(sitter, 'ACCEPTED');
    expect(outcome.body, outcome.text).to.deep.equal({ decided: 2, changed: 2, old_score: 25, score: 33.33 });
    expect((await exam.events(sitter)).at(-1)).to.include({ paper_version: 2, points: 1, points_max: 3 });
  });
});

// biome-ignore lint/suspicious/noExplicitAny: rows of every form
const pick = (from: any, ...names: string[]): object =>
  Object.fromEntries(names.map((name) => [name, from[name]]));
