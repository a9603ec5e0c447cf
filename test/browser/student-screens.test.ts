/** Every screen of the student's page: by keyboard alone, in both languages and sizes, with nothing that axe finds. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { axeFindsNothing, fitsTheWindow } from '../support/accessibility.js';
import { startAppliance } from '../support/appliance.js';
import { computerLab } from '../support/computer-lab.js';
import { everyone } from '../support/everyone.js';
import { ADMIN_ENV } from '../support/exam-day.js';
import { StudentStates } from '../support/student-states.js';

const LOCALES = ['id', 'en'] as const;
/** The third is 1366 × 768 at a zoom of 200 %, the last 1280 × 1024 at 400 %. */
const SIZES = [
  [360, 740],
  [1440, 900],
  [683, 384],
  [320, 256],
] as const;
/** As many as there are pictures in docs/screens at each size. */
const STATES = 34;

describe('the screens of a student', function () {
  this.timeout(180_000);
  const lab = computerLab({
    students: 3,
    questions: 5,
    exam: { shuffle_questions: false, shuffle_options: false },
  });

  it('fit phones and wide screens in every state, in both languages, and axe finds nothing on them', () =>
    // Side by side: half of such a walk is waiting.
    everyone(LOCALES, async (locale) => {
      const own = await startAppliance({ env: { ...ADMIN_ENV, DEFAULT_LOCALE: locale } });
      const seen: string[] = [];
      try {
        await StudentStates.walk(own, lab.browser, {
          locale,
          async look(state, page) {
            seen.push(state);
            expect(await page.locator('html').getAttribute('lang')).to.equal(locale);
            for (const [width, height] of SIZES) {
              await page.setViewportSize({ width, height });
              await fitsTheWindow(page, `${state}, ${width} × ${height} px, ${locale}`);
              // What axe finds in a wide window does not depend on the words.
              if (width === 360 || (width === 1440 && locale === 'id'))
                await axeFindsNothing(page, `${state}, ${width} px, ${locale}`);
            }
          },
        });
      } finally {
        await own.stop();
      }
      expect(seen).to.have.length(STATES);
    }));

  it('are done with the keyboard alone, from sign-in to result', async () => {
    const page = await (await lab.device()).newPage();
    const { nisn, password } = lab.nextStudent();
    const { keyboard } = page;
    await page.goto(`${lab.url}/`);
    await page.locator('#field-nisn:focus').waitFor();
    await keyboard.type(nisn);
    await keyboard.press('Tab');
    await keyboard.type(password);
    await keyboard.press('Enter');
    await page.getByTestId('exam-card').waitFor();
    await tabTo(page, 'Begin');
    await keyboard.press('Enter');
    await page.getByTestId('token').waitFor();
    await tabTo(page, 'token');
    await keyboard.type(lab.day.entryToken.toLowerCase());
    await keyboard.press('Enter');
    await page.getByTestId('question').waitFor();
    for (const key of ['a', '2', 'C', '4']) {
      await keyboard.press(key);
      await page.locator('.option--chosen').waitFor();
      await keyboard.press('ArrowRight');
    }
    await page.getByText('Question 5 of 5').first().waitFor({ state: 'attached' });
    await tabTo(page, 'Doubtful');
    await keyboard.press('Space');
    await keyboard.press('ArrowLeft');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await page.getByTestId('review').waitFor();
    await tabTo(page, 'Hand in');
    await keyboard.press('Enter');
    await page.getByTestId('confirm').waitFor();
    await tabTo(page, 'Yes, hand in');
    await keyboard.press('Enter');
    // The exam is not shuffled: A, B, C and D are right in turn, the fifth stays open.
    expect(await page.getByTestId('score').textContent()).to.equal('80');
    await page.context().close();
  });

  it('hide the score where the exam does', async () => {
    const changed = await lab.app.request('PATCH', `/api/v1/admin/exams/${lab.day.examId}`, {
      token: lab.day.adminToken,
      body: { show_score: 'NEVER' },
    });
    expect(changed.status, changed.text).to.equal(200);
    const mine = await lab.seatAt(await lab.device());
    const { page } = mine;
    const received: string[] = [];
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => received.push(String(payload))),
    );
    await mine.enter();
    await mine.answerRightly();
    await mine.handIn();
    expect(await page.getByTestId('score').count()).to.equal(0);
    expect(await page.getByTestId('result').textContent()).to.match(/Handed in at \d\d:\d\d/);
    expect(received.join()).not.to.contain('"score"');
    await axeFindsNothing(page, 'result without a score');
    await page.context().close();
  });
});

/** Presses Tab until the control of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 40; i += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const active = document.activeElement;
      return [active?.id, active?.getAttribute('aria-label'), active?.textContent?.trim()];
    });
    if (here.includes(name)) return;
  }
  throw new Error(`Tab does not reach ${name}`);
}
