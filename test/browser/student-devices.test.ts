/** A second device, a second tab, a wrong clock, the end of the time: what the page makes of them. */
import { expect } from 'chai';
import { computerLab } from '../support/computer-lab.js';
import { until } from '../support/waiting.js';

describe('the exam page, its student and the clock', function () {
  this.timeout(60_000);
  const lab = computerLab({ students: 8, questions: 4 });

  it('locks at once when the student signs in elsewhere, says so, and lets them sign in here again', async () => {
    const computer = await lab.sitDown();
    const phone = await lab.seatAt(await lab.device(), computer.student);
    await computer.answerRightly();
    await computer.saved(1);
    await phone.signIn();
    await computer.page.getByTestId('elsewhere').waitFor({ timeout: 2000 });
    expect(await computer.page.getByTestId('option').count()).to.equal(0);
    expect(await computer.page.getByRole('heading', { level: 1 }).textContent()).to.contain('another device');
    await phone.page.getByRole('button', { name: 'Continue' }).click();
    await phone.page.getByTestId('question').waitFor();
    expect(await phone.page.locator('.cell--answered').count()).to.equal(1);
    await computer.page.getByRole('button', { name: 'Sign in here again' }).click();
    await computer.page.locator('#field-nisn').waitFor();
    expect(await computer.page.locator('#field-nisn').inputValue()).to.equal('');
    await Promise.all([computer.page.context().close(), phone.page.context().close()]);
  });

  it('says so also to a page that was offline when the student signed in elsewhere, and sends its answers after signing in here again', async () => {
    const computer = await lab.sitDown();
    lab.cable.pull();
    await computer.answerRightly();
    await computer.next();
    await computer.answerRightly();
    await computer.unsaved(2);
    // The computer is to stay away until the phone is in.
    await computer.page.context().setOffline(true);
    lab.cable.plugIn();
    const phone = await lab.seatAt(await lab.device(), computer.student);
    await phone.signIn();
    await computer.page.context().setOffline(false);
    await computer.page.getByTestId('elsewhere').waitFor({ timeout: 30_000 });
    expect(await computer.page.getByTestId('elsewhere').textContent()).to.contain('2 answers on this device');
    await computer.page.getByRole('button', { name: 'Sign in here again' }).click();
    await computer.signIn();
    await computer.page.getByRole('button', { name: 'Continue' }).click();
    await computer.page.getByTestId('question').waitFor();
    await computer.saved(2);
    await Promise.all([computer.page.context().close(), phone.page.context().close()]);
  });

  it('says nothing of it to who opens the browser there afterwards, who may be the next student', async () => {
    const computer = await lab.sitDown();
    await computer.answerRightly();
    await computer.saved(1);
    await computer.page.close();
    const phone = await lab.seatAt(await lab.device(), computer.student);
    await phone.signIn();
    const again = await computer.page.context().newPage();
    await again.goto(`${lab.url}/`);
    await again.locator('#field-nisn').waitFor({ timeout: 10_000 });
    expect(await again.locator('main').textContent()).not.to.match(/ended|device/);
    await Promise.all([again.context().close(), phone.page.context().close()]);
  });

  it('shows in two tabs what either of them chose', async () => {
    const first = await lab.sitDown();
    const context = first.page.context();
    const second = await lab.seatAt(context, first.student);
    await second.page.goto(`${lab.url}/`);
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
    const mine = await lab.seatAt(await lab.device());
    await mine.page.clock.install({ time: Date.now() + 24 * 3600_000 });
    await mine.enter();
    const left = ((await mine.page.getByTestId('time-left').textContent()) ?? '').split(':').map(Number);
    expect(left.reduce((sum, part) => sum * 60 + part, 0)).to.be.within(88 * 60, 90 * 60);
    await mine.answerRightly();
    await mine.saved(1);
    await mine.handIn();
    await mine.page.context().close();
  });

  it('throws nobody out of an exam that was opened again because another tab still showed its result', async () => {
    const mine = await lab.seatAt(await lab.device());
    const other = await lab.seatAt(mine.page.context(), mine.student);
    await mine.enter();
    await other.page.clock.install();
    await other.page.goto(`${lab.url}/`);
    await other.page.getByTestId('question').waitFor();
    await mine.page.bringToFront();
    await mine.handIn();
    await other.page.getByTestId('result').waitFor();
    await lab.order(mine.student, { action: 'reopen', minutes: 15 });
    await mine.page.getByRole('button', { name: 'Back to your exams' }).click();
    await mine.page.getByRole('button', { name: 'Continue' }).click();
    await mine.page.getByTestId('question').waitFor();
    // Not forward at once: what it asks the server meanwhile starts the minute anew.
    await other.page.clock.fastForward(61_000);
    await other.page.clock.fastForward(61_000);
    await other.page.locator('#field-nisn').waitFor();
    expect(await other.page.textContent('body')).not.to.contain('Siti');
    await mine.answerRightly();
    await mine.saved(1);
    // As after a crash: neither tab has anything of its own.
    const again = await lab.seatAt(mine.page.context(), mine.student);
    await Promise.all([mine.page.close(), other.page.close()]);
    await again.page.goto(`${lab.url}/`);
    await again.page.getByTestId('question').waitFor();
    await again.page.context().close();
  });

  it('locks when the time is over and shows the result', async () => {
    const mine = await lab.sitDown();
    await mine.answerRightly();
    await mine.saved(1);
    await lab.endTime(mine.student, 2500);
    await mine.page.getByTestId('result').waitFor();
    expect(await mine.page.getByRole('heading', { level: 1 }).textContent()).to.contain('Time is up');
    expect(await mine.page.getByTestId('score').textContent()).to.equal('25');
    expect(await mine.page.getByTestId('stored').textContent()).to.contain('1 answer to 4 questions');
    await mine.page.context().close();
  });

  it('signs out and erases the student a minute after the result', async () => {
    const mine = await lab.seatAt(await lab.device());
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
    const still = await lab.app.request('GET', '/api/v1/student/lobby', {
      token: JSON.parse(token ?? '{}').token,
    });
    expect(still.status).to.equal(401);
    await mine.page.context().close();
  });
});
