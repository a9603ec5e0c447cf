/** Pupils who need the page otherwise than most: by keyboard, by ear, in the system's own colours, with letters set wide. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { fitsTheWindow } from '../support/accessibility.js';
import { HOST } from '../support/browser.js';
import { computerLab } from '../support/computer-lab.js';
import { expectStatus } from '../support/exam-day.js';
import { until } from '../support/waiting.js';

const PHONE = { viewport: { width: 360, height: 740 } };
/** WCAG 1.4.12. */
const WIDE_LETTERS =
  '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }';

describe('the exam page for pupils who need it otherwise', function () {
  this.timeout(60_000);
  const lab = computerLab({ students: 7, questions: 5 });

  async function sitDown(options = {}) {
    const mine = await lab.seatAt(await lab.device({ ...PHONE, ...options }));
    await mine.enter();
    return mine;
  }
  /** What has the focus, by its class. */
  const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.className');

  it('keeps the focus of a keyboard where an answer is taken back and where the proctor pauses', async () => {
    const { page } = await sitDown();
    const option = page.locator('.option__input').nth(1);
    await option.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    expect(await focused(page)).to.contain('question__clear');
    await page.keyboard.press('Enter');
    await page.locator('.question__clear--away').waitFor({ state: 'attached' });
    expect(await focused(page)).to.equal('option__input');
    expect(await option.evaluate((input) => input === document.activeElement)).to.equal(true);

    const order = async (what: 'pause' | 'resume'): Promise<void> => {
      const path = `/api/v1/admin/exams/${lab.day.examId}/${what}`;
      const body = { reason: 'Listrik padam di ruang 3' };
      await expectStatus(200, await lab.app.request('POST', path, { token: lab.day.adminToken, body }));
    };
    await order('pause');
    await page.locator('.options--locked').waitFor();
    expect(await focused(page)).to.equal('option__input');
    await page.keyboard.press('Space');
    await page.getByTestId('option').first().locator('label').click({ force: true });
    expect(await page.locator('.option__input:checked, .option--chosen').count()).to.equal(0);
    await order('resume');
    await page.locator('.options--locked').waitFor({ state: 'detached' });
    await page.keyboard.press('Space');
    await page.locator('.option--chosen').waitFor();
    await page.context().close();
  });

  it('never hides the focus below the list of questions, and tells by ear what is still unanswered', async () => {
    const { page } = await sitDown();
    await page.getByTestId('grid-toggle').focus();
    await page.keyboard.press('Enter');
    expect(await focused(page)).to.contain('grid__close');
    await page.keyboard.press('Tab');
    expect(await focused(page)).to.contain('cell');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).to.contain('foot__button');
    expect(await page.locator('.grid--open').count()).to.equal(0);
    expect(await page.getByTestId('grid-toggle').getAttribute('aria-expanded')).to.equal('false');

    await page.getByTestId('grid-toggle').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.evaluate('history.back()');
    await page.locator('.grid--open').waitFor({ state: 'detached' });
    expect(await focused(page)).to.contain('grid-toggle');

    for (let i = 0; i < 5; i += 1) await page.getByTestId('next').click();
    await page.getByTestId('hand-in').click();
    const described = await page.getByTestId('confirm').getAttribute('aria-describedby');
    expect(await page.locator(`#${described}`).textContent()).to.match(/^5 questions are not answered/);
    await page.context().close();
  });

  it('leaves a keyboard on "Begin" where another exam comes into the lobby', async () => {
    const { page, signIn } = await lab.seatAt(await lab.device(PHONE));
    await signIn();
    const begin = page.getByTestId('exam-card').getByRole('button');
    await begin.focus();
    await page.route('**/student/lobby', async (route) => {
      // Node does not know the school's name.
      const response = await route.fetch({ url: route.request().url().replace(HOST, '127.0.0.1') });
      const lobby = (await response.json()) as { exams: object[] };
      const later = { ...lobby.exams[0], id: '0b7e6f1e-9b1f-4a52-8a55-5d0c1f6a7a10', state: 'UPCOMING' };
      await route.fulfill({ response, json: { ...lobby, exams: [later, ...lobby.exams] } });
    });
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await page.getByTestId('exam-card').nth(1).waitFor();
    expect(await begin.evaluate((button) => button === document.activeElement)).to.equal(true);
    await page.context().close();
  });

  it('goes on from the question when the last message of the proctor was put away', async () => {
    const { page, student } = await sitDown();
    for (const text of ['Sisa 10 menit.', 'Nomor 3: baca "sin", bukan "cos".'])
      await lab.order(student, { action: 'message', text });
    const buttons = page.getByTestId('notice-told').getByRole('button');
    await buttons.nth(1).waitFor();
    await buttons.first().focus();
    for (const left of [1, 0]) {
      // A card that nobody can have read yet stays.
      await until(`${left} are left`, async () => {
        await page.keyboard.press('Enter');
        return (await buttons.count()) === left;
      });
      if (left > 0)
        expect(await buttons.first().evaluate((button) => button === document.activeElement)).to.equal(true);
    }
    expect(await page.evaluate('document.activeElement.textContent')).to.equal('Question 1 of 5');
    await page.context().close();
  });

  it('says by ear what came of an answer, and not that it is on its way', async () => {
    const mine = await sitDown();
    const line = mine.page.getByTestId('save-state');
    lab.cable.slow(400);
    await mine.answerRightly();
    await line.getByText('Saving').waitFor();
    expect([await line.getAttribute('role'), await line.getAttribute('aria-busy')]).to.deep.equal([
      'status',
      'true',
    ]);
    await mine.saved(1);
    expect(await line.getAttribute('aria-busy')).to.equal('false');
    lab.cable.slow(0);
    await mine.page.context().close();
  });

  it("shows every state in the system's own colours, with borders of one width", async () => {
    const { page } = await sitDown({ forcedColors: 'active' });
    const looks = (selector: string): Promise<string[]> =>
      page.locator(selector).evaluateAll((all) =>
        all.map((element) => {
          const { borderStyle, borderColor, backgroundColor } = getComputedStyle(element);
          return `${borderStyle} ${borderColor} ${backgroundColor}`;
        }),
      );
    const states = [
      '',
      'cell--answered',
      'cell--doubtful',
      'cell--answered cell--unsaved',
      'cell--doubtful cell--unsaved',
    ];
    await page.getByTestId('cell').evaluateAll((cells, all) => {
      for (const [i, cell] of cells.entries()) cell.setAttribute('class', `cell ${all[i]}`);
    }, states);
    expect(new Set(await looks('.cell'))).to.have.length(states.length);
    const widths = await page
      .locator('.cell')
      .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).borderTopWidth));
    expect(new Set(widths)).to.have.length(1);
    // "Open now" is the outline of it.
    expect(new Set(await looks('.swatch:not(.swatch--here)'))).to.have.length(5);
    expect(new Set(await looks('.text-size__button'))).to.have.length(2);
    await page.context().close();
  });

  it('has all its controls within a phone when the letters are set wide', async () => {
    const { page } = await sitDown({ bypassCSP: true });
    await page.addStyleTag({ content: WIDE_LETTERS });
    await fitsTheWindow(page, 'a question in wide letters');
    const right = await page
      .locator('.exam__bar button, .exam__foot button')
      .evaluateAll((all) => Math.max(...all.map((button) => button.getBoundingClientRect().right)));
    expect(right).to.be.at.most(360);
    await page.context().close();
  });
});
