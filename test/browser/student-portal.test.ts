/** Between the device and the appliance stands something that answers in its place: a captive portal, a proxy of the school. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { computerLab } from '../support/computer-lab.js';

const HTML = { contentType: 'text/html', body: '<h1>Log in to this Wi-Fi</h1>' };
const JSON_OF_OTHERS = { status: 200, contentType: 'application/json', body: '{}' };

/** Every request is answered by somebody else, until the returned function is called. */
async function portal(page: Page, answer: { status: number; contentType: string; body: string }) {
  const api = '**/api/v1/**';
  await page.route(api, (route) => route.fulfill(answer));
  return () => page.unroute(api);
}

describe('the exam page, where something else answers for the server', function () {
  this.timeout(60_000);
  const lab = computerLab({ students: 4, questions: 4 });

  it('sends what waited when the page was reloaded meanwhile', async () => {
    const mine = await lab.seatAt(await lab.device());
    await mine.page.routeWebSocket(/\/ws\//, (socket) => socket.close({ code: 1001 }));
    await mine.enter();
    const lift = await portal(mine.page, JSON_OF_OTHERS);
    await mine.answerRightly();
    await mine.unsaved(1);
    await mine.page.reload();
    await mine.page.getByTestId('loading').getByText('keeps trying').waitFor();
    await lift();
    await mine.page.getByTestId('question').waitFor({ timeout: 15_000 });
    await mine.saved(1);
    await mine.page.context().close();
  });

  it('lets the student begin once it is gone', async () => {
    const mine = await lab.seatAt(await lab.device());
    const { page } = mine;
    await mine.signIn();
    await page.getByTestId('exam-card').getByRole('button').click();
    const lift = await portal(page, JSON_OF_OTHERS);
    await page.getByTestId('token').pressSequentially(lab.day.entryToken);
    await page.keyboard.press('Enter');
    await page.getByTestId('token-trouble').getByText('cannot be reached').waitFor();
    await lift();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByTestId('question').waitFor();
    await page.context().close();
  });

  for (const status of [200, 401, 403]) {
    it(`signs in when it is gone, and blames no password for its ${status}`, async () => {
      const mine = await lab.seatAt(await lab.device(), lab.day.students[3]);
      const { page, student } = mine;
      await page.goto(`${lab.url}/`);
      const lift = await portal(page, status === 200 ? JSON_OF_OTHERS : { ...HTML, status });
      await page.fill('#field-nisn', student.nisn);
      await page.fill('#field-password', student.password);
      await page.keyboard.press('Enter');
      await page.getByTestId('sign-in-line').locator('.spinner').waitFor({ timeout: 5000 });
      await lift();
      await page.getByTestId('exam-card').waitFor({ timeout: 15_000 });
      await page.context().close();
    });
  }

  it('signs nobody out for its 401', async () => {
    const mine = await lab.seatAt(await lab.device());
    const { page } = mine;
    await page.routeWebSocket(/\/ws\//, (socket) => socket.close({ code: 1001 }));
    await mine.enter();
    const lift = await portal(page, { ...HTML, status: 401 });
    const refused = page.waitForResponse((response) => response.status() === 401);
    await mine.answerRightly();
    await refused;
    await mine.unsaved(1);
    await lift();
    await mine.saved(1);
    expect(await page.locator('body').getAttribute('data-screen')).to.equal('exam');
    await page.context().close();
  });
});
