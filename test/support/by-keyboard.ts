/** A student without a mouse. */
import type { Page } from 'playwright-core';
import type { ExamDay, Student } from './exam-day.js';

/**
 * From the sign-in to the result, in an exam of five questions that is not shuffled: A, B, C and D in turn, which are right,
 * and the fifth left open and marked doubtful. Arrows walk over the options and choose none.
 */
export async function sitByKeyboard(
  page: Page,
  { url, day, student }: { url: string; day: ExamDay; student: Student },
): Promise<void> {
  const { keyboard } = page;
  await page.goto(`${url}/`);
  await page.locator('#field-nisn:focus').waitFor();
  await keyboard.type(student.nisn);
  await keyboard.press('Tab');
  await keyboard.type(student.password);
  await keyboard.press('Enter');
  await page.getByTestId('exam-card').waitFor();
  await tabTo(page, 'Begin');
  await keyboard.press('Enter');
  await page.getByTestId('token').waitFor();
  await tabTo(page, 'token');
  await keyboard.type(day.entryToken.toLowerCase());
  await keyboard.press('Enter');
  await page.getByTestId('question').waitFor();
  await keyboard.press('d');
  await tabTo(page, 'radio');
  for (let i = 0; i < 3; i += 1) await keyboard.press('ArrowUp');
  await page.locator('[data-key=D].option--chosen').waitFor();
  await keyboard.press('Space');
  await page.locator('[data-key=A].option--chosen').waitFor();
  await keyboard.press('ArrowRight');
  for (const key of ['2', 'C', '4']) {
    await keyboard.press(key);
    await page.locator('.option--chosen').waitFor();
    await keyboard.press('ArrowRight');
  }
  await page.getByText('Question 5 of 5').first().waitFor({ state: 'attached' });
  await page.locator('.option__input').first().focus();
  // The cells of the grid are not on the way.
  await tabTo(page, 'Doubtful', 3);
  await keyboard.press('Space');
  await keyboard.press('ArrowLeft');
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowRight');
  await page.getByTestId('review').waitFor();
  await tabTo(page, 'Hand in');
  await keyboard.press('Enter');
  await page.getByTestId('confirm').waitFor();
  await tabTo(page, 'Yes, hand in');
  await keyboard.press('Enter');
  await page.getByTestId('result').waitFor();
}

/** Presses Tab until the control of this name or type has the focus. */
async function tabTo(page: Page, name: string, most = 40): Promise<void> {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const active = document.activeElement;
      const names = ['id', 'aria-label', 'type'].map((name) => active?.getAttribute(name));
      return [...names, active?.textContent?.trim()];
    });
    if (here.includes(name)) return;
  }
  throw new Error(`Tab does not reach ${name}`);
}
