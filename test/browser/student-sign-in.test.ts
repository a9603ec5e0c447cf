/** Signing in where it does not go at once: a full server, and students who do not wait for it. */
import { expect } from 'chai';
import { computerLab } from '../support/computer-lab.js';

describe('signing in to the exam page', function () {
  this.timeout(60_000);
  const lab = computerLab({ students: 2, questions: 1 });

  it('takes nobody in whose try was given up, though the answer to it comes while the next student types', async () => {
    const { page, student } = await lab.seatAt(await lab.device());
    let tries = 0;
    let answer = (): void => undefined;
    await page.route('**/auth/student/login', async (route) => {
      tries += 1;
      if (tries === 1) return route.fulfill({ status: 503, headers: { 'Retry-After': '0' } });
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return route.continue();
    });
    await page.goto(`${lab.url}/`);
    await page.fill('#field-nisn', student.nisn);
    await page.fill('#field-password', student.password);
    const second = page.waitForRequest((request) => request.url().endsWith('/login') && tries === 1);
    await page.keyboard.press('Enter');
    await page.getByText('You are in line').waitFor();
    await second;
    await page.getByRole('button', { name: 'Stop waiting' }).click();
    await page.fill('#field-nisn', '00');
    const answered = page.waitForResponse((response) => response.url().endsWith('/login'));
    answer();
    expect((await answered).status()).to.equal(200);
    // Whatever comes of the answer is there before the page takes the next key.
    await page.locator('#field-nisn').pressSequentially('61');
    expect(await page.locator('#field-nisn').inputValue()).to.equal('0061');
    expect(await page.textContent('body')).not.to.contain('Siti');
    await page.context().close();
  });
});
