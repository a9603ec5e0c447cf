/** What nervous hands do to the page: two taps for one, a tap while the page changes, the way to handing in. */
import { expect } from 'chai';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { computerLab } from '../support/computer-lab.js';
import { expectStatus, type Student } from '../support/exam-day.js';
import type { Seat } from '../support/seat.js';
import { goTo, numberShown, review } from '../support/turn-pages.js';
import { until } from '../support/waiting.js';

const PHONE = { viewport: { width: 360, height: 500 }, isMobile: true, hasTouch: true };

describe('the exam page under nervous hands', function () {
  this.timeout(60_000);
  const lab = computerLab({
    students: 14,
    questions: 12,
    exam: { shuffle_questions: false, shuffle_options: false },
  });

  async function sitDown(options: BrowserContextOptions = {}): Promise<{
    mine: Seat;
    page: Page;
    student: Student;
  }> {
    const student = lab.nextStudent();
    const mine = await lab.seatAt(await lab.device(options), student);
    await mine.enter();
    return { mine, page: mine.page, student };
  }

  const order = async (what: 'pause' | 'resume'): Promise<void> =>
    expectStatus(
      200,
      await lab.app.request('POST', `/api/v1/admin/exams/${lab.day.examId}/${what}`, {
        token: lab.day.adminToken,
        body: { reason: 'Pengumuman' },
      }),
    );

  /** Two clicks of a mouse at one place, as fast as a double click. */
  async function doubleClick(page: Page, target: Locator): Promise<void> {
    const { x, y } = await middleOf(target);
    await page.mouse.dblclick(x, y);
  }

  async function doubleTap(page: Page, target: Locator): Promise<void> {
    const { x, y } = await middleOf(target);
    await page.touchscreen.tap(x, y);
    await page.touchscreen.tap(x, y);
  }

  describe('where the page changes under a finger', () => {
    it('moves no option when the connection goes and comes back, however far the page is scrolled', async () => {
      const { mine, page } = await sitDown(PHONE);
      await mine.answerRightly();
      await mine.saved(1);
      const before = await placesOf(page);
      lab.cable.pull();
      await page.getByTestId('notice-connection').waitFor();
      expect(await placesOf(page), 'with the banner').to.deep.equal(before);
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      const scrolled = await placesOf(page);
      expect(scrolled).not.to.deep.equal(before);
      lab.cable.plugIn();
      await page.getByTestId('notice-connection').waitFor({ state: 'detached', timeout: 30_000 });
      expect(await placesOf(page), 'when the banner is gone').to.deep.equal(scrolled);
      await page.context().close();
    });

    it('shows the banner wherever the page is scrolled, also in a low window', async () => {
      const { page } = await sitDown({ viewport: { width: 683, height: 384 } });
      lab.cable.pull();
      const banner = page.getByTestId('notice-connection');
      await banner.waitFor();
      for (const end of ['top', 'bottom'] as const) {
        await page.evaluate(
          (where) => window.scrollTo(0, where === 'top' ? 0 : document.documentElement.scrollHeight),
          end,
        );
        const box = await banner.boundingBox();
        expect(box && box.y >= 0 && box.y + box.height <= 384, end).to.equal(true);
      }
      // Nothing stays hidden behind it.
      const [next, box] = await Promise.all([page.getByTestId('next').boundingBox(), banner.boundingBox()]);
      expect((next?.y ?? 0) + (next?.height ?? 0)).to.be.at.most(box?.y ?? 0);
      await page.context().close();
    });

    it('takes the second tap on a cell of the grid, or on a link of the review, for no answer', async () => {
      const { page } = await sitDown(PHONE);
      await page.getByTestId('grid-toggle').click();
      for (const cell of [6, 7, 8]) {
        await doubleTap(page, page.getByTestId('cell').nth(cell));
        expect(await numberShown(page)).to.equal(String(cell + 1));
        await page.getByTestId('grid-toggle').click();
      }
      await page.keyboard.press('Escape');
      await review(page);
      for (const link of [1, 7]) {
        await doubleTap(page, page.getByTestId('review-none').getByRole('button').nth(link));
        expect(await numberShown(page)).to.equal(String(link + 1));
        await review(page);
      }
      expect(await page.locator('.cell--answered').count()).to.equal(0);
      // A tap that has its time is one.
      await goTo(page, 2);
      await page.getByTestId('option').nth(1).locator('label').tap();
      await page.locator('.option--chosen').waitFor();
      await page.context().close();
    });

    it('draws no edge of a choice around an option that a finger has left', async () => {
      const { page } = await sitDown(PHONE);
      // A touch screen leaves :hover somewhere near the last tap, never twice at the same place.
      const tools = await page.context().newCDPSession(page);
      await tools.send('DOM.enable');
      await tools.send('CSS.enable');
      const { root } = await tools.send('DOM.getDocument');
      const row = { nodeId: root.nodeId, selector: '.option__row' };
      const { nodeId } = await tools.send('DOM.querySelector', row);
      await tools.send('CSS.forcePseudoState', { nodeId, forcedPseudoClasses: ['hover'] });
      const edges = await page
        .locator('.option__row')
        .evaluateAll((rows) => rows.map((each) => getComputedStyle(each).borderColor));
      expect(new Set(edges).size, edges.join()).to.equal(1);
      await page.context().close();
    });

    it('takes each of two clicks at one place for an answer when a key has turned the page in between', async () => {
      const { page } = await sitDown();
      await page.getByTestId('option').nth(1).locator('label').click();
      await page.keyboard.press('ArrowRight');
      await page.getByTestId('option').nth(1).locator('label').click();
      expect(await page.locator('.cell--answered').count()).to.equal(2);
      await page.context().close();
    });

    it('asks before handing in even where the button of the question lies under a double click', async () => {
      const { page } = await sitDown({ viewport: { width: 1024, height: 768 } });
      await review(page);
      const handIn = page.getByTestId('hand-in');
      await handIn.click();
      const yes = page.getByTestId('confirm').getByRole('button', { name: 'Yes, hand in' });
      const place = await middleOf(yes);
      await page.keyboard.press('Escape');
      // Puts the one under the other, as on a screen of that height.
      const { x, y } = await middleOf(handIn);
      await page
        .addStyleTag({ content: `.review { translate: ${place.x - x}px ${place.y - y}px; }` })
        .catch(() =>
          page.evaluate(
            ([dx, dy]) => {
              const box = document.querySelector<HTMLElement>('.review');
              if (box) box.style.translate = `${dx}px ${dy}px`;
            },
            [place.x - x, place.y - y],
          ),
        );
      await doubleClick(page, handIn);
      await page.getByTestId('confirm').waitFor();
      expect(await page.getByTestId('waiting').count()).to.equal(0);
      await yes.click();
      await page.getByTestId('result').waitFor();
      await page.context().close();
    });

    it('marks doubtful once by a double click, and unmarks it by the next', async () => {
      const { page } = await sitDown();
      const doubtful = page.getByTestId('doubtful');
      await doubtful.dblclick();
      expect(await doubtful.getAttribute('aria-pressed')).to.equal('true');
      await doubtful.dblclick();
      expect(await doubtful.getAttribute('aria-pressed')).to.equal('false');
      await page.context().close();
    });

    it('takes letters for no answer while the list of questions lies over the question', async () => {
      const { page } = await sitDown({ viewport: { width: 683, height: 500 } });
      await page.getByTestId('grid-toggle').click();
      await page.keyboard.press('b');
      await page.keyboard.press('Escape');
      expect(await page.locator('.cell--answered').count()).to.equal(0);
      await page.keyboard.press('b');
      await page.locator('.option--chosen').waitFor();
      await page.context().close();
    });
  });

  describe('on the way to handing in', () => {
    it('finds back to the review from any question', async () => {
      const { page } = await sitDown(PHONE);
      await review(page);
      await page.getByTestId('review-none').getByRole('button').nth(4).click();
      expect(await numberShown(page)).to.equal('5');
      await page.getByTestId('grid-toggle').click();
      await page.getByTestId('grid').getByRole('button', { name: 'Check and hand in' }).click();
      await page.getByTestId('review').waitFor();
      expect(await page.evaluate(() => document.activeElement?.textContent)).to.equal(
        'Check before you hand in',
      );
      await page.context().close();
    });

    it('keeps the review true while answers arrive', async () => {
      const { mine, page } = await sitDown();
      await mine.answerRightly();
      await mine.saved(1);
      lab.cable.pull();
      await mine.next();
      await mine.answerRightly();
      await review(page);
      const waits = page.getByTestId('review').getByText('1 answer has not reached the server yet');
      await waits.waitFor();
      lab.cable.plugIn();
      await mine.saved(2);
      await waits.waitFor({ state: 'detached' });
      await page.context().close();
    });

    it('offers no handing in while the exam is paused, and does after it', async () => {
      const { page } = await sitDown();
      await review(page);
      const handIn = page.getByTestId('hand-in');
      await order('pause');
      try {
        const paused = page.getByTestId('notice-paused');
        await paused.waitFor();
        expect(await paused.textContent()).to.contain(
          'paused the exam. Your time stands still. \u2068Pengumuman',
        );
        expect(await handIn.getAttribute('aria-disabled')).to.equal('true');
        await handIn.click({ force: true });
        expect(await page.getByTestId('confirm').count()).to.equal(0);
      } finally {
        await order('resume');
      }
      await page.getByTestId('notice-paused').waitFor({ state: 'detached' });
      await handIn.click();
      await page.getByTestId('confirm').waitFor();
      await page.context().close();
    });

    it('says of the clock that it stands in the same moment as it tells of the pause', async () => {
      const { page } = await sitDown();
      await page.evaluate(() => {
        const cards = document.querySelector('[data-testid=notices-lasting]');
        const clock = document.querySelector<HTMLElement>('[data-testid=time-box]');
        if (!cards || !clock) return;
        const look = new MutationObserver(() => {
          if (!cards.querySelector('[data-testid=notice-paused]')) return;
          document.body.dataset.clock = clock.textContent ?? '';
          look.disconnect();
        });
        look.observe(cards, { childList: true });
      });
      await order('pause');
      try {
        await page.getByTestId('notice-paused').waitFor();
        expect(await page.locator('body').getAttribute('data-clock')).to.match(/paused$/);
      } finally {
        await order('resume');
      }
      await page.context().close();
    });

    it('tells who was handing in that the pause came first', async () => {
      const { mine, page } = await sitDown();
      lab.cable.pull();
      await mine.answerRightly();
      await review(page);
      await page.getByTestId('hand-in').click();
      await page.getByTestId('confirm').getByRole('button', { name: 'Yes, hand in' }).click();
      await page.getByTestId('waiting').waitFor();
      await order('pause');
      try {
        lab.cable.plugIn();
        await page.getByText('The pause came before your exam was handed in.').first().waitFor();
      } finally {
        await order('resume');
      }
      await page.context().close();
    });

    it('says nothing of going on once the time is up, and leaves no enlarged image or dead list over it', async () => {
      const { page, student } = await sitDown();
      await page.evaluate(() => {
        // As an image that was enlarged when the time ran out.
        const dialog = document.createElement('dialog');
        document.body.append(dialog);
        dialog.showModal();
      });
      await lab.endTime(student, -1500);
      lab.cable.cut();
      await until('the page has heard of it', async () =>
        /^0?0:0/.test((await page.getByTestId('time-left').textContent()) ?? ''),
      );
      lab.cable.pull();
      await page.getByTestId('waiting').waitFor();
      expect(await page.locator('dialog').count()).to.equal(0);
      await page.getByTestId('waiting-state').getByText('cannot be reached').waitFor();
      expect(await page.getByTestId('notice-connection').count()).to.equal(0);
      expect(await page.getByTestId('grid').isVisible()).to.equal(false);
      await page.context().close();
    });
  });
});

/** Where the options are on the screen. */
const placesOf = (page: Page): Promise<number[]> =>
  page
    .getByTestId('option')
    .evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().top)));

async function middleOf(target: Locator): Promise<{ x: number; y: number }> {
  const box = await target.boundingBox();
  if (!box) throw new Error('it is not on the screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
