/** The page before the paper: sign-in, lobby, token. */
import type { StatesWalk } from './walk.js';

export async function signInAndToken(walk: StatesWalk): Promise<void> {
  const { page, context } = await walk.open();
  await page.locator('#field-nisn').waitFor();
  await walk.look('sign-in', page);
  await page.locator('main button[type=submit]').click();
  await walk.look('sign-in-missing', page);
  await page.fill('#field-nisn', walk.student(0).nisn);
  await page.fill('#field-password', 'salah');
  await page.keyboard.press('Enter');
  await page.getByTestId('sign-in-trouble').locator('p').waitFor();
  await walk.look('sign-in-wrong', page);
  walk.cable.pull();
  await page.fill('#field-password', walk.student(0).password);
  await page.keyboard.press('Enter');
  await page.getByTestId('sign-in-line').locator('.spinner').waitFor();
  await walk.look('sign-in-in-line', page);
  walk.cable.plugIn();
  await walk.card(page).first().waitFor();
  await walk.look('lobby', page);
  await walk
    .card(page)
    .filter({ hasText: /2026\/2027/ })
    .getByRole('button')
    .click();
  await page.getByTestId('token').pressSequentially('AB7');
  await walk.look('token', page);
  await page.getByTestId('token').pressSequentially('K9Q');
  await page.keyboard.press('Enter');
  await page.getByTestId('token-trouble').locator('p').waitFor();
  await walk.look('token-wrong', page);
  await page.route('**/paper', (route) => route.abort());
  await page.getByTestId('token').pressSequentially(walk.day.entryToken);
  await page.keyboard.press('Enter');
  await page.getByTestId('loading').waitFor();
  await walk.look('loading', page);
  await context.close();
}
