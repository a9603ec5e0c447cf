import { expect } from 'chai';
import { until } from '../../../support/waiting.js';
import { type RunningExam, runningExam } from './running.js';

const MINUTE = 60_000;
const at = (iso: string): number => Date.parse(iso);

describe('an exam that runs', () => {
  let exam: RunningExam;
  before(async () => {
    exam = await runningExam(9, {
      show_score: 'ON_RELEASE',
      duration_minutes: 30,
      scheduled_end: new Date(Date.now() + 1440 * MINUTE).toISOString(),
    });
  });
  after(() => exam?.stop());
  const reason = 'Listrik padam';
  const right = (i: number) => exam.day.right[exam.day.questionIds[i] as string] as string;

  it('is extended for all who sit it, and for nobody who has not begun', async () => {
    const sitter = await exam.sit();
    const before = at((await sitter.session()).deadline_at);
    const response = await exam.order('extend', { minutes: 10, reason });
    expect(response.body.results, response.text).to.deep.equal([
      { session_id: sitter.sessionId, done: true },
    ]);
    expect(at((await sitter.session()).deadline_at)).to.equal(before + 10 * MINUTE);
    const later = await exam.sit();
    const { started_at, deadline_at } = await later.session();
    expect(at(deadline_at) - at(started_at)).to.equal(30 * MINUTE);
  });

  it('is paused, given time and resumed without a word when nobody has one to spare', async () => {
    const sitter = await exam.sit();
    const before = at((await sitter.session()).deadline_at);
    const order = (verb: string, body?: object) =>
      exam.app.request('POST', `/api/v1/admin/exams/${exam.day.examId}/${verb}`, {
        token: exam.day.adminToken,
        ...(body ? { body } : {}),
      });
    for (const [verb, body] of [['pause'], ['extend', { minutes: 2 }], ['resume', {}]] as const)
      expect((await order(verb, body)).status, verb).to.equal(200);
    expect(at((await sitter.session()).deadline_at)).to.be.at.least(before + 2 * MINUTE);
    expect((await exam.act('extend', [sitter], { minutes: 2, reason: undefined })).status).to.equal(422);
  });

  it('is paused by a person also in the one word that stands for a loss of the server', async () => {
    const sitter = await exam.sit();
    const socket = await sitter.open();
    await exam.order('pause', { reason: 'outage' });
    const told = [(await socket.next('paused')).reason, (await sitter.session()).paused_reason];
    await exam.order('resume', {});
    expect(told).to.deep.equal(['Outage', 'Outage']);
    socket.close();
  });

  it('stands while it is paused: nothing is closed, answers are saved, and the time is given back', async () => {
    const sitter = await exam.sit();
    const socket = await sitter.open(1);
    const before = at((await sitter.session()).deadline_at);
    expect((await exam.order('resume', { reason })).body.code).to.equal('not_paused');
    const paused = await exam.order('pause', { reason });
    expect(paused.status, paused.text).to.equal(200);
    const told = await socket.next('paused');
    expect(at(told.at)).to.equal(at(paused.body.paused_at));
    expect(told.reason).to.equal(reason);
    expect((await exam.order('pause', { reason })).body.code).to.equal('already_paused');
    expect(await sitter.session()).to.include({
      paused: true,
      paused_at: paused.body.paused_at,
      paused_reason: reason,
    });

    // Two hours: every deadline would be over.
    await exam.laterBy(120 * MINUTE);
    await until(
      'the deadline watch has looked',
      async () => (await exam.app.redis.zrangebyscore('exam-deadlines', '-inf', before)).length === 0,
    );
    expect((await sitter.session()).status).to.equal('IN_PROGRESS');
    expect(await sitter.answer(0, right(0))).to.equal('saved');
    const during = await exam.sit();
    expect((await sitter.post('join', {})).status, 'a page that comes back').to.equal(200);

    const resumed = await exam.order('resume', { reason });
    expect(resumed.body.paused_at, resumed.text).to.equal(null);
    const frame = await socket.next('resumed');
    const given = at(frame.deadline_at) - before;
    expect(given).to.be.within(120 * MINUTE, 121 * MINUTE);
    expect((await sitter.session()).deadline_at).to.equal(frame.deadline_at);
    expect(await sitter.session()).not.to.have.property('paused');
    const row = await exam.row(sitter, ({ extra_seconds }) => extra_seconds === given / 1000);
    expect(row.deadline_at.toISOString()).to.equal(frame.deadline_at);
    const late = await during.session();
    expect(at(late.deadline_at) - at(late.started_at), 'who began while it stood').to.be.within(
      30 * MINUTE,
      31 * MINUTE,
    );
    expect(
      await exam.app.db('audit_log').where({ subject_id: exam.day.examId }).pluck('action'),
    ).to.include.members(['exam.paused', 'exam.resumed']);
    socket.close();
  });

  it('gives a pause back even when the process died that ended it, before anything is closed', async () => {
    const sitter = await exam.sit();
    const before = at((await sitter.session()).deadline_at);
    const paused = await exam.order('pause', { reason });
    await exam.laterBy(60 * MINUTE);
    // As a process leaves it that dies right after the commit: no outbox row, nobody told.
    const from = at(paused.body.paused_at);
    const [{ pauses }] = await exam.app.db('exams').where({ id: exam.day.examId }).select('pauses');
    await exam.app
      .db('exams')
      .where({ id: exam.day.examId })
      .update({ paused_at: null, pauses: JSON.stringify([...pauses, { from, to: from + 60 * MINUTE }]) });
    await until(
      'it has its time',
      async () => at((await sitter.session()).deadline_at) === before + 60 * MINUTE,
    );
    expect((await sitter.session()).status).to.equal('IN_PROGRESS');
  });

  it('moves open deadlines with its duration and window, and tells the pages', async () => {
    const sitter = await exam.sit();
    const socket = await sitter.open(1);
    const { deadline_at, started_at } = await sitter.session();
    const patch = (body: object) =>
      exam.app.request('PATCH', `/api/v1/admin/exams/${exam.day.examId}`, {
        token: exam.day.adminToken,
        body,
      });
    await patch({ duration_minutes: 45 });
    expect(at((await socket.next('deadline')).deadline_at)).to.equal(at(deadline_at) + 15 * MINUTE);
    const end = at(started_at) + 20 * MINUTE;
    await patch({ scheduled_end: new Date(end).toISOString() });
    expect(at((await socket.next('deadline')).deadline_at)).to.equal(end);
    await exam.row(sitter, (row) => row.deadline_at.getTime() === end);
    await patch({ scheduled_end: new Date(end + 300 * MINUTE).toISOString(), duration_minutes: 30 });
    socket.close();
  });

  it('shows scores once they are released', async () => {
    const sitter = await exam.sit();
    await sitter.answer(0, right(0));
    expect((await sitter.post('submit', {})).body).to.deep.equal({});
    expect(await sitter.session()).not.to.have.property('score');
    const released = await exam.order('release', {});
    expect(released.body.released_at, released.text).to.be.a('string');
    expect((await sitter.session()).score).to.equal(25);
    expect((await exam.order('release', {})).body.released_at).to.equal(released.body.released_at);
  });

  it('is paused, resumed and released by its own people alone', async () => {
    for (const [verb, body] of [
      ['pause', { reason }],
      ['resume', { reason }],
      ['release', {}],
    ] as const)
      for (const token of [exam.stranger, exam.proctor])
        expect((await exam.order(verb, body, token)).status, verb).to.equal(403);
    expect((await exam.order('pause', { reason: '' })).status).to.equal(422);
  });

  it('is not paused any more once it is closed', async () => {
    await exam.order('pause', { reason });
    expect((await exam.order('close', {})).status).to.equal(200);
    const { paused_at } = await exam.app.db('exams').where({ id: exam.day.examId }).first('paused_at');
    expect(paused_at).to.equal(null);
    expect((await exam.order('pause', { reason })).body.code).to.equal('not_published');
    expect((await exam.order('release', {})).status, 'scores of a closed exam are released too').to.equal(
      200,
    );
  });
});
