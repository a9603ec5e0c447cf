import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, signIn, takeSeat } from '../../../support/exam-day.js';
import { patience } from '../../../support/patience.js';
import { rawBytes } from '../../../support/raw-request.js';
import { TestSocket } from '../../../support/student-socket.js';
import { until } from '../../../support/waiting.js';

describe('the exam path', () => {
  let app: TestAppliance;
  let day: ExamDay;
  const path = (rest: string): string => `/api/v1/student/exams/${day.examId}/${rest}`;

  before(async () => {
    app = await startAppliance({ webProcesses: 2, env: ADMIN_ENV });
    day = await examDay(app, { students: 9, questions: 4 });
  });
  after(() => app.stop());

  it('leads a student from sign-in to score, and every answer to PostgreSQL', async () => {
    const student = day.students[0]!;
    const token = await signIn(app, student);
    const lobby = (await app.request('GET', '/api/v1/student/lobby', { token })).body;
    expect(lobby.exams).to.have.length(1);
    expect(lobby.exams[0]).to.include({ id: day.examId, state: 'AVAILABLE', duration_minutes: 90 });
    expect((await app.request('GET', path('paper'), { token })).status, 'not before joining').to.equal(403);
    const joined = await app.request('POST', path('join'), {
      token,
      body: { entry_token: day.entryToken.toLowerCase() },
    });
    expect(joined.status, joined.text).to.equal(200);
    const paper = await app.request('GET', path('paper'), { token });
    expect(paper.body.questions).to.have.length(4);
    expect(paper.text).not.to.match(/correct|also_correct|"right"|scoring|points/);
    const again = await app.request('GET', path('paper'), {
      token,
      headers: { 'if-none-match': paper.headers.get('etag') ?? '' },
    });
    expect(again.status).to.equal(304);
    const any = await app.request('GET', path('paper'), { token, headers: { 'if-none-match': '*' } });
    expect(any.status).to.equal(304);

    const socket = await TestSocket.open(app.url, day.examId, token);
    expect(socket.frames[0]).to.include({ event: 'hello', session_id: joined.body.session_id, version: 1 });
    const [first, second, third] = day.questionIds as [string, string, string];
    expect(await socket.ask({ action: 'autosave', q_id: first, ans: 'C', id: 1, base_rev: 0 })).to.deep.equal(
      { event: 'ack', status: 'saved', q_id: first, rev: 1, id: 1 },
    );
    expect(
      await socket.ask({ action: 'autosave', q_id: first, ans: day.right[first], base_rev: 1 }),
    ).to.deep.equal({ event: 'ack', status: 'saved', q_id: first, rev: 2 });
    socket.send({ action: 'autosave', q_id: second, ans: day.right[second], flag: true });
    socket.send({ action: 'autosave', q_id: third, ans: day.right[third] });
    socket.send({ action: 'submit' });
    expect(await socket.next('graded')).to.deep.equal({ event: 'graded', score: 75 });
    expect(
      socket.frames.slice(3).map((frame) => frame.event),
      'acks come before the score',
    ).to.deep.equal(['ack', 'ack', 'graded']);
    expect(await socket.ask({ action: 'submit' })).to.deep.equal({ event: 'graded', score: 75 });
    expect(await socket.ask({ action: 'autosave', q_id: first, ans: 'D' })).to.deep.include({
      event: 'error',
      code: 'closed',
    });
    socket.close();

    const sessionId = joined.body.session_id;
    await until(
      'the score is in PostgreSQL',
      async () => (await app.db('exam_sessions').where({ id: sessionId }).first())?.status === 'COMPLETED',
    );
    const row = await app.db('exam_sessions').where({ id: sessionId }).first();
    expect(row).to.include({ final_score: 75, close_reason: 'SUBMIT', graded_version: 1 });
    const answers = await until('all answers are in PostgreSQL', async () => {
      const rows = await app
        .db('exam_answers')
        .where({ session_id: sessionId })
        .select('question_id', 'answer', 'flagged');
      return rows.length === 3 ? rows : undefined;
    });
    expect(Object.fromEntries(answers.map((a) => [a.question_id, a.answer]))).to.deep.equal({
      [first]: day.right[first],
      [second]: day.right[second],
      [third]: day.right[third],
    });
    expect(answers.find((a) => a.question_id === second).flagged).to.equal(true);
    expect((await app.request('GET', '/api/v1/student/lobby', { token })).body.exams[0]).to.include({
      state: 'COMPLETED',
      score: 75,
    });
    expect(await TestSocket.refusal(app.url, day.examId, token)).to.equal(409);
  });

  it('brings a student who comes back exactly what the server holds', async () => {
    const token = await takeSeat(app, day, day.students[1]!);
    const first = await TestSocket.open(app.url, day.examId, token);
    await first.ask({ action: 'autosave', q_id: day.questionIds[0], ans: 'B', flag: true });
    await first.ask({ action: 'autosave', q_id: day.questionIds[1], ans: 'A' });
    await first.ask({ action: 'autosave', q_id: day.questionIds[1], ans: null });
    first.close();
    const held = {
      [day.questionIds[0]!]: { ans: 'B', rev: 1, flag: true },
      [day.questionIds[1]!]: { ans: null, rev: 3, flag: false },
    };
    const second = await TestSocket.open(app.urls[1]!, day.examId, token);
    expect(second.frames[0].answers).to.deep.equal(held);
    const session = (await app.request('GET', path('session'), { token })).body;
    expect(session).to.deep.include({ status: 'IN_PROGRESS', answers: held, messages: [] });
    second.close();
  });

  it('goes on without a body, and knows an exam by its id however it is spelled', async () => {
    const student = day.students[2]!;
    const token = await takeSeat(app, day, student);
    const join = (examId: string, headers = {}) =>
      app.request('POST', `/api/v1/student/exams/${examId}/join`, { token, headers });
    const again = await join(day.examId);
    expect(again.status, again.text).to.equal(200);
    expect((await join(day.examId.toUpperCase())).body).to.deep.include({
      session_id: again.body.session_id,
      started_at: again.body.started_at,
    });
    expect(await TestSocket.refusal(app.url, day.examId.toUpperCase(), token)).to.equal(101);
    for (const unknown of ['11111111-1111-1111-1111-111111111111', 'ujian-1', '%20', '0']) {
      const refused = await join(unknown);
      expect([refused.status, refused.body.code], unknown).to.deep.equal([404, 'exam_not_found']);
    }
    const session = `/api/v1/student/exams/11111111-1111-1111-1111-111111111111/session`;
    expect((await app.request('GET', session, { token })).body.code).to.equal('not_joined');
  });

  it('says in words what an answer lacks', async () => {
    const token = await takeSeat(app, day, day.students[2]!);
    for (const [language, message] of [
      ['en', 'Send ans, flag, or both.'],
      ['id', 'Kirim ans, flag, atau keduanya.'],
    ] as const) {
      const refused = await app.request('POST', path('answers'), {
        token,
        headers: { 'accept-language': language },
        body: { answers: [{ q_id: day.questionIds[0], ans: 'A' }, { q_id: day.questionIds[1] }] },
      });
      expect(refused.status).to.equal(422);
      expect(refused.body.errors).to.deep.equal([{ path: 'answers.1', message }]);
    }
  });

  it('ends the first device within a second when the student signs in on another process, and refuses its token', async () => {
    const student = day.students[2]!;
    const first = await takeSeat(app, day, student, 0);
    const socket = await TestSocket.open(app.urls[0]!, day.examId, first);
    const before = Date.now();
    const second = await signIn(app, student, 1);
    expect(await socket.closed()).to.equal(4409);
    expect(Date.now() - before).to.be.below(1000);
    expect((await app.request('GET', path('session'), { token: first })).status).to.equal(401);
    expect(await TestSocket.refusal(app.urls[0]!, day.examId, first)).to.equal(401);
    expect(
      (
        await app.request('POST', path('answers'), {
          token: first,
          body: { answers: [{ q_id: day.questionIds[0], ans: 'A' }] },
        })
      ).status,
    ).to.equal(401);
    expect((await app.request('GET', path('session'), { token: second })).status).to.equal(200);
  });

  it('ends the other tabs of a student who hands in, and leaves open the one that did', async () => {
    const token = await takeSeat(app, day, day.students[8]!, 0);
    const [tab, other] = [
      await TestSocket.open(app.urls[0]!, day.examId, token),
      await TestSocket.open(app.urls[0]!, day.examId, token),
    ];
    expect(await tab.ask({ action: 'submit' })).to.deep.equal({ event: 'graded', score: 0 });
    await until('the other tab is told', () => other.closeCode === 4410, patience(1500));
    expect(await tab.ask({ action: 'submit' }), 'told again').to.deep.equal({ event: 'graded', score: 0 });
    tab.close();
  });

  it('does the same over HTTP, in order and with partial success', async () => {
    const token = await takeSeat(app, day, day.students[3]!);
    const [first, second] = day.questionIds as [string, string];
    const response = await app.request('POST', path('answers'), {
      token,
      body: {
        answers: [
          { q_id: first, ans: 'A', id: 'x' },
          { q_id: first, ans: 'D' },
          { q_id: 'no such', ans: 'A' },
          { q_id: second, ans: 'Z' },
          { q_id: second, ans: 'NOT_AN_OPTION' },
          { q_id: 'x'.repeat(100), ans: '' },
          { q_id: second, flag: true, base_rev: 0 },
          { q_id: first, ans: 'B', base_rev: 1 },
        ],
      },
    });
    expect(response.status, response.text).to.equal(200);
    expect(
      response.body.results.map(
        (r: { event: string; code?: string; rev?: number }) => r.code ?? `${r.event} ${r.rev}`,
      ),
    ).to.deep.equal([
      'ack 1',
      'ack 2',
      'unknown_question',
      'invalid_answer',
      'invalid_answer',
      'unknown_question',
      'ack 3',
      'stale',
    ]);
    expect(response.body.results[7]).to.deep.include({ ans: 'D', rev: 2 });
    const graded = await app.request('POST', path('submit'), { token });
    expect(graded.body).to.deep.equal({ score: 0 });
    expect((await app.request('POST', path('submit'), { token })).body).to.deep.equal({ score: 0 });
  });

  it('grades whoever is away at the deadline with what was acked, and tells a page that is still there', async () => {
    const token = await takeSeat(app, day, day.students[4]!);
    const socket = await TestSocket.open(app.url, day.examId, token);
    const [first] = day.questionIds as [string];
    await socket.ask({ action: 'autosave', q_id: first, ans: day.right[first] });
    const session = `student:${day.students[4]!.id}:exam:${day.examId}:session`;
    const over = Date.now() - 2500;
    await app.redis.hset(session, 'deadline', over);
    await app.redis.zadd('exam-deadlines', over, `${day.examId}:${day.students[4]!.id}`);
    const closed = await socket.next('closed');
    expect(closed).to.include({ reason: 'DEADLINE', score: 25 });
    expect(await socket.ask({ action: 'autosave', q_id: first, ans: 'D' })).to.include({
      event: 'error',
      code: 'late',
    });
    await until(
      'the score is in PostgreSQL',
      async () =>
        (await app.db('exam_sessions').where({ id: socket.frames[0].session_id }).first())?.final_score ===
        25,
    );
    socket.close();
  });

  it('answers bad frames with an error that names them, and goes on', async () => {
    const token = await takeSeat(app, day, day.students[5]!);
    const socket = await TestSocket.open(app.url, day.examId, token);
    const [first] = day.questionIds as [string];
    for (const bad of [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '{"action":"hack"}',
      '{"action":"autosave"}',
      { action: 'autosave', q_id: first },
      { action: 'autosave', q_id: first, ans: 5 },
      { action: 'autosave', q_id: first, ans: 'A', extra: 1 },
      { action: 'autosave', q_id: first, ans: 'A', base_rev: -1 },
      { action: 'autosave', q_id: { $gt: '' }, ans: 'A' },
      Buffer.from([0xde, 0xad]),
    ]) {
      expect(await socket.ask(bad), JSON.stringify(bad)).to.include({ event: 'error', code: 'bad_message' });
    }
    expect(await socket.ask({ action: 'autosave', q_id: '__proto__', ans: 'A', id: 9 })).to.deep.equal({
      event: 'error',
      code: 'unknown_question',
      q_id: '__proto__',
      id: 9,
    });
    expect(await socket.ask({ action: 'autosave', q_id: first, ans: 'H' })).to.include({
      code: 'invalid_answer',
    });
    for (const ans of ['', 'a', 'NOT_AN_OPTION', 'x'.repeat(3000)])
      expect(
        await socket.ask({ action: 'autosave', q_id: first, ans, id: 8 }),
        ans.slice(0, 20),
      ).to.deep.equal({
        event: 'error',
        code: 'invalid_answer',
        q_id: first,
        id: 8,
      });
    for (const q_id of ['', 'x'.repeat(100)])
      expect(await socket.ask({ action: 'autosave', q_id, ans: 'A' }), q_id).to.deep.equal({
        event: 'error',
        code: 'unknown_question',
        q_id,
      });
    expect(await socket.ask({ action: 'ping' })).to.have.keys('event', 'server_time');
    expect(await socket.ask({ action: 'autosave', q_id: first, ans: 'A' })).to.include({
      event: 'ack',
      rev: 1,
    });
    socket.send(`{"action":"ping","x":"${'x'.repeat(5000)}"}`);
    expect(await socket.closed(), 'a frame over 4 KiB ends the socket').to.equal(1009);
    expect((await app.request('GET', '/healthz')).status).to.equal(200);
  });

  it('asks a page that sends too much to slow down, and saves nothing of that', async () => {
    const token = await takeSeat(app, day, day.students[6]!);
    const socket = await TestSocket.open(app.url, day.examId, token);
    for (let i = 0; i < 130; i += 1)
      socket.send({ action: 'autosave', q_id: day.questionIds[0], ans: 'ABCD'[i % 4], id: i });
    await until('every frame is answered', () => socket.frames.length >= 131);
    const slow = socket.frames.filter((frame) => frame.code === 'slow_down');
    expect(slow.length).to.be.greaterThan(10);
    expect(slow[0]).to.have.property('id');
    const acks = socket.frames.filter((frame) => frame.event === 'ack');
    expect(acks.length + slow.length).to.equal(130);
    socket.close();
  });

  it('does not stumble over an address that is none: its error would carry the token into the log', async () => {
    const upgrade =
      'Host: ujian\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    for (const address of ['//?token=rahasia', 'http://[?token=rahasia'])
      expect(await rawBytes(app.url, `GET ${address} HTTP/1.1\r\n${upgrade}`)).to.match(/^HTTP\/1\.1 404 /);
  });

  it('lets only our own pages open a socket', async () => {
    const token = await takeSeat(app, day, day.students[7]!);
    expect(await TestSocket.refusal(app.url, day.examId, token, { origin: 'http://evil.example' })).to.equal(
      403,
    );
    expect(await TestSocket.refusal(app.url, day.examId, token, { origin: app.url })).to.equal(101);
    for (const origin of ['null', '', app.url.replace('http', 'ftp'), `${app.url}.evil.example`])
      expect(await TestSocket.refusal(app.url, day.examId, token, { origin }), origin).to.equal(403);
    expect(await TestSocket.refusal(app.url, day.examId, 'no token')).to.equal(401);
    expect(await TestSocket.refusal(app.url, '3f2504e0-4f89-41d3-9a0c-0305e82c3301', token)).to.equal(403);
    expect(await TestSocket.refusal(app.url, 'x', token)).to.equal(404);
    expect(await TestSocket.refusal(app.url, day.examId, day.adminToken)).to.be.oneOf([401, 403]);
  });

  it('hands in all open sessions when the teacher closes the exam', async () => {
    const token = await signIn(app, day.students[7]!);
    const socket = await TestSocket.open(app.url, day.examId, token);
    const closed = await app.request('POST', `/api/v1/admin/exams/${day.examId}/close`, {
      token: day.adminToken,
      body: {},
    });
    expect(closed.status, closed.text).to.equal(200);
    expect(await socket.next('closed')).to.include({ reason: 'FORCED' });
    await until(
      'no session is open',
      async () => (await app.db('exam_sessions').where({ status: 'IN_PROGRESS' })).length === 0,
    );
    expect((await app.request('GET', '/readyz')).body.checks.queues).to.equal('ok');
  });
});
