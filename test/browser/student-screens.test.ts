/** Every screen of the student's page: by keyboard alone, in both languages and sizes, with nothing that axe finds. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import { launchBrowser, schoolUrl } from '../support/browser.js';
import { ADMIN_ENV, type ExamDay, examDay, type Student } from '../support/exam-day.js';
import { seat } from '../support/seat.js';
import { StudentStates } from '../support/student-states.js';

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
  let app: TestAppliance;
  let day: ExamDay;
  let browser: Browser;
  let url: string;
  let seats = 0;

  before(async () => {
    [app, browser] = await Promise.all([startAppliance({ env: ADMIN_ENV }), launchBrowser()]);
    url = schoolUrl(app.url);
    day = await examDay(app, {
      students: 3,
      questions: 5,
      exam: { shuffle_questions: false, shuffle_options: false },
    });
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  const nextStudent = (): Student => day.students[seats++] as Student;

  for (const locale of ['id', 'en'] as const)
    it(`fit phones and wide screens in ${locale} in every state, and axe finds nothing on them`, async () => {
      const own = await startAppliance({ env: { ...ADMIN_ENV, DEFAULT_LOCALE: locale } });
      const seen: string[] = [];
      try {
        await StudentStates.walk(own, browser, {
          locale,
          async look(state, page) {
            seen.push(state);
            expect(await page.locator('html').getAttribute('lang')).to.equal(locale);
            for (const [width, height] of SIZES) {
              await page.setViewportSize({ width, height });
              await fits(page, `${state}, ${width} × ${height} px, ${locale}`);
              // What axe finds in a wide window does not depend on the words.
              if (width === 360 || (width === 1440 && locale === 'id'))
                await withoutFaults(page, `${state}, ${width} px, ${locale}`);
            }
          },
        });
      } finally {
        await own.stop();
      }
      expect(seen).to.have.length(STATES);
    });

  it('are done with the keyboard alone, from sign-in to result', async () => {
    const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
    const { nisn, password } = nextStudent();
    const { keyboard } = page;
    await page.goto(`${url}/`);
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
    await keyboard.type(day.entryToken.toLowerCase());
    await keyboard.press('Enter');
    await page.getByTestId('question').waitFor();
    for (const key of ['a', '2', 'C', '4']) {
      await keyboard.press(key);
      await page.locator('.option--chosen').waitFor();
      await keyboard.press('ArrowRight');
    }
    await page.getByText('Question 5 of 5').first().waitFor({ state: 'attached' });
    await page.locator('.option__input').first().focus();
    // The cells of the grid are not on the way.
    await tabTo(page, 'Doubtful', 3);
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
    const changed = await app.request('PATCH', `/api/v1/admin/exams/${day.examId}`, {
      token: day.adminToken,
      body: { show_score: 'NEVER' },
    });
    expect(changed.status, changed.text).to.equal(200);
    const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
    const received: string[] = [];
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => received.push(String(payload))),
    );
    const mine = seat(app, day, { page, url, student: nextStudent() });
    await mine.enter();
    await mine.answerRightly();
    await mine.handIn();
    expect(await page.getByTestId('score').count()).to.equal(0);
    expect(await page.getByTestId('result').textContent()).to.match(/Handed in at \d\d:\d\d/);
    expect(received.join()).not.to.contain('"score"');
    await withoutFaults(page, 'result without a score');
    await page.context().close();
  });
});

async function fits(page: Page, screen: string): Promise<void> {
  const tooWide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  expect(tooWide, `${screen} is too wide`).to.be.at.most(0);
}

async function withoutFaults(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    // There is no frame in it; else each look would open and close a page of its own.
    .setLegacyMode(true)
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    screen,
  ).to.deep.equal([]);
}

/** Presses Tab until the control of this name has the focus. */
async function tabTo(page: Page, name: string, most = 40): Promise<void> {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const active = document.activeElement;
      return [active?.id, active?.getAttribute('aria-label'), active?.textContent?.trim()];
    });
    if (here.includes(name)) return;
  }
  throw new Error(`Tab does not reach ${name}`);
}
