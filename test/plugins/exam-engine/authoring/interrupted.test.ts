/** Publishing and other changes that die between two steps: students see the old state or the new one, never a mixture. */
import { expect } from 'chai';
import { Outbox } from '../../../../core/data/outbox.js';
import { transactor } from '../../../../core/data/transaction.js';
import { createLogger } from '../../../../core/logger.js';
import { changeExam } from '../../../../plugins/exam-engine/exams/change-exam.js';
import type { Actor, Authoring } from '../../../../plugins/exam-engine/exams/exam.js';
import { publishExam } from '../../../../plugins/exam-engine/papers/publish.js';
import { reconcile } from '../../../../plugins/exam-engine/papers/reconcile.js';
import { refillExam } from '../../../../plugins/exam-engine/papers/refill.js';
import { closeExam, unpublishExam } from '../../../../plugins/exam-engine/papers/unpublish.js';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import type { ExamEngineUses } from '../../../../plugins/exam-engine/uses.js';
import { type AuthoringSchool, authoringSchool, question } from './authoring-school.js';

describe('a change that is interrupted', () => {
  let school: AuthoringSchool;
  let actor: Actor;
  /** Commits and dies: nothing that waits for the commit happens in this process. */
  let dying: Authoring;
  let whole: Authoring;
  /** What the worker does every second. */
  let outbox: Outbox;
  before(async () => {
    school = await authoringSchool({ worker: false });
    const host = school.app.web[0]?.host;
    if (!host) throw new Error('no web process');
    const { db, redis, hooks } = host;
    outbox = host.outbox;
    const nobody = new Outbox(db, createLogger({ level: 'silent', role: 'test' }), async () => true);
    dying = { db, redis, transact: transactor<ExamEngineUses>({ db, hooks, outbox: nobody }) };
    whole = { db, redis, transact: transactor<ExamEngineUses>(host) };
    const identity = {
      kind: 'admin',
      id: String(school.teacher.id),
      name: 'Sri',
      permissions: new Set(['exams:write_own']),
      tokenId: 'x',
    };
    actor = { who: () => identity, ip: '10.0.0.5', requestId: 'r' };
  });
  after(() => school?.stop());

  const edit = async (id: string) => {
    const [first] = (await school.ask('GET', `/${id}/questions`)).body.items;
    const body = question({ question_text: '<p>Versi kedua</p>', correct_option: 'B' });
    expect((await school.ask('PUT', `/${id}/questions/${first.id}`, body)).status).to.equal(200);
  };
  const statusOf = async (id: string) =>
    school.app.db('exams').where({ id }).first('status', 'paper_version');

  /** What every reader sees must be one version in all its parts. */
  const expectVersion = async (id: string, version: number) => {
    expect((await school.live(id))?.version).to.equal(version);
    expect((await school.paper(id, version))['version']).to.equal(version);
    const answerKey = JSON.parse((await school.app.redis.get(keys.answerKey(id, version))) ?? '{}');
    expect(answerKey.version).to.equal(version);
    expect((await statusOf(id)).paper_version).to.equal(version);
  };

  it('stays on the old version when it dies before the commit, after the new one was written to Redis', async () => {
    const id = await school.publishedExam();
    await edit(id);
    const { db, redis } = school.app;
    await db.raw(
      `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'power cut'; END $$`,
    );
    await db.raw('CREATE TRIGGER die BEFORE INSERT ON exam_papers FOR EACH ROW EXECUTE FUNCTION die()');
    try {
      expect((await school.ask('POST', `/${id}/publish`)).status).to.equal(500);
    } finally {
      await db.raw('DROP TRIGGER die ON exam_papers');
      await db.raw('DROP FUNCTION die()');
    }
    expect(await redis.exists(keys.paper(id, 2))).to.equal(1);
    await expectVersion(id, 1);
    await reconcile(whole);
    await expectVersion(id, 1);
    expect((await school.ask('POST', `/${id}/publish`)).body.version).to.equal(2);
    await expectVersion(id, 2);
    expect(JSON.stringify(await school.paper(id, 2))).to.contain('Versi kedua');
  });

  it('comes to the new version when it dies after the commit: the outbox brings it', async () => {
    const id = await school.publishedExam();
    await edit(id);
    expect((await publishExam(dying, actor, id)).version).to.equal(2);
    expect((await school.live(id))?.version).to.equal(1);
    await outbox.drain();
    await expectVersion(id, 2);
  });

  it('comes to the new version when it dies after the commit: so does the comparison of both stores alone', async () => {
    const id = await school.publishedExam();
    await edit(id);
    await publishExam(dying, actor, id);
    await school.app.db('outbox').del();
    const outcome = (await reconcile(whole)).get(id);
    expect(outcome).to.include({ version: 2, closed: false });
    await expectVersion(id, 2);
    expect((await reconcile(whole)).size).to.equal(0);
  });

  it('does not go back when an old change arrives late', async () => {
    const id = await school.readyExam();
    await publishExam(dying, actor, id);
    const [late] = await school.app
      .db('outbox')
      .where({ topic: 'exam-engine.exam' })
      .orderBy('id', 'desc')
      .limit(1);
    await edit(id);
    expect((await publishExam(whole, actor, id)).version).to.equal(2);
    await outbox.deliver({ id: late.id, topic: late.topic, payload: late.payload });
    await expectVersion(id, 2);
    expect((await school.participants(id)).length).to.equal(2);
  });

  const targets = (value: string) => ({
    targets: [{ target_type: 'CLASS' as const, target_value: value, exclude: false }],
  });
  const lastChange = async () => {
    const [row] = await school.app.db('outbox').orderBy('id', 'desc').limit(1);
    return { id: Number(row.id), topic: row.topic, payload: row.payload };
  };

  it('does not bring participants back when an old change of them arrives late, nor loses a change that was overtaken', async () => {
    const id = await school.publishedExam();
    await changeExam(dying, actor, id, targets('12-TKJ-1'), undefined);
    const older = await lastChange();
    await changeExam(dying, actor, id, { title: 'Judul baru' }, undefined);
    const newer = await lastChange();
    await outbox.deliver(newer);
    await outbox.deliver(older);
    expect((await school.live(id))?.exam.title).to.equal('Judul baru');
    expect(await school.participants(id), 'the title overtook the audience').to.deep.equal(['Dewa Made']);
    await changeExam(whole, actor, id, targets('12-RPL-2'), undefined);
    await outbox.deliver(older);
    expect(await school.participants(id)).to.deep.equal(['Citra Lestari']);
  });

  it('keeps a student who begins between the commit and the change in Redis', async () => {
    const id = await school.publishedExam();
    await changeExam(dying, actor, id, targets('12-TKJ-1'), undefined);
    await school.begin(id, school.students['Bima Sakti'] ?? 0);
    await outbox.drain();
    expect(await school.participants(id)).to.deep.equal(['Bima Sakti', 'Dewa Made']);
    expect((await reconcile(whole)).size).to.equal(0);
  });

  it('puts a first version in force that died right after its commit', async () => {
    const id = await school.readyExam();
    await publishExam(dying, actor, id);
    expect(await school.live(id)).to.equal(undefined);
    await school.app.db('outbox').del();
    await reconcile(whole);
    await expectVersion(id, 1);
    expect(await school.participants(id)).to.deep.equal(['Bima Sakti', "Nur 'Aini"]);
  });

  it('closes an exam whose closing died right after its commit', async () => {
    const id = await school.publishedExam();
    await closeExam(dying, actor, id);
    await school.app.db('outbox').del();
    expect((await school.live(id))?.exam.status).to.equal('PUBLISHED');
    expect((await reconcile(whole)).get(id)).to.include({ closed: true });
    expect((await school.live(id))?.exam.status).to.equal('CLOSED');
  });

  it('puts an exam back that was taken from Redis but not from PostgreSQL', async () => {
    const id = await school.publishedExam();
    const { db } = school.app;
    await db.raw(
      `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'power cut'; END $$`,
    );
    await db.raw('CREATE TRIGGER die BEFORE UPDATE ON exams FOR EACH ROW EXECUTE FUNCTION die()');
    try {
      await unpublishExam(whole, actor, id).then(
        () => expect.fail('nothing died'),
        (error: Error) => expect(error.message).to.contain('power cut'),
      );
    } finally {
      await db.raw('DROP TRIGGER die ON exams');
      await db.raw('DROP FUNCTION die()');
    }
    expect(await school.live(id)).to.equal(undefined);
    await reconcile(whole);
    await expectVersion(id, 1);
    expect((await school.participants(id)).length).to.equal(2);
  });

  it('takes an exam away whose withdrawal died right after its commit', async () => {
    const id = await school.publishedExam();
    await unpublishExam(dying, actor, id);
    await school.app.db('outbox').del();
    await reconcile(whole);
    expect(await school.live(id)).to.equal(undefined);
    expect(await school.participants(id)).to.deep.equal([]);
    expect(await school.app.redis.sismember(keys.liveExams(), id)).to.equal(0);
  });

  it('fills an empty Redis from PostgreSQL, byte for byte as it was', async () => {
    const id = await school.publishedExam();
    await edit(id);
    await school.ask('POST', `/${id}/publish`);
    const { redis } = school.app;
    const before = await redis.hgetallBuffer(keys.paper(id, 2));
    const exam = await school.live(id);
    const answerKey = await redis.get(keys.answerKey(id, 2));
    const participants = await redis.hgetall(keys.participants(id));
    await redis.flushall();
    await refillExam(school.app.db, redis, id);
    await expectVersion(id, 2);
    const after = await redis.hgetallBuffer(keys.paper(id, 2));
    expect(after['json']?.equals(before['json'] ?? Buffer.alloc(0))).to.equal(true);
    expect(after['etag']?.toString()).to.equal(before['etag']?.toString());
    expect(await school.live(id)).to.deep.equal(exam);
    expect(JSON.parse((await redis.get(keys.answerKey(id, 2))) ?? '')).to.deep.equal(
      JSON.parse(answerKey ?? ''),
    );
    expect(await redis.hgetall(keys.participants(id))).to.deep.equal(participants);
  });

  it('mends a lost part: a paper, a key, a participant, the list of exams', async () => {
    const id = await school.publishedExam();
    const { redis } = school.app;
    await reconcile(whole);
    for (const lose of [
      () => redis.del(keys.paper(id, 1)),
      () => redis.del(keys.answerKey(id, 1)),
      () => redis.hdel(keys.participants(id), String(school.students['Bima Sakti'])),
      () => redis.srem(keys.liveExams(), id),
      () => redis.hset(keys.exam(id), 'version', '7'),
    ]) {
      await lose();
      expect([...(await reconcile(whole)).keys()]).to.deep.equal([id]);
      await expectVersion(id, 1);
      expect((await school.participants(id)).length).to.equal(2);
    }
  });

  it('leaves drafts and exams that closed long ago alone', async () => {
    const old = await school.publishedExam();
    await school.ask('POST', `/${old}/close`);
    await school.app
      .db('exams')
      .where({ id: old })
      .update({ closed_at: new Date(Date.now() - 8 * 86_400_000) });
    const draftId = await school.readyExam();
    const before = await school.live(old);
    expect((await reconcile(whole)).size).to.equal(0);
    expect(await school.live(old)).to.deep.equal(before);
    expect(await school.live(draftId)).to.equal(undefined);
  });
});
