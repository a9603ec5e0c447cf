/** A whole exam in Firefox 115, with pictures of what is seen on the way. `npm run old-browsers` runs it. */
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import { schoolUrl } from '../support/browser.js';
import { type Cable, layCable } from '../support/cable.js';
import { ADMIN_ENV, type ExamDay, expectStatus, type Student, signIn } from '../support/exam-day.js';
import { shownSchool } from '../support/shown-school.js';
import { until } from '../support/waiting.js';
import { firefox115 } from './fetched.js';
import { OldFirefox } from './old-firefox.js';
import { picturesOf } from './pictures.js';

const OPEN_CARD = '.exam-card--available, .exam-card--in_progress';
const SIZES = [
  [360, 740],
  [768, 1024],
  [1440, 900],
] as const;
const at = (testid: string): string => `[data-testid=${testid}]`;

describe('the exam page in Firefox 115', function () {
  this.timeout(120_000);
  let app: TestAppliance;
  let day: ExamDay;
  let cable: Cable;
  let firefox: OldFirefox;
  const picture = picturesOf('firefox-115');

  before(async () => {
    app = await startAppliance({ env: { ...ADMIN_ENV, DEFAULT_LOCALE: 'id' } });
    day = await shownSchool(app);
    cable = await layCable(app.url);
  });
  beforeEach(async () => {
    firefox = await OldFirefox.launch(await firefox115());
    await firefox.resize(1024, 768);
    await firefox.open(`${schoolUrl(cable.url)}/?lang=id`);
  });
  afterEach(async () => {
    cable.plugIn();
    await firefox?.close();
  });
  after(async () => {
    await cable?.remove();
    await app?.stop();
  });

  async function look(name: string): Promise<void> {
    for (const [width, height] of SIZES) {
      await firefox.resize(width, height);
      await firefox.evaluate('return document.fonts.ready.then(() => null)');
      picture(name, width, await firefox.picture());
      const overflow = 'return document.documentElement.scrollWidth - innerWidth';
      expect(await firefox.evaluate(overflow), `${name}, ${width} px`).to.be.at.most(0);
    }
    await firefox.resize(1024, 768);
  }

  async function enter(student: Student): Promise<void> {
    await firefox.click('#field-nisn');
    await firefox.type(student.nisn);
    await firefox.press('Tab');
    await firefox.type(student.password);
    await firefox.press('Enter');
    await firefox.see(OPEN_CARD);
    await look('lobby');
    const cards = await firefox.evaluate<string[]>(
      'return [...document.querySelectorAll(arguments[0])].map((card) => card.textContent)',
      OPEN_CARD,
    );
    const mine = cards.findIndex((text) => text.includes('2026/2027'));
    await firefox.click(`:is(${OPEN_CARD}) button`, mine);
    await firefox.click(at('token'));
    await firefox.type(day.entryToken.toLowerCase());
    await look('token');
    await firefox.press('Enter');
    await firefox.see(at('question'));
  }

  /** By the list of all questions. */
  async function go(number: number): Promise<void> {
    await firefox.click(at('grid-toggle'));
    await firefox.click(at('cell'), number - 1);
    await until(
      `question ${number}`,
      async () => (await firefox.text('.exam__number strong')) === String(number),
    );
  }
  const choose = (nth: number): Promise<void> => firefox.click(`${at('option')} label`, nth);
  const saved = (): Promise<void> => firefox.see('.save-line--saved', 30_000);
  const held = (student: Student): Promise<Record<string, string>> =>
    app.redis.hgetall(`student:${student.id}:exam:${day.examId}:answers`);

  async function order(student: Student, body: object): Promise<void> {
    const session = await app.redis.hget(`student:${student.id}:exam:${day.examId}:session`, 'id');
    const path = `/api/v1/admin/exams/${day.examId}/sessions/actions`;
    const options = {
      token: day.adminToken,
      body: { session_ids: [session], reason: 'Listrik padam', ...body },
    };
    await until(
      'the session takes orders',
      async () => (await app.request('POST', path, options)).status === 200,
    );
  }

  it('takes a student from sign-in to score over an outage and a reload, and Redis holds what was chosen', async () => {
    const student = day.students[0]!;
    await look('sign-in');
    await enter(student);
    expect(await firefox.evaluate('return isSecureContext')).to.equal(false);
    await look('question-formula');
    await choose(0);
    await saved();
    for (const [number, name] of [
      [3, 'question-table-with-formulas'],
      [5, 'question-table'],
      [6, 'question-arabic'],
      [7, 'question-english'],
      [4, 'question-image'],
    ] as const) {
      await go(number);
      await firefox.press('b');
      await firefox.see('[data-key=B].option--chosen');
      await saved();
      await firefox.evaluate('scrollTo(0, 0)');
      await look(name);
    }
    await firefox.click(at('doubtful'));
    await firefox.see('.foot__doubtful[aria-pressed=true]');
    await saved();
    await firefox.click('.zoomable');
    await firefox.see('dialog.zoom');
    await look('image-enlarged');
    await firefox.press('Escape');
    await firefox.gone('dialog.zoom');
    await firefox.click(at('text-size-large'));
    await look('question-large-text');
    await firefox.click(at('text-size-normal'));
    await firefox.click(at('grid-toggle'));
    await look('all-questions');
    await firefox.press('Escape');

    await order(student, { action: 'message', text: 'Kalkulator tidak boleh dipakai.' });
    await order(student, { action: 'extend', minutes: 10 });
    await until('both are told', async () => (await firefox.count(at('notice-told'))) === 2);
    await firefox.click(at('time-box'));
    await look('message-and-more-time');
    await firefox.click(at('time-box'));
    await until('both are put away', async () => {
      if ((await firefox.count(at('notice-told'))) > 0) await firefox.click(`${at('notice-told')} button`);
      return (await firefox.count(at('notice-told'))) === 0;
    });
    const exam = `/api/v1/admin/exams/${day.examId}`;
    const reason = { token: day.adminToken, body: { reason: 'Pengumuman kepala sekolah' } };
    await expectStatus(200, await app.request('POST', `${exam}/pause`, reason));
    await firefox.see(at('notice-paused'));
    await look('paused');
    await expectStatus(200, await app.request('POST', `${exam}/resume`, reason));
    await firefox.gone(at('notice-paused'));

    cable.pull();
    await go(10);
    await choose(2);
    await firefox.press('ArrowRight');
    await choose(1);
    await firefox.see(at('notice-connection'));
    expect(await firefox.count('.cell--unsaved')).to.equal(2);
    await look('offline');
    await firefox.click(at('grid-toggle'));
    await look('offline-all-questions');
    await firefox.press('Escape');
    cable.plugIn();
    await firefox.gone(at('notice-connection'), 30_000);
    await saved();
    expect(Object.keys(await held(student))).to.have.length(8);

    cable.swallow();
    await go(12);
    await choose(3);
    await until('one waits', async () => (await firefox.count('.cell--unsaved')) === 1);
    cable.plugIn();
    await firefox.reload();
    await firefox.see(at('question'));
    await saved();
    expect(Object.keys(await held(student))).to.have.length(9);

    await go(day.questionIds.length);
    await firefox.click(at('next'));
    await firefox.see(at('review'));
    await look('review');
    await firefox.click(at('hand-in'));
    await firefox.see(at('confirm'));
    await look('confirmation');
    await firefox.click(`${at('confirm')} button`, -1);
    await firefox.see(at('receipt'));
    await look('result');
    expect(await firefox.count(at('score'))).to.equal(1);
    expect(await firefox.complaints()).to.deep.equal([]);
  });

  it('lets arrows walk over the options and Space choose, and locks when the student signs in elsewhere', async () => {
    const student = day.students[1]!;
    await enter(student);
    await choose(0);
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await firefox.press(key);
    expect(await firefox.count('[data-key=A].option--chosen')).to.equal(1);
    await firefox.press('Space');
    await firefox.see('[data-key=B].option--chosen');
    await saved();
    expect(Object.values(await held(student))).to.deep.equal(['B']);
    await signIn(app, student);
    await firefox.see(at('elsewhere'));
    await look('signed-in-elsewhere');
    expect(await firefox.complaints()).to.deep.equal([]);
  });

  it('knows every rule of the style sheet but the one for phones that enlarge letters', async () => {
    await firefox.complainOfStyles();
    await firefox.reload();
    await firefox.see('#field-nisn');
    const complaints = await firefox.complaints();
    expect(complaints.join()).to.contain('text-size-adjust');
    expect(complaints.filter((text) => !text.includes('text-size-adjust'))).to.deep.equal([]);
  });
});
