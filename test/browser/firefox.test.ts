/** What the other tests of the student's page show in Chromium, once more in Firefox where it differs: keys, network, storage, formulas. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import { schoolUrl } from '../support/browser.js';
import { sitByKeyboard } from '../support/by-keyboard.js';
import { type Cable, layCable } from '../support/cable.js';
import { ADMIN_ENV, type ExamDay, examDay, type Student } from '../support/exam-day.js';
import { launchFirefox, launchKeepingFirefox, whyNoFirefox } from '../support/firefox.js';
import { type Seat, seat } from '../support/seat.js';
import { until } from '../support/waiting.js';

const QUESTIONS = 5;
const ARABIC = 2;
const IN_ARABIC =
  '<p dir="rtl" lang="ar">إِذَا كَانَ <span data-tex="\\overline{AB}=\\sqrt{\\frac{9}{4}}"></span> فَمَا طُولُ الْقِطْعَةِ؟</p>';
/** What Firefox itself says at each try to open a socket. */
const OF_A_LOST_NETWORK = /^Firefox can.t establish a connection to the server at ws:/;

describe('the exam page in Firefox', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;
  let browser: Browser;
  let cable: Cable;
  let seats = 0;
  const complaints: string[] = [];
  /** Firefox would outlive a test that fails. */
  const keeping: BrowserContext[] = [];

  before(async function () {
    const why = whyNoFirefox();
    if (why !== undefined) {
      console.log(`    not run: ${why}`);
      this.skip();
    }
    [app, browser] = await Promise.all([startAppliance({ env: ADMIN_ENV }), launchFirefox()]);
    day = await examDay(app, {
      students: 4,
      questions: QUESTIONS,
      exam: { shuffle_questions: false, shuffle_options: false },
      below: (i) => (i === ARABIC - 1 ? IN_ARABIC : ''),
    });
    cable = await layCable(app.url);
  });
  after(async () => {
    for (const context of keeping) await context.close();
    await browser?.close();
    await cable?.remove();
    await app?.stop();
  });
  afterEach(() => {
    cable?.plugIn();
    complaints.length = 0;
  });

  const nextStudent = (): Student => day.students[seats++] as Student;

  function listenTo(page: Page): Page {
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    return page;
  }
  const complaintsBesideTheNetwork = () => complaints.filter((text) => !OF_A_LOST_NETWORK.test(text));
  const newPage = async (): Promise<Page> =>
    listenTo(await (await browser.newContext({ locale: 'en-US' })).newPage());
  const seatOf = (page: Page, student: Student): Seat =>
    seat(app, day, { page, url: schoolUrl(cable.url), student });

  /** Waits until PostgreSQL holds the closed session of this student with so many answers; question id → what is stored. */
  async function stored(
    student: Student,
    answers: number,
  ): Promise<Record<string, [string | null, boolean]>> {
    const rows = await until('PostgreSQL holds it all', async () => {
      const found = await app
        .db('exam_answers as a')
        .join('exam_sessions as s', 's.id', 'a.session_id')
        .where({ student_id: student.id, status: 'COMPLETED' })
        .select('question_id', 'answer', 'flagged');
      return found.length === answers && found;
    });
    return Object.fromEntries(
      rows.map(({ question_id, answer, flagged }) => [question_id, [answer, flagged]]),
    );
  }

  it('takes a student from sign-in to score by keyboard alone, and PostgreSQL holds what was chosen', async () => {
    const page = await newPage();
    const student = nextStudent();
    await sitByKeyboard(page, { url: schoolUrl(app.url), day, student });
    expect(await page.evaluate('isSecureContext')).to.equal(false);
    expect(await page.getByTestId('score').textContent()).to.equal('80');
    const [a, b, c, d, doubtful] = day.questionIds as [string, string, string, string, string];
    expect(await stored(student, QUESTIONS)).to.deep.equal({
      [a]: ['A', false],
      [b]: ['B', false],
      [c]: ['C', false],
      [d]: ['D', false],
      [doubtful]: [null, true],
    });
    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });

  it('never says saved while the network swallows every byte, and sends all when it is back', async () => {
    const student = nextStudent();
    const mine = seatOf(await newPage(), student);
    const chosen: string[] = [];
    await mine.enter();
    await mine.page.waitForFunction(() => [...document.fonts].some(({ status }) => status === 'loaded'));
    cable.swallow();
    chosen.push(await mine.answerRightly());
    await mine.unsaved(1);
    expect(await mine.held()).to.deep.equal({});
    cable.plugIn();
    await mine.saved(1);

    cable.pull();
    await mine.page.context().setOffline(true);
    await mine.next();
    chosen.push(await mine.answerRightly());
    await mine.page.getByTestId('doubtful').click();
    await mine.next();
    chosen.push(await mine.answerRightly());
    await mine.unsaved(2);
    await mine.page.getByTestId('notice-connection').waitFor();
    cable.plugIn();
    await mine.page.context().setOffline(false);
    await mine.saved(3);
    await mine.page.getByTestId('notice-connection').waitFor({ state: 'detached' });

    cable.pull();
    await mine.next();
    chosen.push(await mine.answerRightly());
    await mine.unsaved(1);
    await mine.page.reload().catch(() => undefined);
    expect(await mine.page.getByTestId('question').count()).to.equal(0);
    cable.plugIn();
    await open(mine);
    await mine.saved(4);
    await mine.handIn();
    expect(await mine.page.getByTestId('score').textContent()).to.equal('80');
    expect(await stored(student, 4)).to.deep.equal(
      Object.fromEntries(chosen.map((id, i) => [id, [day.right[id], i === 1]])),
    );
    expect(complaintsBesideTheNetwork()).to.deep.equal([]);
    await mine.page.context().close();
  });

  it('sends what waited after Firefox was closed and opened again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'examhall-firefox-'));
    const student = nextStudent();
    const start = async (): Promise<Seat> => {
      const context = await launchKeepingFirefox(folder);
      keeping.push(context);
      return seatOf(listenTo(await context.newPage()), student);
    };
    const mine = await start();
    await mine.enter();
    cable.pull();
    const id = await mine.answerRightly();
    await mine.unsaved(1);
    await mine.page.context().close();
    cable.plugIn();
    const again = await start();
    await open(again);
    await again.saved(1);
    expect(await again.held()).to.deep.equal({ [id]: day.right[id] });
    expect(complaintsBesideTheNetwork()).to.deep.equal([]);
    await again.page.context().close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The browser may still be on its way to its own page of failure. */
  async function open({ page }: Seat): Promise<void> {
    await until('the page opens again', () =>
      page.goto(`${schoolUrl(cable.url)}/`).then(
        () => true,
        () => false,
      ),
    );
    await page.getByTestId('question').waitFor();
  }

  it('shows Indonesian, and Arabic from right to left with its formula', async () => {
    const page = await newPage();
    const mine = seatOf(page, nextStudent());
    await page.goto(`${schoolUrl(cable.url)}/?lang=id`);
    await mine.enter();
    expect(await page.locator('html').getAttribute('lang')).to.equal('id');
    await page.getByRole('button', { name: 'Berikutnya' }).click();
    await page.getByText('Soal 2 dari 5').first().waitFor({ state: 'attached' });
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    for (const [width, height] of [
      [360, 740],
      [1440, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      const seen = await page.getByTestId('question').locator('p[dir=rtl]').evaluate(look);
      expect(seen, `${width} px`).to.deep.equal({
        begins: 'on the right',
        formula: 'ltr',
        font: 'loaded',
        lineOverAb: '0px',
        overflow: 0,
      });
    }
    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });
});

function look(paragraph: Element) {
  const words = paragraph.firstChild as Text;
  const [first, last] = [0, words.length - 2].map((at) => {
    const letter = document.createRange();
    letter.setStart(words, at);
    letter.setEnd(words, at + 1);
    return letter.getBoundingClientRect().left;
  });
  const [math, line] = ['math', 'menclose'].map((name) => paragraph.querySelector(name));
  return {
    begins: Number(first) > Number(last) ? 'on the right' : 'on the left',
    formula: math && getComputedStyle(math).direction,
    font: [...document.fonts].find(({ family }) => family.includes('STIX'))?.status,
    lineOverAb: line && getComputedStyle(line).borderTopWidth,
    overflow: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
  };
}
