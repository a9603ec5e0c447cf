/** The pages of evidence in Chromium: nothing that axe finds, nothing wider than the screen, and one A4 page a student. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { axeFindsNothing, fitsTheWindow } from '../../../support/accessibility.js';
import { launchBrowser, schoolUrl } from '../../../support/browser.js';
import { ADMIN } from '../../../support/exam-day.js';
import { type RunningExam, runningExam, type Sitter } from '../sessions/running.js';
import { sendLate, timeUp } from './late.js';

/** Of A4, less the margins of the print style, at 96 dots an inch. */
const A4 = { width: Math.floor(194 * (96 / 25.4)), height: Math.floor(281 * (96 / 25.4)) };

describe('evidence in Chromium', function () {
  this.timeout(90_000);
  let exam: RunningExam;
  let browser: Browser;
  let page: Page;
  let at: string;
  let sitter: Sitter;

  before(async () => {
    [exam, browser] = await Promise.all([runningExam(2, {}, 40), launchBrowser()]);
    sitter = await exam.sit();
    for (let i = 0; i < 40; i += 1) await sitter.answer(i, 'ABCD'[(i * 7) % 4] as string);
    await timeUp(exam, [sitter]);
    await sendLate(exam, sitter, [[3, 'D']]);
    const url = schoolUrl(exam.app.url);
    at = `${url}/console/exams/${exam.day.examId}`;
    page = await (await browser.newContext()).newPage();
    await page.goto(`${url}/console/sign-in`);
    await page.fill('[name=email]', ADMIN.email);
    await page.fill('[name=password]', ADMIN.password);
    await page.click('main button[type=submit]');
    await page.waitForURL('**/console');
  });
  after(async () => {
    await browser?.close();
    await exam?.stop();
  });

  it('fits desktops and phones, light and dark, and axe finds nothing', async () => {
    const session = `sessions/${sitter.sessionId}`;
    for (const path of [session, `${session}?receipt=7K3M`, 'late', `${session}/print`]) {
      await page.goto(`${at}/${path}`);
      for (const [width, colorScheme] of [
        [1440, 'light'],
        [360, 'dark'],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await axeFindsNothing(page, `${path} at ${width}`);
        await fitsTheWindow(page, `${path} at ${width}`);
      }
    }
  });

  it('prints forty questions of a student on one page of A4', async () => {
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    await page.setViewportSize(A4);
    await page.goto(`${at}/sessions/${sitter.sessionId}/print`);
    const sheet = await page.locator('.sheet').boundingBox();
    expect(sheet?.height).to.be.below(A4.height);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).to.have.length(1);
    await page.emulateMedia({ media: 'screen' });
  });

  it('shows the print button, and decides about a late answer', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${at}/sessions/${sitter.sessionId}`);
    await page.getByText('Accept: they count').click();
    await page.getByLabel('Reason').fill('Listrik padam sebentar');
    await page.getByRole('button', { name: 'Decide' }).click();
    await page.getByText('1 late answer accepted').waitFor();
    await page.getByRole('link', { name: 'Print sheet' }).click();
    await page.getByRole('button', { name: 'Print' }).waitFor();
    expect(await page.locator('.sheet').textContent()).to.include('late, accepted');
  });
});
