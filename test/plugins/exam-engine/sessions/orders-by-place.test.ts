/** Orders for one, many, a room, a sitting or all, as far as the duty of the one who gives them goes. */
import { expect } from 'chai';
import { type ExamDay, expectStatus, type Student, takeSeat } from '../../../support/exam-day.js';
import { adminToken, makeStaff } from '../../../support/people.js';
import { type RunningExam, runningExam } from './running.js';

describe('orders by room and sitting', () => {
  let exam: RunningExam;
  let sittings: number[];
  /** Session ids: two of sitting 1 in Lab 1, one of sitting 1 in Lab 2, one of sitting 2 in Lab 1. */
  let sessions: string[];
  let proctor: string;
  const reason = 'Pengumuman';

  before(async () => {
    exam = await runningExam(4);
    const { app, day } = exam;
    const change = async (method: string, path: string, body: object) => {
      const response = await app.request(method, `/api/v1/admin/exams/${day.examId}/${path}`, {
        token: day.adminToken,
        body,
      });
      expect(response.status, response.text).to.be.within(200, 204);
      return response.body;
    };
    const times = {
      starts_at: new Date(Date.now() - 60_000).toISOString(),
      ends_at: new Date(Date.now() + 3 * 3600_000).toISOString(),
    };
    sittings = [];
    const tokens = ['SESI11', 'SESI22'];
    for (const entry_token of tokens)
      sittings.push((await change('POST', 'sittings', { name: entry_token, ...times, entry_token })).id);
    sessions = [];
    for (const [i, [sitting, room]] of (
      [
        [0, 'Lab 1'],
        [0, 'lab 1'],
        [0, 'Lab 2'],
        [1, 'Lab 1'],
      ] as const
    ).entries()) {
      const student = day.students[i] as Student;
      await change('PATCH', `participants/${student.id}`, { sitting_id: sittings[sitting], room });
      const here: ExamDay = { ...day, entryToken: tokens[sitting] as string };
      const token = await takeSeat(app, here, student);
      const { body } = await app.request('GET', `/api/v1/student/exams/${day.examId}/session`, { token });
      sessions.push(body.session_id);
    }
    const staff = await makeStaff(app, { role: 'Proctor' });
    await change('POST', 'staff', { admin_id: staff.id, duty: 'PROCTOR', room: 'Lab 1' });
    proctor = await adminToken(app, staff);
  });
  after(() => exam?.stop());

  const act = (body: object, token?: string) =>
    exam.order('sessions/actions', { action: 'message', text: 'Tenang.', reason, ...body }, token);
  /** Places in `sessions` of those that it was done to. */
  const doneTo = async (body: object, token?: string): Promise<number[]> => {
    const response = await act(body, token);
    await expectStatus(200, response);
    return response.body.results
      .filter((result: { done?: true }) => result.done)
      .map(({ session_id }: { session_id: string }) => sessions.indexOf(session_id))
      .sort();
  };

  it('reach the room, the sitting, the room in the sitting, or all', async () => {
    expect(await doneTo({ session_ids: 'all' })).to.deep.equal([0, 1, 2, 3]);
    expect(await doneTo({ session_ids: 'all', room: 'LAB 1' })).to.deep.equal([0, 1, 3]);
    expect(await doneTo({ session_ids: 'all', sitting_id: sittings[0] })).to.deep.equal([0, 1, 2]);
    expect(await doneTo({ session_ids: 'all', sitting_id: sittings[0], room: 'Lab 1' })).to.deep.equal([
      0, 1,
    ]);
    expect(await doneTo({ session_ids: 'all', room: 'Aula' })).to.deep.equal([]);
    const entry = await exam.app
      .db('audit_log')
      .where({ subject_id: exam.day.examId, action: 'session.messaged' })
      .orderBy('id', 'desc')
      .first();
    expect(entry.detail).to.deep.include({ sitting: sittings[0], room: 'Lab 1', reason });
  });

  it("reach no further than a proctor's duty: all are all of theirs", async () => {
    expect(await doneTo({ session_ids: 'all' }, proctor)).to.deep.equal([0, 1, 3]);
    expect(await doneTo({ session_ids: 'all', sitting_id: sittings[0] }, proctor)).to.deep.equal([0, 1]);
    expect(await doneTo({ session_ids: 'all', room: 'Lab 2' }, proctor)).to.deep.equal([]);
    const { results } = (await act({ session_ids: [sessions[2], sessions[0]] }, proctor)).body;
    expect(results).to.deep.equal([
      { session_id: sessions[2], code: 'forbidden' },
      { session_id: sessions[0], done: true },
    ]);
  });

  it('are refused where the place makes no sense', async () => {
    for (const wrong of [
      { session_ids: [sessions[0]], room: 'Lab 1' },
      { session_ids: [sessions[0]], sitting_id: sittings[0] },
      { session_ids: 'all', room: '' },
      { session_ids: 'all', room: 7 },
      { session_ids: 'all', room: 'x'.repeat(41) },
      { session_ids: 'all', sitting_id: 0 },
      { session_ids: 'all', sitting_id: '1' },
      { session_ids: 'all', sitting_id: null },
    ])
      expect((await act(wrong)).status, JSON.stringify(wrong)).to.equal(422);
    expect((await act({ session_ids: 'all', sitting_id: 987654 })).status).to.equal(404);
  });

  it('give no time once all who are meant are graded, and say so', async () => {
    const extend = (session_ids: unknown, more: object = {}) =>
      exam.order('sessions/actions', { action: 'extend', session_ids, minutes: 5, reason, ...more });
    const answerOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];
    await act({ action: 'force_submit', session_ids: [sessions[2]] });
    expect(answerOf(await extend([sessions[2]]))).to.deep.equal([409, 'already_graded']);
    expect(answerOf(await extend('all', { room: 'Lab 2' }))).to.deep.equal([409, 'already_graded']);
    const mixed = await extend([sessions[2], sessions[0]]);
    expect(mixed.body.results).to.deep.equal([
      { session_id: sessions[2], code: 'already_graded' },
      { session_id: sessions[0], done: true },
    ]);
    expect((await extend('all')).body.results).to.have.length(3);
    await act({ action: 'force_submit', session_ids: 'all' });
    expect(answerOf(await exam.order('extend', { minutes: 5, reason }))).to.deep.equal([
      409,
      'already_graded',
    ]);
    expect((await act({ action: 'force_submit', session_ids: 'all' })).body.results, 'twice').to.deep.equal(
      [],
    );
  });
});
