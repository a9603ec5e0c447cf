import { expect } from 'chai';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { orderOptions, orderQuestions } from '../../../../plugins/exam-engine/sessions/order.js';
import { adminToken, makeStaff } from '../../../support/people.js';
import { until } from '../../../support/waiting.js';
import { type RunningExam, runningExam, type Sitter } from '../sessions/running.js';
import { bothSides, sendLate, timeUp } from './late.js';

describe('late answers', function () {
  this.timeout(60_000);
  let exam: RunningExam;
  const id = (i: number) => exam.day.questionIds[i] as string;
  const reason = 'Wi-Fi lab 2 putus lima menit';
  const list = async (token = exam.day.adminToken) =>
    exam.app.request('GET', `/api/v1/admin/exams/${exam.day.examId}/late-answers`, { token });
  const of = async (sitter: Sitter) =>
    (await list()).body.items.find((item: { session_id: string }) => item.session_id === sitter.sessionId);
  const decide = (sitter: Sitter, decision: string, answer_ids: unknown = 'all', token?: string) =>
    exam.order('late-answers', { session_id: sitter.sessionId, answer_ids, decision, reason }, token);
  const decisions = (sitter: Sitter) =>
    exam.app.db('late_answer_decisions').where({ session_id: sitter.sessionId }).orderBy('id');
  /** Right answers are A, B, C, D; the first was answered wrongly in time. */
  const lateSitter = async (answers: [number, string][]): Promise<Sitter> => {
    const sitter = await exam.sit();
    await sitter.answer(0, 'D');
    await sitter.answer(1, 'B');
    await timeUp(exam, [sitter]);
    await sendLate(exam, sitter, answers);
    return sitter;
  };

  /** Where the session shows it. */
  const number = ({ sessionId }: Sitter, i: number): number =>
    1 +
    orderQuestions(
      exam.day.questionIds.map((q, n) => ({ id: q, order_num: n, options: [] })),
      sessionId,
      { shuffle_questions: true },
    ).findIndex((q) => q.id === id(i));
  const letter = ({ sessionId }: Sitter, i: number, key: string): string | undefined =>
    'ABCD'[
      orderOptions({ id: id(i), options: [...'ABCD'].map((one) => ({ key: one })) }, sessionId, {
        shuffle_options: true,
      }).findIndex((option) => option.key === key)
    ];

  before(async () => {
    exam = await runningExam(18, { shuffle_questions: true, shuffle_options: true });
  });
  after(() => exam?.stop());

  it('are listed with what counts now and what would count instead', async () => {
    const sitter = await lateSitter([
      [0, 'B'],
      [0, 'A'],
      [2, 'C'],
    ]);
    const item = await of(sitter);
    expect(item).to.include({ status: 'COMPLETED', score: 25, undecided: 3, class: '12 RPL 2' });
    expect(
      item.answers.map((a: object) => pick(a, 'question_id', 'answer', 'would_count', 'decision')),
    ).to.deep.equal([
      { question_id: id(0), answer: 'B', would_count: false, decision: null },
      { question_id: id(0), answer: 'A', would_count: true, decision: null },
      { question_id: id(2), answer: 'C', would_count: true, decision: null },
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
    const sitter = await lateSitter([
      [0, 'A'],
      [2, 'C'],
    ]);
    const { state_rev } = await exam.row(sitter, () => true);
    const accepted = await decide(sitter, 'ACCEPTED');
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
    expect(postgres).to.deep.equal({ [id(0)]: 'A 3', [id(1)]: 'B 2', [id(2)]: 'C 4' });
    const session = await sitter.session();
    expect(session.score).to.equal(75);
    expect(session.answers[id(0)].ans).to.equal('A');
    const events = await exam.events(sitter);
    expect(events.map(({ cause, score }) => [cause, score])).to.deep.equal([
      ['DEADLINE', 25],
      ['REGRADE', 75],
    ]);
    expect(events[1]).to.include({ reason, points: 3, points_max: 4, paper_version: 1 });
    const kept = await decisions(sitter);
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
    const shown = await of(sitter);
    expect(shown).to.include({ undecided: 0, score: 75 });
    expect(shown.answers[0]).to.include({ decision: 'ACCEPTED', changed: true, would_count: false, reason });
  });

  it('are not overwritten by an older job that comes late itself', async () => {
    const sitter = await lateSitter([[0, 'A']]);
    await decide(sitter, 'ACCEPTED');
    const at = Date.now();
    const job = {
      v: 1,
      sid: sitter.sessionId,
      eid: exam.day.examId,
      st: sitter.student.id,
      dev: 'x',
      q: id(0),
      pv: 1,
      started: at,
      deadline: at,
      at,
    };
    await exam.app.redis.rpush(
      'persist_answers_queue',
      JSON.stringify({ ...job, a: 'C', f: false, rev: 1 }),
      JSON.stringify({ ...job, a: 'B', f: false, rev: 1, late: 9 }),
    );
    await until(
      'the jobs are done',
      async () =>
        (await exam.app.db('answer_events').where({ session_id: sitter.sessionId, late: true })).length === 2,
    );
    expect((await bothSides(exam, sitter)).postgres[id(0)]).to.equal('A 3');
  });

  it('are refused with a reason, one by one, and may be accepted after all', async () => {
    const sitter = await lateSitter([
      [0, 'A'],
      [2, 'C'],
    ]);
    const [first, second] = (await of(sitter)).answers;
    expect((await decide(sitter, 'REFUSED', [first.id])).body).to.deep.equal({
      decided: 1,
      changed: 0,
      old_score: 25,
      score: 25,
    });
    expect(await exam.events(sitter), 'a refusal changes no score').to.have.length(1);
    expect((await decide(sitter, 'ACCEPTED', [second.id])).body).to.include({ changed: 1, score: 50 });
    expect((await of(sitter)).answers.map((a: { decision: string }) => a.decision)).to.deep.equal([
      'REFUSED',
      'ACCEPTED',
    ]);
    expect((await decide(sitter, 'ACCEPTED', [first.id])).body).to.include({ changed: 1, score: 75 });
    expect(
      (await decisions(sitter)).map(({ decision }) => decision),
      'for ever',
    ).to.deep.equal(['REFUSED', 'ACCEPTED', 'ACCEPTED']);
  });

  it('are decided once: a second order changes nothing', async () => {
    const sitter = await lateSitter([[0, 'A']]);
    const [{ id: late }] = (await of(sitter)).answers;
    await decide(sitter, 'ACCEPTED');
    for (const [decision, ids] of [
      ['ACCEPTED', 'all'],
      ['ACCEPTED', [late]],
      ['REFUSED', [late]],
      ['REFUSED', 'all'],
    ] as const) {
      const again = await decide(sitter, decision, ids);
      expect([again.status, again.body.code], decision).to.deep.equal([409, 'late_answer_decided']);
    }
    expect(await exam.events(sitter)).to.have.length(2);
    expect(await decisions(sitter)).to.have.length(1);
  });

  it('wait while their session is open, and then change nothing that is newer than they are', async () => {
    const sitter = await lateSitter([
      [0, 'A'],
      [2, 'C'],
    ]);
    expect((await exam.act('reopen', [sitter], { minutes: 30 })).body.results[0].done).to.equal(true);
    const refused = await decide(sitter, 'ACCEPTED');
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'session_open']);
    expect(refused.body.detail).to.match(/open/i);
    await sitter.answer(0, 'C');
    await sitter.post('submit', {});
    const outcome = await decide(sitter, 'ACCEPTED');
    expect(outcome.body, outcome.text).to.deep.equal({ decided: 2, changed: 1, old_score: 25, score: 50 });
    expect((await sitter.session()).answers[id(0)].ans, 'the student has chosen anew since').to.equal('C');
    const [old, used] = (await of(sitter)).answers;
    expect([old.changed, used.changed]).to.deep.equal([false, true]);
    expect((await exam.events(sitter)).map(({ cause }) => cause)).to.deep.equal([
      'DEADLINE',
      'REOPEN',
      'SUBMIT',
      'REGRADE',
    ]);
  });

  it('are evidence once more when the same comes late again after a reopening', async () => {
    const sitter = await lateSitter([[0, 'A']]);
    await exam.act('reopen', [sitter], { minutes: 30 });
    await exam.row(sitter, ({ status }) => status === 'IN_PROGRESS');
    await sitter.answer(0, 'C');
    await timeUp(exam, [sitter]);
    await sendLate(exam, sitter, [[0, 'A']]);
    const { answers } = await of(sitter);
    expect(answers.map((a: { would_count: boolean }) => a.would_count)).to.deep.equal([false, true]);
    expect((await decide(sitter, 'ACCEPTED')).body).to.include({ decided: 2, changed: 1, score: 50 });
  });

  it('meet a reopening, a regrade and another acceptance without a half state', async () => {
    const sitters: Sitter[] = [];
    for (let round = 0; round < 3; round += 1)
      sitters.push(
        await lateSitter([
          [0, 'A'],
          [2, 'C'],
        ]),
      );
    const orders: ((sitter: Sitter) => Promise<{ status: number; text: string }>)[] = [
      (sitter) => decide(sitter, 'ACCEPTED'),
      (sitter) => exam.act('reopen', [sitter], { minutes: 30 }),
      () => exam.order('regrade', { preview: false, reason: 'Periksa ulang' }),
      (sitter) => decide(sitter, 'ACCEPTED'),
      (sitter) => decide(sitter, 'REFUSED'),
    ];
    await Promise.all(
      sitters.flatMap((sitter, round) =>
        [...orders.slice(round), ...orders.slice(0, round)].map(async (order) => {
          const { status, text } = await order(sitter);
          expect(status, text).to.be.oneOf([200, 409, 503]);
        }),
      ),
    );
    for (const sitter of sitters) {
      if ((await sitter.session()).status === 'IN_PROGRESS') await sitter.post('submit', {});
      const state = Number(
        await exam.app.redis.hget(keys.session(sitter.student.id, exam.day.examId), 'state_rev'),
      );
      const row = await exam.row(sitter, ({ state_rev }) => state_rev === state);
      const { redis, postgres } = await bothSides(exam, sitter);
      expect(redis).to.deep.equal(postgres);
      const right = ['A', 'B', 'C', 'D'].filter((key, i) => postgres[id(i)]?.startsWith(`${key} `)).length;
      expect(row.final_score).to.equal(right * 25);
      expect((await sitter.session()).score).to.equal(right * 25);
      const events = await exam.events(sitter);
      expect(events.at(-1).score).to.equal(row.final_score);
      expect(events.map(({ event_id }) => event_id)).to.deep.equal([
        ...new Set(events.map(({ event_id }) => event_id)),
      ]);
      const made = (await decisions(sitter)).map(({ decision }) => decision);
      // None when the reopening was first; a refusal may be followed by an acceptance, never the other way round.
      expect(made.join()).to.be.oneOf(['', 'ACCEPTED,ACCEPTED', 'REFUSED,REFUSED']);
      expect(right).to.equal(made.includes('ACCEPTED') ? 3 : 1);
    }
  });

  it('reach Redis later when it was away at the commit, and no regrade or reopening comes between', async () => {
    const sitter = await lateSitter([[0, 'A']]);
    await exam.app.redis.config('SET', 'min-replicas-to-write', '1');
    try {
      expect((await decide(sitter, 'ACCEPTED')).body).to.include({ score: 50 });
      expect((await sitter.session()).score, 'Redis took nothing').to.equal(25);
      const preview = await exam.order('regrade', { preview: true });
      const shown = preview.body.sessions.find(
        (s: { session_id: string }) => s.session_id === sitter.sessionId,
      );
      expect(shown, 'what was accepted is part of it').to.include({ old_score: 50, new_score: 50 });
      const again = await decide(sitter, 'ACCEPTED');
      expect(again.body.code).to.equal('late_answer_decided');
      expect((await exam.act('reopen', [sitter], { minutes: 5 })).status).to.equal(503);
    } finally {
      await exam.app.redis.config('SET', 'min-replicas-to-write', '0');
    }
    await until('Redis has it', async () => (await sitter.session()).score === 50);
    const { redis, postgres } = await bothSides(exam, sitter);
    expect(redis).to.deep.equal(postgres);
  });

  it('leave nothing half done when PostgreSQL ends the connection in the middle, and may be decided again', async () => {
    const sitter = await lateSitter([[0, 'A']]);
    const { db } = exam.app;
    const blocker = await db.transaction();
    await blocker('exam_sessions').where({ id: sitter.sessionId }).forUpdate().first('id');
    const asked = decide(sitter, 'ACCEPTED');
    const waiting = await until('the order waits for the session', async () => {
      const found = await db('pg_stat_activity')
        .where({ wait_event_type: 'Lock' })
        .whereRaw("datname = current_database() AND query ~ 'exam_(answers|sessions)'")
        .first('pid');
      return found as { pid: number } | undefined;
    });
    await db.raw('SELECT pg_terminate_backend(?)', [waiting.pid]);
    expect((await asked).status).to.be.oneOf([500, 503]);
    await blocker.rollback();
    expect(await decisions(sitter)).to.deep.equal([]);
    expect((await bothSides(exam, sitter)).postgres[id(0)]).to.equal('D 1');
    expect(await exam.events(sitter)).to.have.length(1);
    expect((await sitter.session()).score).to.equal(25);
    expect((await decide(sitter, 'ACCEPTED')).body).to.include({ score: 50 });
  });

  it('change nothing at all when one of them cannot be written', async () => {
    const sitter = await lateSitter([[0, 'A']]);
    const { state_rev } = await exam.row(sitter, () => true);
    await exam.app.db('score_events').insert({
      event_id: `${sitter.sessionId}:${state_rev + 1}`,
      session_id: sitter.sessionId,
      score: 1,
      cause: 'REGRADE',
      at: new Date(),
    });
    expect((await decide(sitter, 'ACCEPTED')).status).to.equal(500);
    expect(await decisions(sitter)).to.deep.equal([]);
    expect((await bothSides(exam, sitter)).postgres[id(0)]).to.equal('D 1');
    expect((await sitter.session()).score).to.equal(25);
  });

  it('are decided by who may grade again, and by nobody else', async () => {
    const sitter = await lateSitter([[0, 'A']]);
    const editor = await makeStaff(exam.app, { role: 'Teacher' });
    const reader = await makeStaff(exam.app, { codes: ['results:read_all'] });
    const tokens = { editor: await adminToken(exam.app, editor), reader: await adminToken(exam.app, reader) };
    await exam.order('staff', { admin_id: editor.id, duty: 'EDITOR' });
    const all = await adminToken(exam.app, await makeStaff(exam.app, { codes: ['exams:write_all'] }));
    for (const token of [exam.stranger, exam.proctor, sitter.token, tokens.reader])
      expect((await decide(sitter, 'ACCEPTED', 'all', token)).status).to.equal(403);
    for (const token of [exam.stranger, exam.proctor, sitter.token, all])
      expect((await list(token)).status).to.equal(403);
    expect((await list(tokens.reader)).status).to.equal(200);
    const [{ id: late }] = (await of(sitter)).answers;
    expect((await decide(sitter, 'REFUSED', [late], tokens.editor)).status).to.equal(200);
    expect((await decide(sitter, 'ACCEPTED', [late], all)).body.score).to.equal(50);
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
    const sitter = await lateSitter([
      [0, 'A'],
      [3, 'D'],
    ]);
    const path = `/api/v1/admin/exams/${exam.day.examId}/questions`;
    const token = exam.day.adminToken;
    await exam.app.request('DELETE', `${path}/${id(0)}`, { token });
    const { items } = (await exam.app.request('GET', path, { token })).body;
    const { question_text, options } = items.find((q: { id: string }) => q.id === id(3));
    const without = { question_text, options: options.slice(0, 3), correct_option: 'C' };
    expect((await exam.app.request('PUT', `${path}/${id(3)}`, { token, body: without })).status).to.equal(
      200,
    );
    expect((await exam.order('publish', {})).status).to.equal(200);
    const outcome = await decide(sitter, 'ACCEPTED');
    expect(outcome.body, outcome.text).to.deep.equal({ decided: 2, changed: 2, old_score: 25, score: 33.33 });
    expect((await exam.events(sitter)).at(-1)).to.include({ paper_version: 2, points: 1, points_max: 3 });
  });
});

// biome-ignore lint/suspicious/noExplicitAny: rows of every form
const pick = (from: any, ...names: string[]): object =>
  Object.fromEntries(names.map((name) => [name, from[name]]));
