/** After an outage of two hours: what a student sees while the exam is held, how a person decides, and how the student goes on. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import { launchBrowser, schoolUrl } from '../support/browser.js';
import { ADMIN, ADMIN_ENV, type ExamDay, examDay } from '../support/exam-day.js';
import { type Seat, seat } from '../support/seat.js';
import { until } from '../support/waiting.js';

const MINUTE_MS = 60_000;
const WATCH = 'exam-clock-offset:watch';

describe('an exam that is held', function () {
  this.timeout(90_000);
  let app: TestAppliance;
  let day: ExamDay;
  let browser: Browser;
  let student: Seat;
  let teacher: Page;

  before(async () => {
    [app, browser] = await Promise.all([startAppliance({ env: ADMIN_ENV }), launchBrowser()]);
    day = await examDay(app, { students: 2, questions: 3, exam: { duration_minutes: 60 } });
    const url = schoolUrl(app.url);
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 360, height: 740 } });
    student = seat(app, day, { page: await context.newPage(), url, student: day.students[0]! });
    await student.enter();
    await student.answerRightly();
    await student.saved(1);
    teacher = await (await browser.newContext({ locale: 'en-US' })).newPage();
    await teacher.goto(`${url}/console`);
    await teacher.fill('[name=email]', ADMIN.email);
    await teacher.fill('[name=password]', ADMIN.password);
    await teacher.click('main button[type=submit]');
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  const picture = (page: Page, name: string) =>
    process.env['PICTURES'] &&
    page.screenshot({ path: `${process.env['PICTURES']}/${name}.png`, fullPage: true });
  const notice = (name: string) => student.page.getByTestId(`notice-${name}`);

  it('stands still for the student, who is told why', async () => {
    await until('a heart beats', () => app.redis.hexists(WATCH, 'beat'));
    const session = `student:${day.students[0]?.id}:exam:${day.examId}:session`;
    await app.redis
      .multi()
      .hincrby(session, 'started', -121 * MINUTE_MS)
      .hincrby(session, 'deadline', -121 * MINUTE_MS)
      .hincrby(WATCH, 'beat', -120 * MINUTE_MS)
      .exec();
    await until('the outage is noticed', async () => Number(await app.redis.hget(WATCH, 'held')) === 1);
    await student.page.reload();
    await notice('paused').waitFor();
    expect(await notice('paused').textContent()).to.include('The server was away for a while');
    const left = () => student.page.getByTestId('time-left').textContent();
    const [before, beat] = [await left(), await app.redis.hget(WATCH, 'beat')];
    await until('a heart has beaten', async () => (await app.redis.hget(WATCH, 'beat')) !== beat);
    expect(await left()).to.equal(before);
    await student.page.getByText('paused', { exact: true }).waitFor();
    await picture(student.page, 'held-student');
  });

  it('is shown to who may decide, on the home page and in the live list, and goes on by the decision', async () => {
    await until('the outage is recorded', () => app.db('outages').first());
    await teacher.reload();
    await picture(teacher, 'held-home');
    await teacher.goto(`${schoolUrl(app.url)}/console/exams/${day.examId}/live`);
    await teacher.getByText('All clocks stand since').waitFor();
    await picture(teacher, 'held-live');
    await teacher.goto(`${schoolUrl(app.url)}/console/outages`);
    await picture(teacher, 'held-outages');
    await teacher.fill('[name=minutes]', '121');
    await teacher.fill('[name=reason]', 'Listrik padam di gedung B');
    await teacher.getByRole('button', { name: 'Give back and go on' }).click();
    await teacher.getByText('The exams go on').waitFor();
    await picture(teacher, 'decided-outages');
  });

  it('goes on for the student with the time given back, and says what the time is made of', async () => {
    await notice('paused').waitFor({ state: 'detached' });
    const told = student.page.getByTestId('notice-told');
    await told.first().waitFor();
    expect(await told.first().textContent()).to.match(/\(60 min \+ 12\d min( \d+ s)? outage\)/);
    await student.next();
    await student.answerRightly();
    await student.saved(2);
    await picture(student.page, 'held-over-student');
    await teacher.goto(`${schoolUrl(app.url)}/console/exams/${day.examId}/live`);
    await teacher.getByText(/12\d[.,\d]* min given back/).waitFor();
    await picture(teacher, 'held-over-live');
  });
});
