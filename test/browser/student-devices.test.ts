/** A second device, a second tab, a wrong clock, the end of the time: what the page makes of them. */
import { expect } from 'chai';
import type { Browser, BrowserContext } from 'playwright-core';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import { launchBrowser, schoolUrl } from '../support/browser.js';
import { ADMIN_ENV, type ExamDay, examDay, type Student } from '../support/exam-day.js';
import { endTime, type Seat, seat } from '../support/seat.js';
import { until } from '../support/waiting.js';

describe('the exam page, its student and the clock', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;
  let browser: Browser;
  let url: string;

  before(async () => {
    [app, browser] = await Promise.all([startAppliance({ env: ADMIN_ENV }), launchBrowser()]);
    url = schoolUrl(app.url);
    day = await examDay(app, { students: 5, questions: 4 });
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  const studentAt = (i: number): Student => day.students[i] as Student;
  const device = (): Promise<BrowserContext> => browser.newContext({ locale: 'en-US' });
  const at = async (context: BrowserContext, student: Student): Promise<Seat> =>
    seat(app, day, { page: await context.newPage(), url, student });

  it('locks at once when the student signs in elsewhere, says so, and lets them sign in here again', async () => {
    const [lab, phone] = [await at(await device(), studentAt(0)), await at(await device(), studentAt(0))];
    await lab.enter();
    await lab.answerRightly();
    await lab.saved(1);
    await phone.signIn();
    await lab.page.getByTestId('elsewhere').waitFor({ timeout: 2000 });
    expect(await lab.page.getByTestId('option').count()).to.equal(0);
    expect(await lab.page.getByRole('heading', { level: 1 }).textContent()).to.contain('another device');
    await phone.page.getByRole('button', { name: 'Continue' }).click();
    await phone.page.getByTestId('question').waitFor();
    expect(await phone.page.locator('.cell--answered').count()).to.equal(1);
    await lab.page.getByRole('button', { name: 'Sign in here again' }).click();
    await lab.page.locator('#field-nisn').waitFor();
    expect(await lab.page.locator('#field-nisn').inputValue()).to.equal('');
    await Promise.all([lab.page.context().close(), phone.page.context().close()]);
  });

  it('shows in two tabs what either of them chose', async () => {
    const context = await device();
    const first = await at(context, studentAt(1));
    await first.enter();
    const second = await at(context, studentAt(1));
    await second.page.goto(`${url}/`);
    await second.page.getByTestId('question').waitFor();
    await first.answerRightly();
    await until(
      'the other tab shows it',
      async () => (await second.page.locator('.cell--answered').count()) === 1,
    );
    await second.next();
    await second.answerRightly();
    await until(
      'the first tab shows it',
      async () => (await first.page.locator('.cell--answered').count()) === 2,
    );
    await first.saved(2);
    await second.saved(2);
    await context.close();
  });

  it("counts by the server's clock on a device that is a day ahead", async () => {
    const mine = await at(await device(), studentAt(2));
    await mine.page.clock.install({ time: Date.now() + 24 * 3600_000 });
    await mine.enter();
    const left = ((await mine.page.getByTestId('time-left').textContent()) ?? '').split(':').map(Number);
    expect(left.reduce((sum, part) => sum * 60 + part, 0)).to.be.within(88 * 60, 90 * 60);
    await mine.answerRightly();
    await mine.saved(1);
    await mine.handIn();
    await mine.page.context().close();
  });

  it('locks when the time is over and shows the result', async () => {
    const mine = await at(await device(), studentAt(3));
    await mine.enter();
    await mine.answerRightly();
    await mine.saved(1);
    await endTime(app, day, studentAt(3), 2500);
    await mine.page.getByTestId('result').waitFor();
    expect(await mine.page.getByRole('heading', { level: 1 }).textContent()).to.contain('Time is up');
    expect(await mine.page.getByTestId('score').textContent()).to.equal('25');
    expect(await mine.page.getByTestId('stored').textContent()).to.contain('1 answer to 4 questions');
    await mine.page.context().close();
  });

  it('signs out and erases the student a minute after the result', async () => {
    const mine = await at(await device(), studentAt(4));
    await mine.page.clock.install();
    await mine.enter();
    await mine.answerRightly();
    await mine.saved(1);
    await mine.handIn();
    const token = await mine.page.evaluate(() => sessionStorage.getItem('examhall.sign-in'));
    expect(token).to.contain('token');
    await mine.page.clock.fastForward(61_000);
    await mine.page.locator('#field-nisn').waitFor();
    const kept = await mine.page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.body.textContent]),
    );
    expect(kept).not.to.match(/Siti|"examhall|25/);
    const still = await app.request('GET', '/api/v1/student/lobby', {
      token: JSON.parse(token ?? '{}').token,
    });
    expect(still.status).to.equal(401);
    await mine.page.context().close();
  });
});
