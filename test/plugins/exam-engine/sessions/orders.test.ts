import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { until } from '../../../support/waiting.js';
import { type RunningExam, runningExam, type Sitter } from './running.js';

const MINUTE = 60_000;
const at = (iso: string): number => Date.parse(iso);

describe('acting on sessions', () => {
  let exam: RunningExam;
  before(async () => {
    exam = await runningExam(16);
  });
  after(() => exam?.stop());
  const lastAudit = async () =>
    exam.app.db('audit_log').where({ subject_id: exam.day.examId }).orderBy('id', 'desc').first();

  it('extends one: a new deadline for its page on another process and in PostgreSQL, recorded', async () => {
    const [sitter, other] = [await exam.sit(), await exam.sit()];
    const before = await sitter.session();
    const socket = await sitter.open(1);
    const response = await exam.act('extend', [sitter], { minutes: 15 });
    expect(response.status, response.text).to.equal(200);
    expect(response.body).to.deep.equal({ results: [{ session_id: sitter.sessionId, done: true }] });
    const frame = await socket.next('deadline');
    expect(at(frame.deadline_at)).to.equal(at(before.deadline_at) + 15 * MINUTE);
    expect(frame.reason).to.equal('Listrik padam di ruang 4');
    expect((await sitter.session()).deadline_at).to.equal(frame.deadline_at);
    const row = await exam.row(sitter, ({ extra_seconds }) => extra_seconds === 900);
    expect(row.deadline_at.toISOString()).to.equal(frame.deadline_at);
    expect((await other.session()).deadline_at).not.to.equal(frame.deadline_at);
    const entry = await lastAudit();
    expect(entry).to.include({ action: 'session.extended' });
    expect(entry.detail).to.deep.equal({
      sessions: [sitter.sessionId],
      minutes: 15,
      reason: 'Listrik padam di ruang 4',
    });
    socket.close();
  });

  it('answers for each session on its own, in the order asked for', async () => {
    const [open, done] = [await exam.sit(), await exam.sit()];
    await done.post('submit', {});
    const unknown = randomUUID();
    const response = await exam.order('sessions/actions', {
      action: 'extend',
      session_ids: [done.sessionId, unknown, open.sessionId, open.sessionId],
      minutes: 5,
      reason: 'Terlambat karena hujan',
    });
    expect(response.body.results).to.deep.equal([
      { session_id: done.sessionId, code: 'already_graded' },
      { session_id: unknown, code: 'not_found' },
      { session_id: open.sessionId, done: true },
    ]);
  });

  it('hands in for a student: the page is told, and the ledger knows who and why', async () => {
    const sitter = await exam.sit();
    const socket = await sitter.open(1);
    await sitter.answer(0, exam.day.right[exam.day.questionIds[0] as string] as string);
    expect((await exam.act('force_submit', [sitter])).body.results[0].done).to.equal(true);
    expect(await socket.next('closed')).to.include({ reason: 'FORCED', score: 25 });
    await exam.row(sitter, ({ close_reason }) => close_reason === 'FORCED');
    const [event] = await exam.events(sitter);
    expect(event).to.include({ cause: 'FORCED', score: 25, reason: 'Listrik padam di ruang 4' });
    expect(Number(event.by)).to.be.above(0);
    expect((await exam.act('force_submit', [sitter])).body.results[0].code).to.equal('already_graded');
    socket.close();
  });

  it('opens a session again with its answers until so many minutes from now, to be closed again with one current score', async () => {
    const sitter = await exam.sit();
    const right = (i: number) => exam.day.right[exam.day.questionIds[i] as string] as string;
    await sitter.answer(0, right(0));
    expect((await sitter.post('submit', {})).body).to.deep.equal({ score: 25 });
    expect((await sitter.post('join', {})).status).to.equal(409);
    const opened = await exam.act('reopen', [sitter], { minutes: 20 });
    expect(opened.body.results, opened.text).to.deep.equal([{ session_id: sitter.sessionId, done: true }]);
    const joined = await sitter.post('join', {});
    expect(joined.status, joined.text).to.equal(200);
    expect(joined.body).to.include({ session_id: sitter.sessionId, status: 'IN_PROGRESS' });
    expect(joined.body).not.to.have.any.keys('score', 'finished_at');
    expect(Object.values(joined.body.answers)).to.have.length(1);
    expect(at(joined.body.deadline_at) - at(joined.body.server_time)).to.be.within(
      19 * MINUTE,
      20 * MINUTE + 1000,
    );
    const row = await exam.row(sitter, ({ status }) => status === 'IN_PROGRESS');
    expect(row).to.include({
      final_score: null,
      finished_at: null,
      close_reason: null,
      graded_version: null,
    });
    expect(await sitter.answer(1, right(1))).to.equal('saved');
    expect((await exam.act('reopen', [sitter], { minutes: 5 })).body.results[0].code).to.equal('not_graded');
    expect((await sitter.post('submit', {})).body).to.deep.equal({ score: 50 });
    const closed = await exam.row(sitter, ({ status }) => status === 'COMPLETED');
    expect(closed).to.include({ final_score: 50, close_reason: 'SUBMIT' });
    expect((await exam.events(sitter)).map(({ cause, score }) => [cause, score])).to.deep.equal([
      ['SUBMIT', 25],
      ['REOPEN', null],
      ['SUBMIT', 50],
    ]);
    expect((await exam.events(sitter))[1]).to.include({ reason: 'Listrik padam di ruang 4' });
  });

  it('closes a reopened session at its own deadline', async () => {
    const sitter = await exam.sit();
    await sitter.post('submit', {});
    await exam.act('reopen', [sitter], { minutes: 1 });
    await exam.laterBy(MINUTE + 3000);
    const row = await exam.row(sitter, ({ close_reason }) => close_reason === 'DEADLINE');
    expect(row.finished_at.getTime()).to.equal(row.deadline_at.getTime());
  });

  it('tells students something, which is still there after a reload; the last twenty are kept', async () => {
    const [sitter, other] = [await exam.sit(), await exam.sit()];
    const socket = await sitter.open(1);
    const text = 'Soal 7: baca "x²", bukan "x2".\nلا تتعجلوا';
    expect(
      (await exam.act('message', [sitter], { text: text.replace('\n', '\r\n') })).body.results[0].done,
    ).to.equal(true);
    const frame = await socket.next('message');
    expect(frame.text).to.equal(text);
    expect((await sitter.session()).messages).to.deep.equal([{ text, at: frame.at }]);
    expect((await other.session()).messages).to.deep.equal([]);
    for (let i = 0; i < 21; i += 1) await exam.act('message', [sitter], { text: `Sisa ${i} menit` });
    const { messages } = await sitter.session();
    expect(messages).to.have.length(20);
    expect(messages[19].text).to.equal('Sisa 20 menit');
    socket.close();
    const again = await sitter.open();
    expect(again.frames[0].messages, 'a page that comes back has missed nothing').to.have.length(20);
    again.close();
  });

  it("ends a device's sign-in", async () => {
    const sitter = await exam.sit();
    const socket = await sitter.open(1);
    expect((await exam.act('reset_device', [sitter])).body.results[0].done).to.equal(true);
    expect(await socket.closed()).to.equal(4401);
    expect(
      (await sitter.post('answers', { answers: [{ q_id: exam.day.questionIds[0], ans: 'A' }] })).status,
    ).to.equal(401);
  });

  it('takes all that an action is for when asked for all', async () => {
    const [open, done] = [await exam.sit(), await exam.sit()];
    await done.post('submit', {});
    const ids = (body: { results: { session_id: string; done?: true }[] }) =>
      body.results.filter((result) => result.done).map(({ session_id }) => session_id);
    const told = ids((await exam.act('message', 'all', { text: 'Tenang.' })).body);
    expect(told).to.include(open.sessionId).and.not.include(done.sessionId);
    const extended = ids((await exam.act('extend', 'all', { minutes: 1 })).body);
    expect(extended).to.include(open.sessionId).and.not.include(done.sessionId);
  });

  it('refuses what is not complete or not sound, and changes nothing then', async () => {
    const id = randomUUID();
    const good = { action: 'extend', session_ids: [id], minutes: 5, reason: 'Hujan' };
    for (const change of [
      { action: 'delete' },
      { session_ids: [] },
      { session_ids: 'some' },
      { session_ids: ['x'] },
      { session_ids: Array.from({ length: 1001 }, () => id) },
      { minutes: 0 },
      { minutes: 1441 },
      { minutes: 2.5 },
      { minutes: undefined },
      { reason: '' },
      { reason: undefined },
      { extra: 1 },
      { action: 'message' },
      { action: 'message', text: ' ' },
      { action: 'message', text: 'a\u0000b' },
      { action: 'reopen', minutes: undefined },
    ])
      expect(
        (await exam.order('sessions/actions', { ...good, ...change })).status,
        JSON.stringify(change),
      ).to.equal(422);
    for (const body of [{}, { minutes: 5, reason: ' ' }, { minutes: 5, reason: 'x', sitting_id: 'a' }])
      expect((await exam.order('extend', body)).status).to.equal(422);
    expect((await exam.order('extend', { minutes: 5, reason: 'x', sitting_id: 99 })).status).to.equal(404);
  });

  it('is not for other teachers, proctors without a duty, or students', async () => {
    const sitter = await exam.sit();
    const { deadline_at } = await sitter.session();
    const order = { action: 'extend', session_ids: [sitter.sessionId], minutes: 5, reason: 'Hujan' };
    for (const token of [exam.stranger, exam.proctor]) {
      expect((await exam.order('sessions/actions', order, token)).status).to.equal(403);
      expect((await exam.order('extend', { minutes: 5, reason: 'Hujan' }, token)).status).to.equal(403);
    }
    expect((await exam.order('sessions/actions', order, sitter.token)).status).to.equal(403);
    expect((await sitter.session()).deadline_at).to.equal(deadline_at);
  });

  it('knows nothing of an exam that nobody sees', async () => {
    const draft = await exam.app.request('POST', '/api/v1/admin/exams', {
      token: exam.day.adminToken,
      body: {
        title: 'Draf',
        scheduled_start: '2026-12-01T00:00:00Z',
        scheduled_end: '2026-12-01T03:00:00Z',
        duration_minutes: 30,
      },
    });
    const response = await exam.app.request('POST', `/api/v1/admin/exams/${draft.body.id}/extend`, {
      token: exam.day.adminToken,
      body: { minutes: 5, reason: 'Hujan' },
    });
    expect([response.status, response.body.code]).to.deep.equal([409, 'not_published']);
  });

  it('does not open a session of an exam that is closed', async () => {
    const sitter: Sitter = await exam.sit();
    await exam.order('close', {});
    await until('it was ended', async () => (await sitter.session()).status === 'COMPLETED');
    expect((await exam.act('reopen', [sitter], { minutes: 5 })).body.results[0].code).to.equal('exam_closed');
  });
});
