import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay, signIn } from '../../../support/exam-day.js';
import { settled } from '../../../support/people.js';
import { TestSocket } from '../../../support/student-socket.js';
import { until } from '../../../support/waiting.js';

const MINUTE_MS = 60_000;
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

interface Shift {
  id: number;
  entry_token: string;
}

describe('the shifts of an exam', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;
  let morning: Shift;
  let afternoon: Shift;
  const tokens = new Map<number, string>();

  const ask = (method: string, path: string, body?: object) =>
    app.request(method, `/api/v1/admin/exams/${day.examId}${path}`, {
      token: day.adminToken,
      ...(body ? { body } : {}),
    });
  const done = async (method: string, path: string, body?: object, status = 200) => {
    const response = await ask(method, path, body);
    expect(response.status, `${method} ${path}: ${response.text}`).to.equal(status);
    return response.body;
  };
  const studentAt = (i: number) => {
    const student = day.students[i];
    if (!student) throw new Error(`no student ${i}`);
    return student;
  };
  const tokenOf = async (i: number): Promise<string> => {
    const token = tokens.get(i) ?? (await signIn(app, studentAt(i)));
    tokens.set(i, token);
    return token;
  };
  const join = async (i: number, entryToken: string) => {
    const response = await app.request('POST', `/api/v1/student/exams/${day.examId}/join`, {
      token: await tokenOf(i),
      body: { entry_token: entryToken },
      on: i % 2,
    });
    return response.status === 200 ? 'in' : response.body.code;
  };
  const lobbyOf = async (i: number) =>
    (await app.request('GET', '/api/v1/student/lobby', { token: await tokenOf(i) })).body.exams[0];

  before(async () => {
    app = await startAppliance({ webProcesses: 2, env: ADMIN_ENV });
    await settled(app);
    day = await examDay(app, { students: 12, questions: 2 });
    morning = await done(
      'POST',
      '/sittings',
      { name: 'Sesi 1', starts_at: inMinutes(-10), ends_at: inMinutes(180) },
      201,
    );
    afternoon = await done(
      'POST',
      '/sittings',
      { name: 'Sesi 2', starts_at: inMinutes(-5), ends_at: inMinutes(60), entry_token: 'siang2' },
      201,
    );
  });
  after(() => app.stop());

  it('keeps everybody waiting until they are assigned to one', async () => {
    const published = await done('POST', '/publish', {});
    expect(published.warnings).to.deep.include({
      path: 'participants',
      message: '12 participants have no shift yet and cannot begin.',
    });
    const exam = (await app.request('GET', `/api/v1/admin/exams/${day.examId}`, { token: day.adminToken }))
      .body;
    expect(await lobbyOf(0)).to.include({
      state: 'UPCOMING',
      scheduled_start: exam.scheduled_start,
      scheduled_end: exam.scheduled_end,
    });
    expect(await join(0, morning.entry_token)).to.equal('exam_not_open');
  });

  it('takes students in by list and by class, and shows them their own times', async () => {
    const ids = day.students.map(({ id }) => id);
    expect(
      await done('PATCH', '/participants', { class_id: day.classId, sitting_id: morning.id, room: 'Lab 1' }),
    ).to.deep.equal({ changed: 12 });
    expect(
      await done('PATCH', '/participants', {
        student_ids: ids.slice(6),
        sitting_id: afternoon.id,
        room: 'Lab 2',
      }),
    ).to.deep.equal({ changed: 6 });
    expect((await lobbyOf(0)).state).to.equal('AVAILABLE');
    const shifts = (await done('GET', '/sittings')).items;
    expect(shifts.map((s: { name: string; participants: number }) => [s.name, s.participants])).to.deep.equal(
      [
        ['Sesi 1', 6],
        ['Sesi 2', 6],
      ],
    );
    expect(await lobbyOf(7)).to.include({
      scheduled_start: shifts[1].starts_at,
      scheduled_end: shifts[1].ends_at,
    });
  });

  it('lets each sit only with the token of their own shift', async () => {
    expect(await join(0, 'SIANG2')).to.equal('wrong_entry_token');
    expect(await join(6, morning.entry_token)).to.equal('wrong_entry_token');
    expect(await join(0, day.entryToken), 'the exam has a token of its own no more').to.equal(
      'wrong_entry_token',
    );
    expect(await join(0, morning.entry_token)).to.equal('in');
    expect(await join(6, 'siang2')).to.equal('in');
    const [first, second] = await Promise.all(
      [0, 6].map(async (i) => {
        const held = await app.request('GET', `/api/v1/student/exams/${day.examId}/session`, {
          token: await tokenOf(i),
        });
        return (Date.parse(held.body.deadline_at) - Date.parse(held.body.started_at)) / MINUTE_MS;
      }),
    );
    expect(first, 'the whole duration').to.equal(90);
    expect(second, 'until the end of the shift').to.be.below(60);
  });

  it('lets who was moved before beginning sit in the other only', async () => {
    const moved = await done('PATCH', `/participants/${studentAt(1).id}`, {
      sitting_id: afternoon.id,
      seat: '12',
    });
    expect(moved).to.include({ sitting: 'Sesi 2', room: 'Lab 1', seat: '12' });
    expect(await join(1, morning.entry_token)).to.equal('wrong_entry_token');
    expect(await join(1, 'SIANG2')).to.equal('in');
  });

  it('leaves who has begun where they are, and with them all of a list', async () => {
    const refused = await ask('PATCH', '/participants', {
      student_ids: [studentAt(0).id, studentAt(2).id],
      sitting_id: afternoon.id,
    });
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'already_begun']);
    expect((await done('GET', `/participants?sitting_id=${morning.id}`)).total).to.equal(5);
    expect((await done('PATCH', `/participants/${studentAt(0).id}`, { room: 'Lab 3' })).room).to.equal(
      'Lab 3',
    );
  });

  it('opens and closes them apart', async () => {
    await done('PATCH', `/sittings/${morning.id}`, { starts_at: inMinutes(30) });
    expect(await join(2, morning.entry_token)).to.equal('exam_not_open');
    expect((await lobbyOf(2)).state).to.equal('UPCOMING');
    await done('PATCH', `/sittings/${morning.id}`, { starts_at: inMinutes(-30), ends_at: inMinutes(-1) });
    expect((await lobbyOf(2)).state).to.equal('MISSED');
    expect(await join(7, 'SIANG2')).to.equal('in');
    await done('PATCH', `/sittings/${morning.id}`, { ends_at: inMinutes(180) });
    expect(await join(2, morning.entry_token)).to.equal('in');
  });

  it('moves the deadline of who is answering with their extra minutes and with their shift, and says why', async () => {
    const socket = await TestSocket.open(app.urls[1] ?? '', day.examId, await tokenOf(6));
    const first = Date.parse(socket.frames[0].deadline_at);
    await done('PATCH', `/participants/${studentAt(6).id}`, {
      extra_minutes: 10,
      extra_reason: 'Listrik di Lab 2 padam',
    });
    const extra = await socket.next('deadline');
    expect(Date.parse(extra.deadline_at) - first).to.equal(10 * MINUTE_MS);
    expect(extra.reason).to.equal('Listrik di Lab 2 padam');
    const end = new Date(Date.now() + 30 * MINUTE_MS);
    await done('PATCH', `/sittings/${afternoon.id}`, { ends_at: end.toISOString() });
    const cut = await socket.next('deadline');
    expect(Date.parse(cut.deadline_at)).to.equal(end.getTime() + 10 * MINUTE_MS);
    await done('PATCH', `/sittings/${afternoon.id}`, { ends_at: inMinutes(60) });
    await socket.next('deadline');
    socket.close();
    await until('the new deadline is in PostgreSQL', async () => {
      const row = await app
        .db('exam_sessions')
        .where({ exam_id: day.examId, student_id: studentAt(6).id })
        .first('deadline_at');
      return row && row.deadline_at.getTime() > end.getTime() + 10 * MINUTE_MS;
    });
  });

  it('gives one a new token; the old one stays good for a minute', async () => {
    const renewed = await done('POST', '/token', { sitting_id: afternoon.id });
    expect(renewed.previous_token).to.equal('SIANG2');
    expect(Date.parse(renewed.previous_token_until)).to.be.within(Date.now() + 50_000, Date.now() + 70_000);
    expect(await join(8, 'SIANG2')).to.equal('in');
    expect(await join(9, renewed.entry_token)).to.equal('in');
    expect((await ask('POST', '/token', { sitting_id: afternoon.id + 1000 })).status).to.equal(404);
  });

  it('takes a late student in while they sit', async () => {
    const { id } = (
      await app.request('POST', '/api/v1/admin/classes', {
        token: day.adminToken,
        body: { grade_level: 11, major_code: 'TKJ', group_number: 3 },
      })
    ).body;
    const late = { nisn: '0099000001', full_name: 'Wayan Sudarma', class_id: id, password: 'kmtw4736' };
    const made = await app.request('POST', '/api/v1/admin/students', { token: day.adminToken, body: late });
    day.students.push({ id: made.body.id, nisn: late.nisn, password: late.password });
    expect(await join(12, morning.entry_token)).to.equal('exam_not_found');
    const added = await done(
      'POST',
      '/participants',
      {
        number: late.nisn,
        sitting_id: morning.id,
        room: 'Lab 1',
        extra_minutes: 15,
        extra_reason: 'Terlambat',
      },
      201,
    );
    expect(added).to.include({ full_name: 'Wayan Sudarma', sitting: 'Sesi 1', extra_minutes: 15 });
    expect(await join(12, morning.entry_token)).to.equal('in');
  });

  it('keeps what was set when the audience is read anew', async () => {
    const before = (await done('GET', '/participants?per_page=200')).items;
    await done('PATCH', '', {
      targets: [
        { target_type: 'GRADE', target_value: '12' },
        { target_type: 'STUDENT', target_value: '0099000001' },
      ],
    });
    await done('POST', '/publish', {});
    expect((await done('GET', '/participants?per_page=200')).items).to.deep.equal(before);
  });

  it('hides the exam from who is excused, and says so in the results', async () => {
    await done('PATCH', `/participants/${studentAt(3).id}`, { excused: true });
    expect(await lobbyOf(3)).to.equal(undefined);
    expect(await join(3, morning.entry_token)).to.equal('exam_not_open');
    const results = await done('GET', '/results?outcome=EXCUSED');
    expect(results.items.map((r: { student_id: number }) => r.student_id)).to.deep.equal([studentAt(3).id]);
    await done('PATCH', `/participants/${studentAt(3).id}`, { excused: false });
    expect((await lobbyOf(3)).state).to.equal('AVAILABLE');
  });

  it('takes out who has not begun, and only them', async () => {
    await done('DELETE', `/participants/${studentAt(11).id}`, undefined, 204);
    expect(await join(11, 'SIANG2')).to.equal('exam_not_found');
    expect((await ask('DELETE', `/participants/${studentAt(0).id}`)).body.code).to.equal('already_begun');
    await done('POST', '/participants', { student_id: studentAt(11).id, sitting_id: afternoon.id }, 201);
    expect((await lobbyOf(11)).state).to.equal('AVAILABLE');
  });

  it('has one list of results for all of them', async () => {
    for (const i of [0, 1, 2, 6, 7, 8, 9, 12]) {
      const answer = await app.request('POST', `/api/v1/student/exams/${day.examId}/submit`, {
        token: await tokenOf(i),
        body: {},
      });
      expect(answer.status, answer.text).to.equal(200);
    }
    const results = await until('all scores are in PostgreSQL', async () => {
      const list = await done('GET', '/results?per_page=200');
      return list.summary.scored === 8 ? list : undefined;
    });
    expect(results.total).to.equal(13);
    expect(new Set(results.items.map((r: { student_id: number }) => r.student_id)).size).to.equal(13);
    const where = (await done('GET', '/sessions')).items;
    expect(where.filter((s: { sitting_id: number }) => s.sitting_id === afternoon.id)).to.have.length(7);
  });

  it('refuses what makes no sense', async () => {
    const refused = async (method: string, path: string, body?: object) => {
      const { status, body: problem } = await ask(method, path, body);
      return [status, problem.errors?.[0]?.path ?? problem.code];
    };
    const times = { starts_at: inMinutes(0), ends_at: inMinutes(90) };
    expect(
      await refused('POST', '/sittings', {
        name: 'Sesi 3',
        starts_at: times.ends_at,
        ends_at: times.starts_at,
      }),
    ).to.deep.equal([422, 'ends_at']);
    expect(
      await refused('POST', '/sittings', { name: 'Sesi 3', ...times, entry_token: morning.entry_token }),
    ).to.deep.equal([422, 'entry_token']);
    expect(await refused('DELETE', `/sittings/${morning.id}`)).to.deep.equal([409, 'sitting_in_use']);
    expect(await refused('PATCH', '/participants', { sitting_id: morning.id })).to.deep.equal([
      422,
      'student_ids',
    ]);
    expect(await refused('PATCH', '/participants', { student_ids: [987654321] })).to.deep.equal([
      404,
      'not_a_participant',
    ]);
    expect(
      await refused('PATCH', `/participants/${studentAt(4).id}`, { sitting_id: 987654321 }),
    ).to.deep.equal([422, 'sitting_id']);
    expect(await refused('POST', '/participants', { number: '7777777777' })).to.deep.equal([422, 'number']);
    expect(await refused('POST', '/participants', {})).to.deep.equal([422, 'number']);
    const empty = await done('POST', '/sittings', { name: 'Susulan', ...times }, 201);
    await done('DELETE', `/sittings/${empty.id}`, undefined, 204);
  });
});
