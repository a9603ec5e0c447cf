/** The page of students who do not hand in themselves: a proctor does, or the time is up. */
import { letExamTimePass } from '../exam-time.js';
import { goTo } from '../turn-pages.js';
import { until } from '../waiting.js';
import { type StatesWalk, saved } from './walk.js';

const MINUTE_MS = 60_000;

export async function closedByProctor(walk: StatesWalk): Promise<void> {
  const { page, context } = await walk.open();
  await walk.enter(page, walk.student(2));
  await page.getByTestId('option').first().locator('label').click();
  await saved(page);
  await walk.exam(undefined, { show_score: 'NEVER' });
  await walk.order(walk.student(2), { action: 'force_submit' });
  await page.getByTestId('receipt').waitFor();
  await walk.look('result-by-proctor-without-score', page);
  await context.close();
}

/** Last of all: the exam's clock does not go back. */
export async function timeUp(walk: StatesWalk): Promise<void> {
  const { page, context } = await walk.open();
  await walk.enter(page, walk.student(4));
  await page.getByTestId('option').first().locator('label').click();
  await saved(page);
  for (const [minutes, look, name] of [
    [81, 'soon', 'last-ten-minutes'],
    [5, 'last', 'last-five-minutes'],
  ] as const) {
    await letExamTimePass(walk.app.redis, minutes * MINUTE_MS);
    await until(`the clock is ${look}`, async () => {
      await page.evaluate(() => window.dispatchEvent(new Event('online')));
      return (await page.locator(`.time-left--${look}`).count()) > 0;
    });
    await walk.look(name, page);
  }
  walk.cable.pull();
  await goTo(page, 2);
  await page.getByTestId('option').nth(1).locator('label').click();
  await page.clock.install();
  await page.clock.fastForward(6 * MINUTE_MS);
  await page.getByTestId('waiting').waitFor();
  await page.locator('.save-line--offline').waitFor();
  await walk.look('time-up-offline', page);
  await letExamTimePass(walk.app.redis, 6 * MINUTE_MS);
  const session = `student:${walk.student(4).id}:exam:${walk.day.examId}:session`;
  await until(
    'the session is closed',
    async () => (await walk.app.redis.hget(session, 'status')) === 'COMPLETED',
  );
  walk.cable.plugIn();
  await page.getByTestId('too-late').waitFor({ timeout: 30_000 });
  await page.getByTestId('receipt').waitFor();
  await walk.look('result-time-up', page);
  await walk.order(walk.student(4), { action: 'reopen', minutes: 15 });
  await page.getByTestId('result').getByRole('button').nth(2).click();
  await page.clock.fastForward(31_000);
  await page.getByTestId('receipt').waitFor({ state: 'detached' });
  await walk.look('result-open-again', page);
  await context.close();
}
