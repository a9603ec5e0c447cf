import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { systemClock } from '../../../core/clock.js';
import { connectRedis, type Redis, untilReady } from '../../../core/data/redis.js';
import { createLogger } from '../../../core/logger.js';
import {
  type AnswerJob,
  answerJob,
  type ScoreJob,
  scoreJob,
} from '../../../plugins/exam-engine/sessions/jobs.js';
import { saveAnswers, saveScores } from '../../../plugins/exam-engine/sessions/store.js';
import { Batches } from '../../../plugins/persistence-workers/batches.js';
import { Carrier } from '../../../plugins/persistence-workers/carrier.js';
import { type MadeExam, makeExam, makeStudents } from '../../support/factories.js';
import { migratedDatabase } from '../../support/migrated-database.js';
import type { TestDatabase } from '../../support/postgres-server.js';
import { freshRedis, type TestRedis } from '../../support/redis-server.js';
import { until } from '../../support/waiting.js';

const log = createLogger({ level: 'silent', role: 'test' });
const ANSWERS = 'persist_answers_queue';
const SCORES = 'persist_scores_queue';

describe('carrying jobs to PostgreSQL', () => {
  let database: TestDatabase;
  let server: TestRedis;
  let redis: Redis;
  let exam: MadeExam;
  let student: number;
  let sid: string;
  const sinks = {
    answers: {
      queue: ANSWERS,
      batch: 500,
      now: async () => Date.now(),
      parse: (text: string) => answerJob.parse(JSON.parse(text)),
      apply: saveAnswers,
    },
    scores: {
      queue: SCORES,
      batch: 500,
      now: async () => Date.now(),
      parse: (text: string) => scoreJob.parse(JSON.parse(text)),
      apply: saveScores,
    },
  };
  const tools = (worker: string, db = database.knex) => ({
    db,
    batches: new Batches(redis, worker),
    logger: log,
    clock: systemClock,
    onCarried: () => undefined,
    retryMs: () => 1,
  });
  const answers = (worker = 'w1') => new Carrier<AnswerJob>(sinks.answers, tools(worker));
  const scores = (worker = 'w1') => new Carrier<ScoreJob>(sinks.scores, tools(worker));
  const session = () => ({
    v: 1 as const,
    sid,
    eid: exam.id,
    st: student,
    dev: '10.0.0.7',
    started: 1_790_000_000_000,
    deadline: 1_790_003_600_000,
    at: 1_790_000_060_000,
  });
  const answer = (change: Partial<AnswerJob> = {}): AnswerJob => ({
    ...session(),
    q: exam.questions[0] as string,
    a: 'B',
    f: false,
    rev: 1,
    pv: 1,
    ...change,
  });
  const score = (change: Partial<ScoreJob> = {}): ScoreJob => ({
    ...session(),
    status: 'COMPLETED',
    state_rev: 2,
    order_scheme: 1,
    extra: 0,
    credit: 0,
    finished: 1_790_000_120_000,
    cause: 'SUBMIT',
    score: 66.67,
    points: 200,
    points_max: 300,
    pv: 1,
    ...change,
  });
  const push = (queue: string, ...jobs: object[]) =>
    redis.rpush(queue, ...jobs.map((job) => JSON.stringify(job)));
  const stored = () =>
    database
      .knex('exam_answers')
      .where({ session_id: sid })
      .select('question_id', 'answer', 'flagged', 'rev')
      .orderBy('question_id');
  const events = () =>
    database.knex('answer_events').where({ session_id: sid }).select('rev', 'answer', 'late').orderBy('id');

  before(async () => {
    [database, server] = await Promise.all([migratedDatabase(), freshRedis()]);
    redis = connectRedis({ url: server.url, name: 'test' }, log);
    await untilReady(redis, 5000);
    exam = await makeExam(database.knex, { questions: 3 });
  });
  after(async () => {
    redis.disconnect();
    await server.stop();
    await database.drop();
  });
  beforeEach(async () => {
    await redis.flushall();
    sid = randomUUID();
    [student = 0] = await makeStudents(database.knex, 1);
  });

  it('makes the missing session row first, whichever job comes first', async () => {
    await push(ANSWERS, answer());
    expect(await answers().carry()).to.equal(1);
    const row = await database.knex('exam_sessions').where({ id: sid }).first();
    expect(row).to.include({ student_id: student, status: 'IN_PROGRESS', state_rev: 0 });
    expect(row.started_at.getTime()).to.equal(1_790_000_000_000);
    expect(await stored()).to.deep.equal([
      { question_id: exam.questions[0], answer: 'B', flagged: false, rev: 1 },
    ]);
    expect(await redis.keys('persist*'), 'nothing is left in Redis').to.deep.equal([]);
  });

  it('keeps the newest answer when jobs arrive out of order, in one batch and over several', async () => {
    await push(ANSWERS, answer({ rev: 3, a: 'C' }), answer({ rev: 2, a: 'A' }));
    await answers().carry();
    await push(ANSWERS, answer({ rev: 1, a: 'D' }));
    await answers().carry();
    expect((await stored())[0]).to.include({ answer: 'C', rev: 3 });
    expect((await events()).map((e) => e.rev)).to.have.members([1, 2, 3]);
  });

  it('adds nothing when a batch is carried twice', async () => {
    const jobs = [answer(), answer({ rev: 2, a: null }), answer({ rev: 2, a: 'D', late: 1 })];
    await push(ANSWERS, ...jobs);
    await answers().carry();
    await push(ANSWERS, ...jobs);
    await answers().carry();
    expect((await stored())[0]).to.include({ answer: null, rev: 2 });
    expect(await events()).to.have.length(3);
  });

  it('keeps a late answer in the ledger alone', async () => {
    await push(ANSWERS, answer({ late: 1, rev: 0 }));
    await answers().carry();
    expect(await stored()).to.deep.equal([]);
    expect(await events()).to.deep.equal([{ rev: 0, answer: 'B', late: true }]);
  });

  it('writes a score once, with its line in the ledger, and lets no older state overwrite a newer one', async () => {
    await push(SCORES, score(), score());
    await scores().carry();
    await push(SCORES, score());
    await scores().carry();
    const row = await database.knex('exam_sessions').where({ id: sid }).first();
    expect(row).to.include({
      status: 'COMPLETED',
      close_reason: 'SUBMIT',
      final_score: 66.67,
      graded_version: 1,
      state_rev: 2,
    });
    expect(
      await database
        .knex('score_events')
        .where({ session_id: sid })
        .select('score', 'points', 'points_max', 'cause'),
    ).to.deep.equal([{ score: 66.67, points: 2, points_max: 3, cause: 'SUBMIT' }]);
  });

  it('keeps the batch when PostgreSQL is away, in order, and carries it when it is back', async () => {
    await push(ANSWERS, answer({ rev: 1, a: 'A' }), answer({ rev: 2, a: 'B' }));
    await database.knex.raw(
      `CREATE FUNCTION go_away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`,
    );
    await database.knex.raw(
      'CREATE TRIGGER away BEFORE INSERT ON exam_answers FOR EACH ROW EXECUTE FUNCTION go_away()',
    );
    try {
      await answers().carry();
      expect((await redis.lrange(ANSWERS, 0, -1)).map((text) => JSON.parse(text).rev)).to.deep.equal([1, 2]);
    } finally {
      await database.knex.raw('DROP FUNCTION go_away() CASCADE');
    }
    await answers().carry();
    expect((await stored())[0]).to.include({ answer: 'B', rev: 2 });
  });

  it('sends what PostgreSQL refuses for its content to the dead letters, and never blocks the others', async () => {
    const unknownQuestion = answer({ q: randomUUID(), rev: 2 });
    await push(
      ANSWERS,
      answer({ rev: 1 }),
      unknownQuestion,
      { v: 99 },
      answer({ q: exam.questions[1] as string, rev: 3 }),
    );
    await redis.rpush(ANSWERS, 'no JSON at all');
    const carrier = answers();
    await until('all are taken or given up', async () => {
      await carrier.carry();
      return (await redis.llen(ANSWERS)) === 0;
    });
    expect((await stored()).map((row) => row.rev)).to.have.members([1, 3]);
    const dead = (await redis.lrange(`${ANSWERS}:dead`, 0, -1)).map((text) => JSON.parse(text));
    expect(dead).to.have.length(3);
    const letter = dead.find(({ job }) => job === JSON.stringify(unknownQuestion));
    expect(letter?.error, 'says why, not what was tried').to.match(
      /^insert or update on table "exam_answers" violates/,
    );
    expect(letter?.error).to.contain(unknownQuestion.q).and.to.contain('is not present in table "questions"');
  });

  it('carries the others at once, in the same batch, however many are refused for a row that is missing', async () => {
    const refused = Array.from({ length: 7 }, (_, i) => answer({ q: randomUUID(), rev: 10 + i }));
    await push(ANSWERS, ...refused.slice(0, 4), answer({ rev: 1 }), { v: 99 }, ...refused.slice(4));
    const carrier = answers();
    await carrier.carry();
    expect((await stored()).map((row) => row.rev)).to.deep.equal([1]);
    expect(await redis.llen(`${ANSWERS}:dead`), 'what no repetition mends').to.equal(1);
    expect(await redis.llen(ANSWERS), 'the row that they miss may still come').to.equal(7);
    await push(ANSWERS, answer({ q: exam.questions[1] as string, rev: 2 }));
    await carrier.carry();
    expect((await stored()).map((row) => row.rev)).to.have.members([1, 2]);
    await until('all of them are given up', async () => {
      await carrier.carry();
      return (await redis.llen(ANSWERS)) === 0;
    });
    expect(await redis.llen(`${ANSWERS}:dead`)).to.equal(8);
  });

  it('takes a job whose missing row comes before its fifth try', async () => {
    const question = randomUUID();
    await push(ANSWERS, answer({ q: question, rev: 4 }));
    const carrier = answers();
    await carrier.carry();
    expect(await redis.llen(ANSWERS)).to.equal(1);
    await database.knex('questions').insert({
      id: question,
      exam_id: exam.id,
      question_text: '<p>Susulan</p>',
      options: JSON.stringify(['A', 'B'].map((key) => ({ key, text: key }))),
      order_num: 9,
    });
    await until('it is carried', async () => {
      await carrier.carry();
      return (await redis.llen(ANSWERS)) === 0;
    });
    expect((await stored()).map((row) => row.rev)).to.deep.equal([4]);
    expect(await redis.keys('persist*')).to.deep.equal([]);
  });

  it('waits between two tries of a job, and carries what comes meanwhile', async () => {
    const carrier = new Carrier<AnswerJob>(sinks.answers, { ...tools('w1'), retryMs: () => 3_600_000 });
    await push(ANSWERS, answer({ q: randomUUID() }));
    for (let i = 0; i < 8; i += 1) await carrier.carry();
    expect(await redis.llen(ANSWERS)).to.equal(1);
    await push(ANSWERS, answer({ rev: 1 }));
    await carrier.carry();
    expect((await stored()).map((row) => row.rev)).to.deep.equal([1]);
    expect(await redis.llen(`${ANSWERS}:dead`)).to.equal(0);
  });

  it('passes the batch of a dead worker on when its lease ends, and the dead one coming back does no harm', async () => {
    await push(ANSWERS, answer({ rev: 1, a: 'A' }), answer({ rev: 2, a: 'C' }));
    const dead = new Batches(redis, 'dead');
    expect(await dead.claim(ANSWERS, 10)).to.have.length(2);
    const heir = new Batches(redis, 'heir');
    expect(await heir.claim(ANSWERS, 10), 'held by the other').to.deep.equal([]);
    expect(await heir.reclaim(ANSWERS), 'the lease is not over').to.equal(0);
    expect(await heir.depth(ANSWERS)).to.equal(2);
    await redis.zadd(
      `${ANSWERS}:leases`,
      1,
      (await redis.zrange(`${ANSWERS}:leases`, '0', '-1'))[0] as string,
    );
    expect(await heir.reclaim(ANSWERS)).to.equal(1);
    await answers('heir').carry();
    await dead.done(ANSWERS, []);
    expect((await stored())[0]).to.include({ answer: 'C', rev: 2 });
    expect(await redis.keys('persist*')).to.deep.equal([]);
  });

  it('takes over at once at the start of the only worker there is, and a living worker keeps its batch by renewing', async () => {
    await push(ANSWERS, answer());
    const dead = new Batches(redis, 'dead');
    await dead.claim(ANSWERS, 10);
    await redis.zadd(
      `${ANSWERS}:leases`,
      1,
      (await redis.zrange(`${ANSWERS}:leases`, '0', '-1'))[0] as string,
    );
    await dead.renew(ANSWERS);
    const heir = new Batches(redis, 'heir');
    expect(await heir.reclaim(ANSWERS), 'renewed').to.equal(0);
    expect(await heir.reclaim(ANSWERS, true)).to.equal(1);
    await dead.renew(ANSWERS);
    expect(
      await redis.zcard(`${ANSWERS}:leases`),
      'a batch that was taken back is not leased again',
    ).to.equal(0);
    expect(await redis.llen(ANSWERS)).to.equal(1);
  });

  it('carries 10,000 answers with two workers at once, none lost, none doubled', async () => {
    const jobs = Array.from({ length: 10_000 }, (_, i) =>
      answer({ rev: i + 1, q: exam.questions[i % 3] as string, a: 'ABCD'[i % 4] as string }),
    );
    for (let from = 0; from < jobs.length; from += 1000)
      await push(ANSWERS, ...jobs.slice(from, from + 1000));
    await Promise.all(
      ['w1', 'w2'].map(async (worker) => {
        const carrier = answers(worker);
        while ((await carrier.carry()) > 0);
      }),
    );
    const { count } = (await database
      .knex('answer_events')
      .where({ session_id: sid })
      .count('* as count')
      .first()) as { count: number };
    expect(count).to.equal(10_000);
    expect((await stored()).map((row) => row.rev).sort((a, b) => a - b)).to.deep.equal([9998, 9999, 10_000]);
  });
});
