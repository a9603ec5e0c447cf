/** The page of one student who sits the whole exam: its questions, what a proctor does meanwhile, a line that breaks, the handing in. */
import type { Page } from 'playwright-core';
import { goTo, review } from '../turn-pages.js';
import { until } from '../waiting.js';
import { type StatesWalk, saved } from './walk.js';

export async function wholeExam(walk: StatesWalk): Promise<void> {
  const { page, context } = await walk.open();
  await walk.enter(page, walk.student(0));
  await questions(walk, page);
  await proctor(walk, page);
  await offlineAndHandIn(walk, page);
  await context.close();
}

async function questions(walk: StatesWalk, page: Page): Promise<void> {
  await walk.look('question-formula', page);
  for (const [number, option, name] of [
    [2, 1, undefined],
    [3, 2, 'question-table-with-formulas'],
    [4, 0, 'question-image'],
    [5, 3, 'question-table'],
    [6, 1, 'question-arabic'],
    [7, 0, 'question-english'],
    [8, 2, undefined],
    [9, 4, undefined],
    [14, 1, undefined],
  ] as const) {
    await goTo(page, number);
    await page
      .getByTestId('option')
      .nth(option)
      .locator('label')
      .click({ position: { x: 20, y: 20 } });
    if (name) await saved(page);
    await page.evaluate(() => window.scrollTo(0, 0));
    if (name) await walk.look(name, page);
  }
  await goTo(page, 4);
  await page.getByTestId('doubtful').click();
  await saved(page);
  await walk.look('question-doubtful', page);
  await page.locator('.zoomable').first().click();
  await page.locator('dialog.zoom').waitFor();
  await walk.look('image-enlarged', page);
  await page.keyboard.press('Escape');
  await page.getByTestId('text-size-large').click();
  await walk.look('question-large-text', page);
  await page.getByTestId('text-size-normal').click();
  await allQuestions(walk, page);
}

async function proctor(walk: StatesWalk, page: Page): Promise<void> {
  await walk.order(walk.student(0), {
    action: 'message',
    text: 'Anak-anak, kalkulator tidak boleh dipakai. Kertas buram ada di meja pengawas.',
  });
  await page.getByTestId('notice-told').waitFor();
  await walk.order(walk.student(0), { action: 'extend', minutes: 10, reason: 'Listrik padam' });
  await until('both notices', async () => (await page.getByTestId('notice-told').count()) === 2);
  await page.getByTestId('time-box').click();
  await walk.look('message-and-more-time', page);
  await page.getByTestId('time-box').click();
  const told = page.getByTestId('notice-told');
  // What came a moment ago stays when it is tapped: nobody has read it.
  await until('both are put away', async () => {
    if (await told.count()) await told.first().getByRole('button').click();
    return (await told.count()) === 0;
  });

  await walk.exam('pause', { reason: 'Pengumuman kepala sekolah' });
  await page.getByTestId('notice-paused').waitFor();
  await walk.look('paused', page);
  await walk.exam('resume', { reason: 'Pengumuman selesai' });
  await page.getByTestId('notice-paused').waitFor({ state: 'detached' });
}

async function offlineAndHandIn(walk: StatesWalk, page: Page): Promise<void> {
  walk.cable.pull();
  await goTo(page, 10);
  await page.getByTestId('option').nth(2).locator('label').click();
  await goTo(page, 11);
  await page.getByTestId('option').nth(1).locator('label').click();
  await page.getByTestId('notice-connection').waitFor();
  await walk.look('offline', page);
  await allQuestions(walk, page, 'offline-all-questions');
  await review(page);
  await page.getByTestId('hand-in').click();
  await page.getByTestId('confirm').getByRole('button').last().click();
  await page.getByTestId('waiting').waitFor();
  await walk.look('handing-in-offline', page);
  await page.getByTestId('waiting').getByRole('button').click();
  walk.cable.plugIn();
  await page.getByTestId('notice-connection').waitFor({ state: 'detached', timeout: 30_000 });
  await saved(page);
  await review(page);
  await walk.look('review', page);
  await page.getByTestId('hand-in').click();
  await page.getByTestId('confirm').waitFor();
  await walk.look('confirmation', page);
  await page.getByTestId('confirm').getByRole('button').last().click();
  await page.getByTestId('receipt').waitFor();
  await walk.look('result', page);
  await page.getByTestId('result').getByRole('button').nth(1).click();
  await page.getByTestId('leaving').waitFor();
  await page.getByTestId('exam-card').first().waitFor();
  await walk.look('lobby-after', page);
}

/** Drawn over the question where it does not fit beside it. */
async function allQuestions(walk: StatesWalk, page: Page, name = 'all-questions'): Promise<void> {
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.getByTestId('grid-toggle').click();
  await walk.look(name, page);
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.keyboard.press('Escape');
}
