/** The page where something comes in between: another device, a corrected paper, a server that restarts, a full storage. */
import { goTo } from '../turn-pages.js';
import { type StatesWalk, saved } from './walk.js';

export async function elsewhere(walk: StatesWalk): Promise<void> {
  const { page, context } = await walk.open();
  await walk.enter(page, walk.student(1));
  const other = await walk.open();
  await walk.signIn(other.page, walk.student(1));
  await page.getByTestId('elsewhere').waitFor();
  await walk.look('signed-in-elsewhere', page);
  await Promise.all([context.close(), other.context.close()]);
}

/** An option is taken away that a student has chosen and not been able to send. */
export async function corrected(walk: StatesWalk): Promise<void> {
  const { page, context } = await walk.open();
  await walk.enter(page, walk.student(1));
  await goTo(page, 13);
  walk.cable.pull();
  await page.getByTestId('option').first().locator('label').click();
  await page.locator('.save-line--offline').waitFor();
  const question = walk.day.questionIds[12];
  const { items } = await walk.teacher('GET', 'questions');
  const { question_text, options } = items.find(({ id }: { id: string }) => id === question);
  const left = options.slice(1);
  await walk.teacher('PUT', `questions/${question}`, {
    question_text,
    options: left,
    correct_option: left[0].key,
  });
  await walk.teacher('POST', 'publish', {});
  walk.cable.plugIn();
  await page.getByTestId('notice-told').waitFor({ timeout: 30_000 });
  await page.locator('.save-line--refused').waitFor({ timeout: 30_000 });
  await walk.look('answer-refused', page);
  await context.close();
}

export async function serverRestarts(walk: StatesWalk): Promise<void> {
  const { page, context } = await walk.open();
  await walk.enter(page, walk.student(1));
  await walk.app.restartWeb(async () => {
    await page.getByTestId('option').nth(2).locator('label').click();
    await page.getByTestId('notice-connection').waitFor();
    await page.locator('.save-line--offline').waitFor();
    await walk.look('server-restarting', page);
  });
  await saved(page);
  await context.close();
}

export async function storage(walk: StatesWalk): Promise<void> {
  const { page, context } = await walk.open();
  await page.evaluate(() =>
    Object.defineProperty(Storage.prototype, 'setItem', {
      value() {
        throw new DOMException('full', 'QuotaExceededError');
      },
    }),
  );
  await walk.enter(page, walk.student(3));
  await page.getByTestId('notice-storage').waitFor();
  await walk.look('storage-forbidden', page);
  await context.close();
}
