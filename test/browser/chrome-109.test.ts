/**
 * A whole exam in Chrome 109, the last for Windows 7, with every command of the other tests' helpers. What is tested in it only
 * now and then, and Firefox 115, is in `npm run old-browsers`.
 */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { chrome109 } from '../old-browsers/fetched.js';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import { launchBrowser, schoolUrl } from '../support/browser.js';
import { sitByKeyboard } from '../support/by-keyboard.js';
import { type Cable, layCable } from '../support/cable.js';
import { ADMIN_ENV, type ExamDay, examDay, signIn } from '../support/exam-day.js';
import { seat } from '../support/seat.js';

const FORMULA = '<p>Jika <span data-tex="\\overline{AB}=\\sqrt{\\frac{9}{4}}"></span></p>';
/** What Chrome itself says of each request and each socket that the cable ended. */
const OF_A_LOST_NETWORK = /net::ERR_|WebSocket connection to '[^']*' failed/;

describe('the exam page in Chrome 109', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;
  let browser: Browser;
  let cable: Cable;
  const complaints: string[] = [];

  before(async function () {
    this.timeout(300_000);
    let program: string;
    try {
      program = await chrome109();
    } catch (error) {
      console.log(`    not run: ${error instanceof Error ? error.message : error}`);
      return this.skip();
    }
    [app, browser] = await Promise.all([startAppliance({ env: ADMIN_ENV }), launchBrowser(program)]);
    day = await examDay(app, {
      students: 2,
      questions: 5,
      exam: { shuffle_questions: false, shuffle_options: false },
      below: () => FORMULA,
    });
    cable = await layCable(app.url);
  });
  after(async () => {
    await browser?.close();
    await cable?.remove();
    await app?.stop();
  });
  afterEach(() => {
    cable?.plugIn();
    complaints.length = 0;
  });

  async function newPage(): Promise<Page> {
    const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const isOurs = message.type() === 'error' && !OF_A_LOST_NETWORK.test(message.text());
      if (isOurs) complaints.push(message.text());
    });
    return page;
  }

  it('takes a student from sign-in to score by keyboard alone', async () => {
    expect(browser.version()).to.match(/^109\./);
    const page = await newPage();
    await sitByKeyboard(page, { url: schoolUrl(cable.url), day, student: day.students[0]! });
    expect(await page.evaluate('isSecureContext')).to.equal(false);
    expect(await page.getByTestId('score').textContent()).to.equal('80');
    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });

  it('draws formulas, keeps answers over an outage and a reload, and locks when the student signs in elsewhere', async () => {
    const mine = seat(app, day, {
      page: await newPage(),
      url: schoolUrl(cable.url),
      student: day.students[1]!,
    });
    await mine.enter();
    await mine.page.evaluate('document.fonts.ready.then(() => undefined)');
    expect(await mine.page.getByTestId('question').evaluate(look)).to.deep.equal({
      font: 'loaded',
      lineOverAb: '1px',
      rootIsHigh: true,
    });

    cable.pull();
    const chosen = [await mine.answerRightly()];
    await mine.next();
    chosen.push(await mine.answerRightly());
    await mine.unsaved(2);
    await mine.page.getByTestId('notice-connection').waitFor();
    await mine.page.reload().catch(() => undefined);
    cable.plugIn();
    await mine.page.goto(`${schoolUrl(cable.url)}/`);
    await mine.page.getByTestId('question').waitFor();
    await mine.saved(2);
    expect(await mine.held()).to.deep.equal(Object.fromEntries(chosen.map((id) => [id, day.right[id]])));

    await signIn(app, mine.student);
    await mine.page.getByTestId('elsewhere').waitFor();
    expect(complaints).to.deep.equal([]);
    await mine.page.context().close();
  });
});

function look(question: Element) {
  const line = question.querySelector('menclose');
  const [root, number] = ['msqrt', 'mn'].map(
    (name) => question.querySelector(name)?.getBoundingClientRect().height ?? 0,
  ) as [number, number];
  return {
    font: [...document.fonts].find(({ family }) => family.includes('STIX'))?.status,
    lineOverAb: line && getComputedStyle(line).borderTopWidth,
    // What is not understood would be one line of text.
    rootIsHigh: root > 1.5 * number,
  };
}
