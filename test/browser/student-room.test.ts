/** What a proctor does and what the clock does while a student sits there, and what is left of the student afterwards. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { computerLab } from '../support/computer-lab.js';
import type { Student } from '../support/exam-day.js';
import { letExamTimePass } from '../support/exam-time.js';
import type { Seat } from '../support/seat.js';
import { until } from '../support/waiting.js';

const MINUTE_MS = 60_000;

describe('the exam page in a room with a proctor', function () {
  this.timeout(60_000);
  const lab = computerLab({ students: 15, questions: 3 });

  const closed = (student: Student) =>
    until(
      'the server has closed the session',
      async () => (await lab.app.redis.hget(lab.sessionKey(student), 'status')) === 'COMPLETED',
    );
  const evidence = (question: string) =>
    until('the evidence is in PostgreSQL', () =>
      lab.app.db('answer_events').where({ question_id: question, late: true }).first(),
    );

  /** An answer that reaches the server neither in time nor afterwards, until what the page posts is let through again. */
  async function leaveOneBehind(seat: Seat): Promise<string> {
    await seat.enter();
    await seat.page.route('**/answers', (route) => route.abort());
    lab.cable.swallow();
    const late = await seat.answerRightly();
    await seat.unsaved(1);
    await lab.endTime(seat.student, 10_000);
    await closed(seat.student);
    lab.cable.plugIn();
    await seat.page.getByTestId('result').waitFor({ timeout: 30_000 });
    return late;
  }

  /** What the live regions say, from now on. */
  async function listen(page: Page): Promise<() => Promise<string>> {
    await page.evaluate(`
      window.spoken = '';
      new MutationObserver(() => { window.spoken += ' ' + document.querySelector('#polite').textContent + ' ' + document.querySelector('#assertive').textContent; })
        .observe(document.body, { subtree: true, childList: true, characterData: true });`);
    return () => page.evaluate('window.spoken');
  }

  const spoken = (said: () => Promise<string>, text: RegExp) =>
    until(`it is announced: ${text}`, async () => text.test(await said()));

  it('shows and announces a message and more time at once, and tells at any time how the time came about', async () => {
    const { page, student } = await lab.sitDown();
    const said = await listen(page);
    await page.getByTestId('time-box').click();
    expect(await page.getByTestId('time-story').textContent()).to.match(/^\d\d:\d\d – \d\d:\d\d: 90 min$/);
    await page.getByTestId('time-box').click();
    await lab.order(student, { action: 'message', text: 'Tutup semua buku. الصبر مفتاح الفرج' });
    await page.getByText('Tutup semua buku').first().waitFor();
    await spoken(said, /Message from the proctor, \d\d:\d\d: Tutup semua buku/);
    await lab.order(student, { action: 'extend', minutes: 10, reason: 'فيضان Banjir!' });
    const told = page.getByTestId('notice-told').first();
    await page.getByText('You have more time').first().waitFor();
    expect(await told.textContent()).to.contain('\u2068فيضان Banjir!\u2069 (90 min + 10 min extra)');
    await spoken(said, /You have more time: until \d\d:\d\d\./);
    await told.getByRole('button').click();
    await page.reload();
    await page.getByTestId('question').waitFor();
    await page.getByTestId('time-box').click();
    expect(await page.getByTestId('time-story').textContent()).to.match(/: 90 min \+ 10 min extra$/);
    expect(await page.getByTestId('time-box').getAttribute('aria-expanded')).to.equal('true');
    await page.context().close();
  });

  it('breaks a word of the proctor that is longer than a phone is wide: what it would push out could not be read', async () => {
    const { page, student } = await lab.sitDown();
    await page.setViewportSize({ width: 360, height: 640 });
    const text = `Buka http://192.168.1.20/${'latihan_'.repeat(8)}`;
    await lab.order(student, { action: 'message', text });
    const words = page.getByTestId('notice-told').getByText('Buka http');
    await words.waitFor();
    const { right } = await words.evaluate((element) => element.getBoundingClientRect());
    expect(right).to.be.at.most(360);
    await page.context().close();
  });

  it('shows what is told last above a long message that nobody has put away, on a phone too', async () => {
    const { page, student } = await lab.sitDown();
    await page.setViewportSize({ width: 360, height: 640 });
    await lab.order(student, { action: 'message', text: 'Soal nomor 27 keliru. '.repeat(14) });
    await page.getByTestId('notice-told').waitFor();
    await lab.order(student, { action: 'extend', minutes: 10 });
    const news = page.getByText('You have more time');
    await news.first().waitFor();
    const isInSight = await news.first().evaluate((words) => {
      const { left, top, bottom } = words.getBoundingClientRect();
      return [top + 4, bottom - 4].every((y) => words.contains(document.elementFromPoint(left + 4, y)));
    });
    expect(isInSight).to.equal(true);
    await page.context().close();
  });

  it('tells who was handed in by the proctor, also a page that hears of it only after a reload', async () => {
    const mine = await lab.sitDown();
    const { page, student } = mine;
    await mine.answerRightly();
    await mine.saved(1);
    await lab.order(student, { action: 'force_submit' });
    await page.getByTestId('result').waitFor();
    const heading = page.getByRole('heading', { level: 1, name: 'Handed in by the proctor' });
    await heading.waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).to.equal('H1');
    expect(await page.getByTestId('stored').textContent()).to.contain('1 answer to 3 questions');
    expect(await page.getByTestId('receipt').textContent()).to.match(/^([0-9A-Z]{4}-){3}/);

    const away = await lab.sitDown();
    lab.cable.pull();
    await lab.order(away.student, { action: 'force_submit' });
    lab.cable.plugIn();
    await away.page.getByRole('heading', { name: 'Handed in by the proctor' }).waitFor({ timeout: 30_000 });
    await Promise.all([page.context().close(), away.page.context().close()]);
  });

  it('finds an exam that was opened again when the student goes back to the lobby', async () => {
    const mine = await lab.sitDown();
    const { page, student } = mine;
    await mine.answerRightly();
    await mine.saved(1);
    await mine.handIn();
    await lab.order(student, { action: 'reopen', minutes: 15 });
    await page.getByRole('button', { name: 'Back to your exams' }).click();
    await page.getByTestId('leaving').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByTestId('question').waitFor();
    expect(await page.locator('.cell--answered').count()).to.equal(1);
    await mine.saved(1);
    await page.context().close();
  });

  it('offers to go on where the result is still shown of an exam that was opened again', async () => {
    const mine = await lab.sitDown();
    const { page, student } = mine;
    await mine.answerRightly();
    await mine.saved(1);
    await mine.handIn();
    const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
    expect(await kept()).to.equal('{}');
    await lab.order(student, { action: 'reopen', minutes: 15 });
    await page.getByRole('heading', { name: 'Your exam is open again' }).waitFor({ timeout: 35_000 });
    expect(await page.getByTestId('receipt').count(), 'what does not count any more').to.equal(0);
    expect(await kept()).to.equal('{}');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByTestId('question').waitFor();
    expect(await page.locator('.cell--answered').count()).to.equal(1);
    await mine.next();
    await mine.answerRightly();
    await mine.saved(2);
    await mine.handIn();
    expect(await page.getByTestId('stored').textContent()).to.contain('2 answers to 3 questions');
    await page.context().close();
  });

  it('signs out by itself in the lobby too, once an exam was handed in', async () => {
    const mine = await lab.seatAt(await lab.device());
    await mine.page.clock.install();
    await mine.enter();
    await mine.handIn();
    await mine.page.getByRole('button', { name: 'Back to your exams' }).click();
    await mine.page.getByTestId('exam-card').waitFor();
    await mine.page.clock.fastForward(40_000);
    await mine.page.getByRole('heading', { level: 1 }).click();
    await mine.page.clock.fastForward(40_000);
    expect(await mine.page.getByTestId('student-name').count()).to.equal(1);
    await mine.page.clock.fastForward(21_000);
    await mine.page.locator('#field-nisn').waitFor();
    expect(await mine.page.textContent('body')).not.to.contain('Siti');
    await mine.page.context().close();
  });

  it('signs out by itself after a reload too that finds no server to show the result again', async () => {
    const mine = await lab.seatAt(await lab.device());
    const { page } = mine;
    await page.clock.install();
    await mine.enter();
    await mine.handIn();
    for (const gone of ['**/session', '**/paper']) {
      await page.route(gone, (route) => route.abort());
      await page.reload();
      await page.getByTestId('loading').getByTestId('leaving').waitFor();
      if (gone === '**/session') await page.unroute(gone);
    }
    await page.clock.fastForward(61_000);
    await page.locator('#field-nisn').waitFor();
    await page.reload();
    await page.locator('#field-nisn').waitFor();
    await page.context().close();
  });

  it('locks at the end of the time without a network, counts what arrived, and sends the rest as evidence', async () => {
    const context = await lab.device();
    const mine = await lab.seatAt(context);
    const { page, student } = mine;
    await page.clock.install();
    await mine.enter();
    await mine.answerRightly();
    await mine.saved(1);
    lab.cable.pull();
    await mine.next();
    const late = await mine.answerRightly();
    await mine.unsaved(1);
    await page.clock.fastForward(91 * MINUTE_MS);
    await page.getByRole('heading', { name: 'Time is up' }).waitFor();
    await until('it says how many arrived', async () =>
      /^1 of 2 answers have arrived. 1 is still on this device/.test(
        (await page.getByTestId('waiting-state').textContent()) ?? '',
      ),
    );
    await lab.endTime(student, 10_000);
    await closed(student);
    lab.cable.plugIn();
    await page.getByTestId('result').waitFor();
    await page.getByText('The school has 1 of them as evidence').waitFor();
    expect(await page.getByTestId('too-late').textContent()).to.match(/^1 answer did not arrive in time\./);
    expect(await page.getByTestId('stored').textContent()).to.contain('1 answer to 3 questions');
    expect((await evidence(late)).answer).to.equal(lab.day.right[late]);
    await context.close();
  });

  it('keeps what never arrived, without a name, until the same student signs in here again', async () => {
    const context = await lab.device();
    const mine = await lab.seatAt(context);
    const { page } = mine;
    const late = await leaveOneBehind(mine);
    expect(await page.getByTestId('too-late').textContent()).to.contain('1 is only on this device');
    await page.getByRole('button', { name: 'Sign out now' }).click();
    await page.locator('#field-nisn').waitFor();
    const kept = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(await kept())
      .to.contain(late)
      .and.not.to.match(/Siti|sign-in|token/);
    await page.unroute('**/answers');

    const other = await lab.seatAt(context);
    await other.signIn();
    expect(await kept()).to.contain(late);
    await other.page.close();
    await mine.signIn();
    await until('it has left this device', async () => !(await kept()).includes(late));
    expect((await evidence(late)).answer).to.equal(lab.day.right[late]);
    await context.close();
  });

  it('gives what one student has left here to no other, however late the server says that the exam of the first is over', async () => {
    const context = await lab.device();
    const mine = await lab.seatAt(context);
    const { page } = mine;
    await leaveOneBehind(mine);
    await page.getByRole('button', { name: 'Sign out now' }).click();
    await page.locator('#field-nisn').waitFor();
    await page.unroute('**/answers');

    let tell = () => {};
    const held = new Promise<void>((resolve) => {
      tell = resolve;
    });
    await page.route('**/session', async (route) => {
      const token = String(route.request().headers()['authorization']).replace('Bearer ', '');
      const { body } = await lab.app.request('GET', new URL(route.request().url()).pathname, { token });
      await held;
      await route.fulfill({ json: body });
    });
    const asked = page.waitForRequest('**/session');
    await mine.signIn();
    await asked;
    await page.getByRole('button', { name: 'Sign out' }).click();
    const next = await lab.seatAt(context);
    await page.fill('#field-nisn', next.student.nisn);
    await page.fill('#field-password', next.student.password);
    await page.keyboard.press('Enter');
    await page.getByTestId('exam-card').getByRole('button').click();
    await page.getByTestId('token').pressSequentially(lab.day.entryToken);
    await page.keyboard.press('Enter');
    await page.getByTestId('question').waitFor();
    const sent = page.waitForResponse('**/answers');
    tell();
    await sent;
    expect(await next.held()).to.deep.equal({});
    await context.close();
  });

  it('turns amber at ten minutes, red at five, and speaks at ten, five and one', async () => {
    const { page } = await lab.sitDown();
    const said = await listen(page);
    const box = page.getByTestId('time-box');
    for (const [pass, words, look] of [
      [80.5, /10 minutes left/, 'time-left--soon'],
      [5, /5 minutes left/, 'time-left--last'],
      [4, /1 minute left/, 'time-left--last'],
    ] as const) {
      await letExamTimePass(lab.app.redis, pass * MINUTE_MS);
      await until(`it is announced: ${words}`, async () => {
        // The page asks for the time when its network comes back, unless it waits for an answer just then.
        await page.evaluate(() => window.dispatchEvent(new Event('online')));
        return words.test(await said());
      });
      await until('it has its colour', async () => ((await box.getAttribute('class')) ?? '').includes(look));
    }
    await page.context().close();
  });
});
