/** Ways through an exam that is open on a page: to a question by its number, to the review. */
import type { Page } from 'playwright-core';

/** Also where the list of questions is put away. */
export const goTo = (page: Page, number: number): Promise<void> =>
  page
    .getByTestId('cell')
    .nth(number - 1)
    .evaluate((cell) => (cell as HTMLElement).click());

export const numberShown = (page: Page): Promise<string | null> =>
  page.getByTestId('question-number').textContent();

export async function review(page: Page): Promise<void> {
  await goTo(page, await page.getByTestId('cell').count());
  await page.getByTestId('next').click();
  await page.getByTestId('review').waitFor();
}
