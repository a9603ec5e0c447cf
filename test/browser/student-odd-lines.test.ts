/** Lines that are neither up nor down: ones that break all the time, strangers that answer in the server's place, a device that sleeps. */
import { expect } from 'chai';
import { computerLab } from '../support/computer-lab.js';
import { until } from '../support/waiting.js';

describe('the exam page on an odd line', function () {
  this.timeout(90_000);
  const lab = computerLab({ students: 7, questions: 4 });

  it('ends with each last choice at the server, whatever broke while the student changed them', async () => {
    const mine = await lab.sitDown();
    const { page } = mine;
    const chosen: string[] = [];
    const look = async (at: number) => {
      await page.getByTestId('cell').nth(at).click();
      await page
        .getByTestId('question-number')
        .getByText(String(at + 1), { exact: true })
        .waitFor();
    };
    /** Two choices, the second before the first can be acked. By keyboard, which is never taken for a second tap. */
    const waver = async (at: number, round: number, between: () => void) => {
      await look(at);
      for (const place of [round, round + 1]) {
        const option = page.getByTestId('option').nth(place % 4);
        await option.getByRole('radio').press('Space');
        chosen[at] = (await option.getAttribute('data-key')) ?? '';
        between();
      }
    };
    const allIsThere = async () => {
      await mine.saved(4);
      expect(Object.values(await mine.held()).sort()).to.deep.equal([...chosen].sort());
    };

    lab.cable.slow(300);
    let breaks = 0;
    for (let round = 0; round < 24; round += 1) {
      await waver(round % 4, round, () => {
        breaks += 1;
        if (breaks % 5 === 0) lab.cable.cut();
        lab.cable.refuseUpgrades(breaks % 14 > 9);
      });
    }
    lab.cable.refuseUpgrades(false);
    await allIsThere();
    // On a line that lasts, where no hello puts right what the page has got wrong.
    for (const at of [0, 1, 2, 3]) await waver(at, at + 2, () => undefined);
    await allIsThere();

    lab.cable.slow(0);
    await page.reload();
    await page.getByTestId('question').waitFor();
    for (const [at, key] of chosen.entries()) {
      await look(at);
      await page.locator(`.option--chosen[data-key="${key}"]`).waitFor();
    }
    await page.context().close();
  });

  for (const [name, contentType, body] of [
    ['a page', 'text/html', '<h1>Wi-Fi Sekolah: please accept the terms</h1>'],
    ['an empty object', 'application/json', '{}'],
    ['a list', 'application/json', '[]'],
  ] as const)
    it(`takes ${name} that a Wi-Fi's own sign-in sends instead of any answer for no word of the server`, async () => {
      const mine = await lab.sitDown();
      const { page } = mine;
      await mine.answerRightly();
      await mine.saved(1);
      let asked = 0;
      await page.route('**/api/**', (route) => {
        asked += 1;
        return route.fulfill({ status: 200, contentType, body });
      });
      lab.cable.refuseUpgrades(true);
      lab.cable.cut();
      await mine.next();
      await mine.answerRightly();
      await mine.unsaved(1);
      const before = asked;
      await until('it has tried again and again', () => asked >= before + 4, 30_000);
      await mine.unsaved(1);
      expect(await page.getByTestId('question').count()).to.equal(1);
      expect(Object.keys(await mine.held())).to.have.length(1);
      await page.unroute('**/api/**');
      lab.cable.refuseUpgrades(false);
      await mine.saved(2);
      await page.context().close();
    });

  it('shows the result to a device that slept over the end of the time', async () => {
    const mine = await lab.sitDown();
    const { page, student } = mine;
    await mine.answerRightly();
    await mine.saved(1);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await lab.endTime(student, 30_000);
    await until(
      'the server has closed it',
      async () => (await lab.app.redis.hget(lab.sessionKey(student), 'status')) === 'COMPLETED',
    );
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await page.getByTestId('result').waitFor();
    await page.context().close();
  });

  it('asks for the lobby no more often where the student looked at it several times during a slow request', async () => {
    const mine = await lab.seatAt(await lab.device());
    const { page } = mine;
    await page.clock.install();
    await mine.signIn();
    await page.getByTestId('exam-card').waitFor();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked = 0;
    await page.route('**/student/lobby', async (route) => {
      asked += 1;
      await held;
      await route.continue();
    });
    await page.evaluate(
      `for (let i = 0; i < 3; i += 1) document.dispatchEvent(new Event('visibilitychange'))`,
    );
    await until('all three are under way', () => asked === 3);
    const replies = [1, 2, 3].map((nth) => {
      let seen = 0;
      return page.waitForResponse((response) => response.url().endsWith('/lobby') && ++seen === nth);
    });
    release();
    for (const reply of await Promise.all(replies)) await reply.finished();
    await page.clock.runFor(33_000);
    await until('it asks again by itself', () => asked > 3);
    await page.getByTestId('exam-card').waitFor();
    expect(asked).to.equal(4);
    await page.context().close();
  });

  it('shows the time that is left, however long the server was not reached after a reload', async () => {
    const mine = await lab.sitDown();
    const { page, student } = mine;
    await page.clock.install();
    const session = '**/api/v1/student/exams/*/session';
    await page.route(session, (route) => route.fulfill({ status: 503 }));
    await page.reload();
    await page.getByTestId('loading').getByText('keeps trying').waitFor();
    await page.unroute(session);
    await page.clock.fastForward('10:00');
    await page.getByTestId('question').waitFor();
    const left = String(await page.getByTestId('time-left').textContent())
      .split(':')
      .reduce((sum, part) => sum * 60 + Number(part), 0);
    const deadline = Number(await lab.app.redis.hget(lab.sessionKey(student), 'deadline'));
    expect(left * 1000).to.be.closeTo(deadline - Date.now(), 5000);
    await page.context().close();
  });
});
