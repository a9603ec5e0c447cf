/** The card before the exam begins: who is meant, what counts, and where the token goes. */
import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { computerLab } from '../support/computer-lab.js';
import { expectStatus, type Student } from '../support/exam-day.js';

describe('the card before the exam begins', function () {
  this.timeout(60_000);
  const lab = computerLab({
    students: 5,
    questions: 1,
    exam: { title: 'Penilaian Akhir Semester Ganjil 2026/2027: Pendidikan Kewarganegaraan' },
  });

  async function open(student: Student, options: BrowserContextOptions): Promise<Page> {
    const { page, signIn } = await lab.seatAt(await lab.device(options), student);
    await signIn();
    await page.getByTestId('exam-card').getByRole('button').click();
    await page.getByTestId('token').waitFor();
    return page;
  }

  it('keeps the class in one piece beside a name that is written from the right', async () => {
    const student = lab.nextStudent();
    const change = await lab.app.request('PATCH', `/api/v1/admin/students/${student.id}`, {
      token: lab.day.adminToken,
      body: { full_name: 'عبد الرحمن بن يوسف' },
    });
    await expectStatus(200, change);
    const page = await open(student, {});
    const lefts = await page.locator('.entry__who').evaluate((line) => {
      const nodes = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const places: number[] = [];
      for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
        const text = node.textContent ?? '';
        for (const word of ['عبد', '12', 'RPL']) {
          if (!text.includes(word)) continue;
          const range = document.createRange();
          range.setStart(node, text.indexOf(word));
          range.setEnd(node, text.indexOf(word) + word.length);
          places.push(range.getBoundingClientRect().left);
        }
      }
      return places;
    });
    expect(lefts).to.have.length(3);
    expect(lefts).to.deep.equal([...lefts].sort((a, b) => a - b));
    await page.context().close();
  });

  it('says that the token or the password is wrong above the keyboard of a phone, in both languages', async () => {
    for (const locale of ['id', 'en-US']) {
      // What a keyboard leaves of 360 × 640.
      const { page, student } = await lab.seatAt(
        await lab.device({ locale, viewport: { width: 360, height: 340 } }),
      );
      const isInSight = (id: string) =>
        page
          .getByTestId(id)
          .evaluate(
            (box) =>
              box.getBoundingClientRect().top >= 0 && box.getBoundingClientRect().bottom <= innerHeight,
          );
      await page.goto(`${lab.url}/`);
      await page.fill('#field-nisn', student.nisn);
      await page.locator('#field-password').pressSequentially('salah');
      await page.keyboard.press('Enter');
      await page.getByTestId('sign-in-trouble').locator('p').waitFor();
      expect(await isInSight('sign-in-trouble'), `${locale}, password`).to.equal(true);
      await page.fill('#field-password', student.password);
      await page.keyboard.press('Enter');
      await page.getByTestId('exam-card').getByRole('button').click();
      await page.getByTestId('token').pressSequentially('ZZZZZZ');
      await page.keyboard.press('Enter');
      await page.getByTestId('token-trouble').locator('p').waitFor();
      expect(await isInSight('token-trouble'), `${locale}, token`).to.equal(true);
      expect(await isInSight('token'), `${locale}, boxes`).to.equal(true);
      await page.context().close();
    }
  });

  for (const locale of ['id', 'en-US'])
    it(`shows the boxes of the token and the button without scrolling on an old lab PC, ${locale}`, async () => {
      // 1024 × 768 without the bars of Windows and of the browser.
      const page = await open(lab.nextStudent(), { locale, viewport: { width: 1024, height: 620 } });
      const { bottom } = await page
        .locator('.entry button[type=submit]')
        .evaluate((button) => button.getBoundingClientRect());
      expect(bottom).to.be.at.most(620);
      await page.context().close();
    });
});
