/** Shifts, staff and participants by plain forms, without a single script. */
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { PlainBrowser } from '../../../support/browser-form.js';
import { ADMIN, ADMIN_ENV, type ExamDay, examDay } from '../../../support/exam-day.js';
import { makeStaff, PASSWORD, type Staff, settled } from '../../../support/people.js';

describe('the pages of shifts, staff and participants', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;
  let head: PlainBrowser;
  let proctor: Staff;
  let exam: string;

  const sign = async (email: string, password: string): Promise<PlainBrowser> => {
    const browser = new PlainBrowser(app);
    await browser.submit('/console/sign-in', '/console/sign-in', { email, password });
    return browser;
  };
  const shift = { shift_name: 'Sesi 1', shift_start: '2030-01-07T07:30', shift_end: '2030-01-07T09:30' };
  const sittings = () => app.db('exam_sittings').where({ exam_id: day.examId }).orderBy('id');
  const saved = async (action: string, fields: Record<string, string | string[]>, page = action) => {
    const answer = await head.submit(`${exam}${page}`, `${exam}${action}`, fields);
    expect(answer.status, answer.text).to.equal(303);
    return answer.headers.get('location') ?? '';
  };

  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    await settled(app);
    day = await examDay(app, { students: 3, questions: 1 });
    head = await sign(ADMIN.email, ADMIN.password);
    proctor = await makeStaff(app, { role: 'Proctor' });
    exam = `/console/exams/${day.examId}`;
  });
  after(() => app?.stop());

  it('make a shift in the time of the school, and change it', async () => {
    await saved('/sittings', shift, '/schedule');
    const [made] = await sittings();
    expect(made.starts_at.toISOString()).to.equal('2030-01-07T00:30:00.000Z');
    await saved(`/sittings/${made.id}`, { ...shift, shift_name: 'Sesi Pagi', shift_token: 'pagi22' });
    expect((await sittings())[0]).to.include({ name: 'Sesi Pagi', entry_token: 'PAGI22' });
    await saved(`/sittings/${made.id}/token`, {}, '/schedule');
    const page = await head.get(`${exam}/schedule`);
    expect(page.text)
      .to.include('Sesi Pagi')
      .and.include((await sittings())[0].entry_token);
  });

  it('give a wrong shift back as it was typed', async () => {
    const wrong = await head.submit(`${exam}/schedule`, `${exam}/sittings`, {
      ...shift,
      shift_name: '',
      shift_end: '2030-01-07T07:00',
    });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('id="error-shift_name"').and.include('value="2030-01-07T07:00"');
    expect(wrong.text).to.not.include('key:');
    const swapped = await head.submit(`${exam}/schedule`, `${exam}/sittings`, {
      ...shift,
      shift_end: '2030-01-07T07:00',
    });
    expect(swapped.text).to.include('id="error-shift_end"');
  });

  it('assign ticked participants, a class, and one alone', async () => {
    const [sitting] = await sittings();
    const [first, second] = day.students;
    if (!first || !second) throw new Error('nobody');
    const where = async () =>
      (await app.db('exam_participants').where({ exam_id: day.examId }).orderBy('student_id')).map((p) => [
        p.sitting_id,
        p.room,
        p.seat,
        p.extra_minutes,
        p.excused,
      ]);
    await saved('/participants', {
      student_ids: [`${first.id}`, `${second.id}`],
      sitting_id: `${sitting.id}`,
      room: 'Lab 1',
      class_id: '',
    });
    expect(await where()).to.deep.equal([
      [sitting.id, 'Lab 1', null, 0, false],
      [sitting.id, 'Lab 1', null, 0, false],
      [null, null, null, 0, false],
    ]);
    await saved('/participants', { class_id: `${day.classId}`, sitting_id: '', room: 'Aula' });
    await saved(`/participants/${second.id}`, {
      sitting_id: 'none',
      room: 'Lab 2',
      seat: '7',
      extra_minutes: '15',
      extra_reason: 'Tunanetra',
      excused: '1',
    });
    expect(await where()).to.deep.equal([
      [sitting.id, 'Aula', null, 0, false],
      [null, 'Lab 2', '7', 15, true],
      [null, 'Aula', null, 0, false],
    ]);
    const list = await head.get(`${exam}/participants?sitting_id=none&sort=-room`);
    expect(list.text).to.include('Lab 2').and.include('No shift');
    const nobody = await head.submit(`${exam}/participants`, `${exam}/participants`, {
      class_id: '',
      sitting_id: '',
      room: 'X',
    });
    expect(nobody.status).to.equal(422);
  });

  it('add a student by number and take one out', async () => {
    const wrong = await head.submit(`${exam}/participants`, `${exam}/participants/add`, { number: '4711' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('There is no active student with this number.');
    const [, , third] = day.students;
    await saved(`/participants/${third?.id}/delete`, {}, `/participants/${third?.id}`);
    expect((await head.get(`${exam}/participants/${third?.id}`)).status).to.equal(404);
    expect(await saved('/participants/add', { number: third?.nisn ?? '' }, '/participants')).to.equal(
      `${exam}/participants/${third?.id}`,
    );
  });

  it('give a proctor a duty, who then finds the exam, its room and its token and nothing else', async () => {
    const browser = await sign(proctor.email, PASSWORD);
    expect((await browser.get('/console/exams')).text).to.not.include(exam);
    await saved(
      '/staff',
      { admin_id: `${proctor.id}`, duty: 'PROCTOR', staff_sitting: '', staff_room: 'Lab 2' },
      '/schedule',
    );
    expect((await browser.get('/console/exams')).text).to.include(`${exam}/live`);
    expect((await browser.get('/console')).text)
      .to.include(`href="${exam}/live"`)
      .and.include('<p>Lab 2</p>')
      .and.include('0 answering, 0 handed in, of 1');
    expect((await head.get(`${exam}/schedule`)).text).not.to.include('Nobody sits there');
    const board = await browser.get(`${exam}/live`);
    expect(board.status, board.text).to.equal(200);
    expect(board.text).to.include('Siti Nur&#39;aini 2').and.not.include('Siti Nur&#39;aini 1');
    expect(board.text).to.include((await sittings())[0].entry_token);
    const [first, second] = day.students.map(({ id }) => `${exam}/live/students/${id}/password`);
    expect((await head.get(`${exam}/live`)).text).to.include(`href="${first}"`);
    const made = await browser.submit(second ?? '', second ?? '', {});
    const password = /token-text[^>]*>.*?<\/span>([a-z0-9]{8})</s.exec(made.text)?.[1];
    const { nisn } = day.students[1]!;
    const signedIn = await app.request('POST', '/api/v1/auth/student/login', { body: { nisn, password } });
    expect([made.status, signedIn.status]).to.deep.equal([200, 200]);
    expect((await browser.get(first ?? '')).status).to.equal(403);
    for (const page of ['', '/schedule', '/participants', '/results'])
      expect((await browser.get(`${exam}${page}`)).status, page).to.equal(403);
    const { id } = await app.db('exam_staff').where({ exam_id: day.examId }).first('id');
    await saved(`/staff/${id}/delete`, {}, '/schedule');
    expect((await browser.get(`${exam}/live`)).status).to.equal(403);
    expect((await browser.get('/console')).text).not.to.include(exam);
  });

  it('warn of a duty in a room where nobody sits', async () => {
    await saved(
      '/staff',
      { admin_id: `${proctor.id}`, duty: 'PROCTOR', staff_sitting: '', staff_room: 'Lab Dua' },
      '/schedule',
    );
    expect((await head.get(`${exam}/schedule`)).text).to.include('Nobody sits there');
  });

  it('tell in the history who was meant, by name', async () => {
    const { text } = await head.get(`${exam}/history`);
    expect(text)
      .to.include('Sri Wahyuningsih, S.Pd.')
      .and.include('Sesi Pagi')
      .and.include('Siti Nur&#39;aini 2');
    expect(text).to.include('Proctor').and.not.include('PROCTOR');
  });

  it('say at publishing who has no shift', async () => {
    const page = await head.get(`${exam}/publish`);
    expect(page.text)
      .to.include('has no shift yet and cannot begin')
      .and.include(`${exam}/participants?sitting_id=none`);
  });
});
