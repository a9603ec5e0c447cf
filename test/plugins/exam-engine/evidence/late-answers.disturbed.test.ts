/** Decisions about late answers that meet other orders, old jobs and failing stores: all of one or nothing. */
import { expect } from 'chai';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { until } from '../../../support/waiting.js';
import { type RunningExam, runningExam, type Sitter } from '../sessions/running.js';
import { bothSides, type Evidence, evidenceOf } from './late.js';

describe('late answers whose decision is disturbed', function () {
  this.timeout(60_000);
  let exam: RunningExam;
  let evidence: Evidence;

  before(async () => {
    exam = await runningExam(8, { shuffle_questions: true, shuffle_options: true });
    evidence = evidenceOf(exam);
  });
  after(() => exam?.stop());

  it('are not overwritten by an older job that comes late itself', async () => {
    const sitter = await evidence.lateSitter([[0, 'A']]);
    await evidence.decide(sitter, 'ACCEPTED');
    const at = Date.now();
    const job = {
      v: 1,
      sid: sitter.sessionId,
      eid: exam.day.examId,
      st: sitter.student.id,
      dev: 'x',
      q: evidence.id(0),
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
    expect((await bothSides(exam, sitter)).postgres[evidence.id(0)]).to.equal('A 3');
  });

  it('meet a reopening, a regrade and another acceptance without a half state', async () => {
    const sitters: Sitter[] = [];
    for (let round = 0; round < 3; round += 1)
      sitters.push(
        await evidence.lateSitter([
          [0, 'A'],
          [2, 'C'],
        ]),
      );
    const orders: ((sitter: Sitter) => Promise<{ status: number; text: string }>)[] = [
      (sitter) => evidence.decide(sitter, 'ACCEPTED'),
      (sitter) => exam.act('reopen', [sitter], { minutes: 30 }),
      () => exam.order('regrade', { preview: false, reason: 'Periksa ulang' }),
      (sitter) => evidence.decide(sitter, 'ACCEPTED'),
      (sitter) => evidence.decide(sitter, 'REFUSED'),
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
      const right = ['A', 'B', 'C', 'D'].filter((key, i) =>
        postgres[evidence.id(i)]?.startsWith(`${key} `),
      ).length;
      expect(row.final_score).to.equal(right * 25);
      expect((await sitter.session()).score).to.equal(right * 25);
      const events = await exam.events(sitter);
      expect(events.at(-1).score).to.equal(row.final_score);
      expect(events.map(({ event_id }) => event_id)).to.deep.equal([
        ...new Set(events.map(({ event_id }) => event_id)),
      ]);
      const made = (await evidence.decisions(sitter)).map(({ decision }) => decision);
      // None when the reopening was first; a refusal may be followed by an acceptance, never the other way round.
      expect(made.join()).to.be.oneOf(['', 'ACCEPTED,ACCEPTED', 'REFUSED,REFUSED']);
      expect(right).to.equal(made.includes('ACCEPTED') ? 3 : 1);
    }
  });

  it('reach Redis later when it was away at the commit, and no regrade or reopening comes between', async () => {
    const sitter = await evidence.lateSitter([[0, 'A']]);
    await exam.app.redis.config('SET', 'min-replicas-to-write', '1');
    try {
      expect((await evidence.decide(sitter, 'ACCEPTED')).body).to.include({ score: 50 });
      expect((await sitter.session()).score, 'Redis took nothing').to.equal(25);
      const preview = await exam.order('regrade', { preview: true });
      const shown = preview.body.sessions.find(
        (s: { session_id: string }) => s.session_id === sitter.sessionId,
      );
      expect(shown, 'what was accepted is part of it').to.include({ old_score: 50, new_score: 50 });
      const again = await evidence.decide(sitter, 'ACCEPTED');
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
    const sitter = await evidence.lateSitter([[0, 'A']]);
    const { db } = exam.app;
    const blocker = await db.transaction();
    await blocker('exam_sessions').where({ id: sitter.sessionId }).forUpdate().first('id');
    const asked = evidence.decide(sitter, 'ACCEPTED');
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
    expect(await evidence.decisions(sitter)).to.deep.equal([]);
    expect((await bothSides(exam, sitter)).postgres[evidence.id(0)]).to.equal('D 1');
    expect(await exam.events(sitter)).to.have.length(1);
    expect((await sitter.session()).score).to.equal(25);
    expect((await evidence.decide(sitter, 'ACCEPTED')).body).to.include({ score: 50 });
  });

  it('change nothing at all when one of them cannot be written', async () => {
    const sitter = await evidence.lateSitter([[0, 'A']]);
    const { state_rev } = await exam.row(sitter, () => true);
    await exam.app.db('score_events').insert({
      event_id: `${sitter.sessionId}:${state_rev + 1}`,
      session_id: sitter.sessionId,
      score: 1,
      cause: 'REGRADE',
      at: new Date(),
    });
    expect((await evidence.decide(sitter, 'ACCEPTED')).status).to.equal(500);
    expect(await evidence.decisions(sitter)).to.deep.equal([]);
    expect((await bothSides(exam, sitter)).postgres[evidence.id(0)]).to.equal('D 1');
    expect((await sitter.session()).score).to.equal(25);
  });
});
