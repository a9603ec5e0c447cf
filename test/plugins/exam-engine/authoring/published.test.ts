/** The life of an exam after its first publishing: what may still be changed, closed, taken back, archived. */
import { expect } from 'chai';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { type AuthoringSchool, authoringSchool } from './authoring-school.js';

describe('an exam that is published', () => {
  let school: AuthoringSchool;
  before(async () => {
    school = await authoringSchool({ webProcesses: 2 });
  });
  after(() => school?.stop());

  const publish = (examId: string) => school.ask('POST', `/${examId}/publish`);

  it('brings title, window, duration, token and show_score of a published exam to Redis at once, and refuses the rest', async () => {
    const id = await school.publishedExam({ entry_token: 'OLDTKN', shuffle_options: true });
    const end = new Date(Date.now() + 5 * 3_600_000);
    const changed = await school.ask('PATCH', `/${id}`, {
      title: 'Judul baru',
      scheduled_end: end.toISOString(),
      duration_minutes: 60,
      entry_token: 'newtkn',
      show_score: 'NEVER',
      shuffle_options: true,
    });
    expect(changed.status).to.equal(200);
    const live = await school.live(id);
    expect(live?.exam).to.include({
      title: 'Judul baru',
      endsAt: end.getTime(),
      durationMinutes: 60,
      entryToken: 'NEWTKN',
      previousToken: 'OLDTKN',
      showScore: 'NEVER',
    });
    expect(live?.exam.previousTokenUntil).to.be.within(Date.now() + 50_000, Date.now() + 61_000);
    const refused = await school.ask('PATCH', `/${id}`, {
      subject: 'Fisika',
      shuffle_options: false,
      title: 'x',
    });
    expect(refused.status).to.equal(422);
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).to.deep.equal([
      'subject',
      'shuffle_options',
    ]);
    expect((await school.live(id))?.exam.title).to.equal('Judul baru');
    const renewed = await school.ask('POST', `/${id}/token`);
    expect(renewed.body.previous_token).to.equal('NEWTKN');
    expect((await school.live(id))?.exam).to.include({
      entryToken: renewed.body.entry_token,
      previousToken: 'NEWTKN',
    });
  });

  it('closes once, and opens again when published again', async () => {
    const id = await school.publishedExam();
    expect((await school.ask('POST', `/${id}/close`)).body.status).to.equal('CLOSED');
    const again = await school.ask('POST', `/${id}/close`);
    expect([again.status, again.body.status]).to.deep.equal([200, 'CLOSED']);
    const live = await school.live(id);
    expect(live?.exam.status).to.equal('CLOSED');
    expect(live?.exam.closedAt).to.be.within(Date.now() - 60_000, Date.now() + 1000);
    expect((await publish(id)).body.version).to.equal(2);
    expect((await school.live(id))?.exam).to.include({ status: 'PUBLISHED', closedAt: null });
    expect((await school.audited(id)).filter((action) => action === 'exam.closed').length).to.equal(1);
    const draftId = await school.makeExam();
    expect((await school.ask('POST', `/${draftId}/close`)).body.code).to.equal('not_published');
  });

  it('takes an exam back while nobody has begun', async () => {
    const id = await school.publishedExam();
    expect((await school.ask('POST', `/${id}/unpublish`)).body.status).to.equal('DRAFT');
    expect(await school.live(id)).to.equal(undefined);
    expect(await school.participants(id)).to.deep.equal([]);
    expect(
      await school.app.redis.sismember(keys.examsOfStudent(school.students['Bima Sakti'] ?? 0), id),
    ).to.equal(0);
    expect((await school.ask('POST', `/${id}/unpublish`)).body.code).to.equal('not_published');
    expect((await school.ask('PATCH', `/${id}`, { subject: 'Fisika' })).status).to.equal(200);
    expect((await publish(id)).body.version).to.equal(2);
    expect((await school.participants(id)).length).to.equal(2);
  });

  it('is not paused any more once it was taken back: nobody would begin it with a clock that stands', async () => {
    const id = await school.publishedExam();
    expect((await school.ask('POST', `/${id}/pause`, { reason: 'Gempa' })).status).to.equal(200);
    const back = await school.ask('POST', `/${id}/unpublish`);
    expect(back.status, back.text).to.equal(200);
    expect((await publish(id)).status).to.equal(200);
    expect((await school.live(id))?.exam).to.include({ pausedAt: null, pausedReason: null });
  });

  it('does not take back what somebody has begun, in Redis or in PostgreSQL', async () => {
    const inRedis = await school.publishedExam();
    const studentId = school.students['Bima Sakti'] ?? 0;
    await school.begin(inRedis, studentId);
    expect((await school.ask('POST', `/${inRedis}/unpublish`)).body.code).to.equal('exam_begun');
    expect((await school.live(inRedis))?.exam.status).to.equal('PUBLISHED');
    const saved = await school.publishedExam();
    await school.app
      .db('exam_sessions')
      .insert({ exam_id: saved, student_id: studentId, started_at: new Date(), deadline_at: new Date() });
    expect((await school.ask('POST', `/${saved}/unpublish`)).status).to.equal(409);
    expect((await school.live(saved))?.exam.status).to.equal('PUBLISHED');
    for (const id of [inRedis, saved]) {
      const { status, body } = await school.ask('DELETE', `/${id}`);
      expect([status, body.code]).to.deep.equal([409, 'in_use']);
    }
  });

  it('does not archive what is published, nor delete what was', async () => {
    const id = await school.publishedExam();
    expect((await school.ask('PATCH', `/${id}`, { archived: true })).body.code).to.equal('exam_live');
    await school.ask('POST', `/${id}/unpublish`);
    expect((await school.ask('DELETE', `/${id}`)).body.code).to.equal('in_use');
    expect((await school.ask('PATCH', `/${id}`, { archived: true })).status).to.equal(200);
  });

  it('tells every process of a version and of a closing', async () => {
    const told: string[] = [];
    const host = school.app.web[0]?.host;
    const undo = ['published', 'closed', 'changed'].map((what) =>
      host?.hooks.add('action', `exam-engine.exam.${what}`, {
        plugin: 'test',
        order: 'normal',
        run: () => void told.push(what),
      }),
    );
    const id = await school.publishedExam();
    await school.ask('PATCH', `/${id}`, { title: 'Lain' });
    await school.ask('PATCH', `/${id}`, { title: 'Lain' });
    await school.ask('POST', `/${id}/close`);
    expect(told).to.deep.equal(['published', 'changed', 'changed', 'changed', 'closed']);
    for (const off of undo) off?.();
  });
});
