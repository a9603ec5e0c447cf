/** Every screen of the student's page: by keyboard alone, in both languages and sizes, with nothing that axe finds. */
import { expect } from 'chai';
import {
  axeFindsNothing,
  fingersFindAll,
  fitsTheWindow,
  fitsTheWindowSpaced,
} from '../support/accessibility.js';
import { startAppliance } from '../support/appliance.js';
import { sitByKeyboard } from '../support/by-keyboard.js';
import { computerLab } from '../support/computer-lab.js';
import { everyone } from '../support/everyone.js';
import { ADMIN_ENV } from '../support/exam-day.js';
import { walkStudentStates } from '../support/student-states.js';

const LOCALES = ['id', 'en'] as const;
/** The third is 1366 × 768 at a zoom of 200 %, the last 1280 × 1024 at 400 %. */
const SIZES = [
  [360, 740],
  [1440, 900],
  [683, 384],
  [320, 256],
] as const;
/** As many as there are pictures in docs/screens at each size. */
const STATES = 37;

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
        await walkStudentStates(own, lab.browser, {
          locale,
          async look(state, page) {
            seen.push(state);
            expect(await page.locator('html').getAttribute('lang')).to.equal(locale);
            for (const [width, height] of SIZES) {
              await page.setViewportSize({ width, height });
              await fitsTheWindow(page, `${state}, ${width} × ${height} px, ${locale}`);
              await fitsTheWindowSpaced(page, `${state}, ${width} × ${height} px, ${locale}`);
              if (width !== 360 && width !== 1440) continue;
              await fingersFindAll(page, `${state}, ${width} px, ${locale}`);
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
    await sitByKeyboard(page, { url: lab.url, day: lab.day, student: lab.nextStudent() });
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
