/** A teacher in Chromium, at an address that browsers do not trust, as in a school: writes an exam, publishes it, watches it. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { axeFindsNothing, fitsTheWindow } from '../../../support/accessibility.js';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { launchBrowser, schoolUrl } from '../../../support/browser.js';
import { ADMIN_ENV, type ExamDay, examDay, signIn } from '../../../support/exam-day.js';
import { makeStaff, PASSWORD } from '../../../support/people.js';

describe('writing an exam in Chromium', function () {
  // Each step goes on where the one before has ended.
  this.bail(true);
  let app: TestAppliance;
  let day: ExamDay;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];
  const seen: string[] = [];

  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    day = await examDay(app, { students: 2, questions: 1 });
    browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      timezoneId: 'Asia/Jakarta',
      locale: 'en-GB',
    });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    const teacher = await makeStaff(app, { role: 'Teacher' });
    await page.goto(`${schoolUrl(app.url)}/console/sign-in`);
    await page.fill('[name=email]', teacher.email);
    await page.fill('[name=password]', PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/console');
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });
  afterEach(() => expect(faults.splice(0), 'errors on the page').to.deep.equal([]));

  /** Nothing that axe finds, and nothing wider than the screen, on a desktop and on a phone. */
  async function look(): Promise<void> {
    for (const [width, scheme] of [
      [1280, 'light'],
      [360, 'dark'],
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      await axeFindsNothing(page, `${page.url()} at ${width}`);
      await fitsTheWindow(page, `${page.url()} at ${width}`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 900 });
    seen.push(page.url());
  }
  const tab = (name: string) =>
    page.getByRole('navigation', { name: 'Parts of the exam' }).getByText(name).click();
  const editorOf = (field: string) => page.locator(`textarea[name=${field}] + .rich-text .tiptap`);

  it('makes a draft', async () => {
    await page.getByRole('link', { name: 'Exams' }).click();
    await look();
    await page.getByRole('link', { name: 'New exam' }).first().click();
    await look();
    await page.getByLabel('Title').fill('PAS Fisika: Gerak Parabola');
    const local = (hours: number): string =>
      new Date(Date.now() + (hours + 7) * 3_600_000).toISOString().slice(0, 16);
    await page.getByLabel('Start').fill(local(-1));
    await page.locator('[name=scheduled_end]').fill(local(4));
    await page.getByRole('button', { name: 'Make exam' }).click();
    await page.getByText('The draft is there').waitFor();
    await look();
  });

  it('writes a question with a pasted image and a formula, and with more rows than were there', async () => {
    await page.getByRole('link', { name: 'Add question' }).first().click();
    await editorOf('question_text').click();
    await page.keyboard.type('Perhatikan gambar. Jarak terjauh adalah ');
    await page.locator('.rich-text').first().locator('[data-command=formula]').click();
    await page.locator('.formula-dialog textarea').fill('\\frac{v^2 \\sin 2\\theta}{g}');
    await page.locator('.formula-dialog output math').waitFor();
    await page.keyboard.press('Enter');
    await editorOf('question_text').locator('math').waitFor();
    const png = await sharp({ create: { width: 640, height: 320, channels: 3, background: '#0d6b6b' } })
      .png()
      .toBuffer();
    await page.evaluate(`{
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(${JSON.stringify([...png])})], 'lintasan.png', { type: 'image/png' }));
      document.querySelector('.tiptap').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }`);
    await editorOf('question_text').locator('img[src^="/uploads/"]').waitFor();
    await page.getByRole('button', { name: 'Add option' }).click();
    await editorOf('option_5_text').click();
    await page.keyboard.type('baris keenam');
    await page.getByRole('button', { name: 'Remove option E' }).click();
    for (const [i, text] of ['10 m', '20 m', '30 m', '40 m'].entries()) {
      await editorOf(`option_${i}_text`).click();
      await page.keyboard.type(text);
    }
    await page.getByRole('radio', { name: /Option F/ }).check();
    await look();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The question is saved.').waitFor();
    const row = await app.db('questions').orderBy('created_at', 'desc').first();
    expect(row.options.map(({ key }: { key: string }) => key)).to.deep.equal(['A', 'B', 'C', 'D', 'F']);
    expect(row).to.include({ correct_option: 'F' });
    expect(row.question_text)
      .to.match(/<img[^>]+src="\/uploads\//)
      .and.include('data-tex="\\frac{v^2');
    await look();
  });

  it('leads from the checklist into the editor of what is missing', async () => {
    await tab('Publish');
    await page.getByRole('link', { name: 'The audience is empty' }).waitFor();
    await look();
    await app.db('questions').where({ correct_option: 'F' }).update({ question_text: '' });
    await page.reload();
    await page.getByRole('link', { name: 'Question 1 has no text.' }).click();
    await page.locator('textarea[name=question_text] + .rich-text :focus').waitFor();
    await page.keyboard.type('Berapa jarak terjauhnya?');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The question is saved.').waitFor();
  });

  it('is asked before what was typed into another form of the page is lost', async () => {
    await tab('Audience & schedule');
    const subject = page.getByLabel('Subject');
    const before = await subject.inputValue();
    await subject.fill('Kimia');
    const asked = page.waitForEvent('dialog');
    const saving = page.getByRole('button', { name: 'Save audience' }).click({ noWaitAfter: true });
    const dialog = await asked;
    expect(dialog.type()).to.equal('beforeunload');
    await dialog.dismiss();
    await saving;
    expect(await subject.inputValue()).to.equal('Kimia');
    await page.locator('[aria-busy]').waitFor({ state: 'detached' });
    await subject.fill(before);
  });

  it('chooses the audience, reads the paper as a student does, publishes', async () => {
    await tab('Audience & schedule');
    await page.getByLabel('12 RPL 2').check();
    await page.getByRole('button', { name: 'Save audience' }).click();
    await page.getByText('2 students from 1 class will sit this exam.').waitFor();
    await look();
    await tab('Preview');
    await page.getByText('Question 1 of 1').waitFor();
    await look();
    await tab('Publish');
    await page.getByText('Publish exam').click();
    await page.getByRole('button', { name: 'Yes, publish' }).click();
    await page.getByText('The exam is published for 2 students.').waitFor();
    await look();
  });

  it('sees a student come in without doing anything', async () => {
    await tab('Live');
    await look();
    const id = /exams\/([^/]+)/.exec(page.url())?.[1] ?? '';
    const token = await signIn(app, day.students[0]!);
    const { entry_token } = await app.db('exams').where({ id }).first('entry_token');
    const joined = await app.request('POST', `/api/v1/student/exams/${id}/join`, {
      token,
      body: { entry_token },
    });
    expect(joined.status, joined.text).to.equal(200);
    await page.locator('#board').getByText('0 of 1').waitFor();
    const [question] = await app.db('questions').where({ exam_id: id });
    const body = { answers: [{ q_id: question.id, ans: 'F' }] };
    await app.request('POST', `/api/v1/student/exams/${id}/answers`, { token, body });
    await app.request('POST', `/api/v1/student/exams/${id}/submit`, { token, body: {} });
    await page.locator('#board').getByText('Handed in').waitFor();
    await page.getByRole('combobox', { name: 'Anywhere' }).selectOption({ label: 'Finished' });
    await page.locator('#board tbody tr').nth(1).waitFor({ state: 'detached' });
    expect(await page.locator('#board tbody').textContent()).to.contain("Siti Nur'aini 1");
    await page.getByText('Actions for students').click();
    await look();
    await tab('Results');
    await page
      .getByRole('row', { name: /Siti Nur'aini 1/ })
      .getByText('100', { exact: true })
      .waitFor();
    await look();
    expect(new Set(seen).size, 'every kind of page was looked at').to.be.at.least(9);
  });
});
