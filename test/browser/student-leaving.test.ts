/** Ways out of the page in the middle of it: a reload, Back, the result that is left; and what of the device's memory it comes back with. */
import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { computerLab } from '../support/computer-lab.js';
import type { Seat } from '../support/seat.js';
import { goTo, numberShown, review } from '../support/turn-pages.js';
import { until } from '../support/waiting.js';

const PHONE = { viewport: { width: 360, height: 500 }, isMobile: true, hasTouch: true };

describe('the exam page where somebody leaves it', function () {
  this.timeout(60_000);
  const lab = computerLab({
    students: 4,
    questions: 12,
    exam: { shuffle_questions: false, shuffle_options: false },
  });

  async function sitDown(options: BrowserContextOptions = {}): Promise<{ mine: Seat; page: Page }> {
    const mine = await lab.seatAt(await lab.device(options));
    await mine.enter();
    return { mine, page: mine.page };
  }

  it('asks before a reload while the server is out of reach, and not else', async () => {
    const { mine, page } = await sitDown();
    await mine.answerRightly();
    await mine.saved(1);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    lab.cable.pull();
    await page.getByTestId('notice-connection').waitFor();
    await page.evaluate(() => location.reload());
    await until('the page asks', () => asked.length > 0);
    expect(asked).to.deep.equal(['beforeunload']);
    await mine.next();
    expect(await numberShown(page)).to.equal('2');
    lab.cable.plugIn();
    await page.getByTestId('notice-connection').waitFor({ state: 'detached', timeout: 30_000 });
    await page.reload();
    await page.getByTestId('question').waitFor();
    expect(asked).to.have.length(1);
    await page.context().close();
  });

  it('stays in the exam when Back is pressed, and puts away what lies over the question', async () => {
    const { page } = await sitDown(PHONE);
    await goTo(page, 3);
    await page.getByTestId('option').first().locator('label').click();
    await page.getByTestId('grid-toggle').click();
    const back = () => page.evaluate(() => history.back());
    await back();
    await page.getByTestId('grid').waitFor({ state: 'hidden' });
    await review(page);
    await back();
    await page.getByTestId('question').waitFor();
    for (let i = 0; i < 3; i += 1) {
      await back();
      await until('the page is still there', () => page.evaluate(() => history.state !== null));
    }
    expect(await page.getByTestId('question').count()).to.equal(1);
    await page.context().close();
  });

  it('shows the result again after a reload, still leaves by itself, and keeps no answer on the device', async () => {
    const { mine, page } = await sitDown();
    await page.clock.install();
    await mine.answerRightly();
    await mine.saved(1);
    await mine.handIn();
    const receipt = await page.getByTestId('receipt').textContent();
    const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
    expect(await kept()).to.equal('{}');
    await page.reload();
    await page.getByTestId('result').waitFor();
    expect(await page.getByTestId('receipt').textContent()).to.equal(receipt);
    expect(await kept()).to.equal('{}');
    await page.getByRole('button', { name: 'Back to your exams' }).click();
    await page.getByTestId('exam-card').waitFor();
    await page.reload();
    await page.getByTestId('exam-card').waitFor();
    await page.clock.fastForward(61_000);
    await page.locator('#field-nisn').waitFor();
    await page.context().close();
  });

  it('opens the exam although somebody has edited what is kept on the device', async () => {
    const { mine, page } = await sitDown();
    await mine.answerRightly();
    await mine.saved(1);
    for (const wrong of [
      { savedAt: 1e20 },
      { turn: 1e300 },
      { rev: 1.5 },
      { sent: [{ id: 1e300, ans: 'A', flag: false, baseRev: 0 }] },
      { chosen: { ans: 'X'.repeat(5000), flag: false } },
    ]) {
      await page.evaluate((edit) => {
        for (const [key, text] of Object.entries({ ...localStorage }))
          if (key.startsWith('examhall.answer.'))
            localStorage.setItem(key, JSON.stringify({ ...JSON.parse(text), ...edit }));
      }, wrong);
      await page.reload();
      await page.getByTestId('question').waitFor();
      await mine.saved(1);
    }
    await goTo(page, 5);
    await mine.answerRightly();
    await mine.saved(2);
    await page.context().close();
  });
});
