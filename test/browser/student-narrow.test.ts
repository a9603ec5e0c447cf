/** Windows of a few lines or a few words: a small phone at twice its size, a desktop at four times, a phone lying down. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { fingersFindAll, fitsTheWindow } from '../support/accessibility.js';
import { computerLab } from '../support/computer-lab.js';
import { adminToken } from '../support/exam-day.js';
import { uploadFigures } from '../support/figures.js';
import { goTo } from '../support/turn-pages.js';

/** 360 × 640 at 200 %, upright and with the keyboard of the phone open; a small phone; 1280 × 1024 at 400 %. */
const NARROW = [
  [180, 640],
  [180, 320],
  [320, 568],
  [320, 256],
] as const;
const REACTION = '2NO_{(g)}+2H_{2(g)}\\longrightarrow N_{2(g)}+2H_2O_{(g)}';
const QUESTION_WITH_REACTION = 3;

/** What is cut at the edge of the window or sticks out of what it stands in; what scrolls may be wider. */
const CUT = `[...document.querySelectorAll('button, a, input, p, h1, h2, h3, li, strong, math, .token__box, .card, .option__row, .option__text')]
  .filter((part) => part.checkVisibility({ visibilityProperty: true }) && getComputedStyle(part).clipPath === 'none')
  .filter((part) => !part.closest('.visually-hidden, .scroll-x'))
  .filter((part) => {
    const { left, right } = part.getBoundingClientRect();
    const sticksOut = part.matches('p, h2, h3, .option__row, .option__text') && part.scrollWidth > part.clientWidth + 1;
    return left < -0.5 || right > innerWidth + 0.5 || sticksOut;
  })
  .map((part) => part.className + ' ' + part.textContent.trim().slice(0, 30))
  .join(', ')`;

describe('the exam page in a narrow or low window', function () {
  this.timeout(60_000);
  const lab = computerLab(async (app) => {
    const [figure] = await uploadFigures(app, await adminToken(app), 1);
    const data = `<p>Data percobaan laju reaksi <span data-tex="${REACTION}"></span> pada suhu tetap.</p>`;
    const options = ['12 m/s<sup>2</sup>', `<p><span data-tex="${REACTION}"></span></p>`, 'dikumpulkan', '4'];
    return {
      students: 9,
      questions: 4,
      exam: {
        title: 'Penilaian Akhir Semester Ganjil: Pendidikan Kewarganegaraan',
        shuffle_questions: false,
        shuffle_options: false,
      },
      below: (i) => [figure, '', data][i] ?? '',
      options: (i) => (i === QUESTION_WITH_REACTION - 1 ? options : undefined),
    };
  });

  async function sitDown(width: number, height: number, locale = 'en-US'): Promise<Page> {
    const mine = await lab.seatAt(await lab.device({ locale, viewport: { width, height } }));
    await mine.enter();
    return mine.page;
  }

  it('lets a keyboard go on from the question that it turned to, where the buttons are not in sight', async () => {
    const page = await sitDown(683, 384);
    const active = (): Promise<string> => page.evaluate('document.activeElement.textContent');
    await page.getByTestId('next').focus();
    await page.keyboard.press('Enter');
    expect(await active()).to.equal('Question 2 of 4');
    await page.keyboard.press('Tab');
    expect(
      await page.evaluate(`(() => {
        const { top, bottom } = document.activeElement.labels[0].getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      })()`),
    ).to.equal(true);
    // Where they are always in sight one key goes on and on.
    await page.setViewportSize({ width: 683, height: 600 });
    await page.getByTestId('next').focus();
    await page.keyboard.press('Enter');
    expect(await active()).to.equal('Next');
    await page.context().close();
  });

  it('cuts nothing off and has room for fingers at 180 px, in Indonesian, whose words are longer', async () => {
    const device = await lab.device({ locale: 'id-ID', viewport: { width: 360, height: 640 } });
    const { page, student, enterFromLobby } = await lab.seatAt(device);
    const look = async (state: string): Promise<void> => {
      for (const [width, height] of NARROW) {
        await page.setViewportSize({ width, height });
        const screen = `${state}, ${width} × ${height} px`;
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
        await fitsTheWindow(page, screen);
        await fingersFindAll(page, screen);
        expect(await page.evaluate(CUT), screen).to.equal('');
      }
    };
    await page.goto(`${lab.url}/`);
    await page.locator('main button[type=submit]').click();
    await look('sign-in');
    await page.fill('#field-nisn', student.nisn);
    await page.fill('#field-password', student.password);
    await page.keyboard.press('Enter');
    const card = page.getByTestId('exam-card');
    await card.waitFor();
    await look('lobby');
    await card.getByRole('button').click();
    await page.getByTestId('token').pressSequentially('AB7K9');
    await look('token');
    await page.locator('.entry .button--quiet').click();
    await enterFromLobby();
    for (const number of [2, QUESTION_WITH_REACTION, 4]) {
      await goTo(page, number);
      await look(`question ${number}`);
    }
    await page.getByTestId('next').click();
    await page.getByTestId('review').waitFor();
    await look('review');
    await page.getByTestId('hand-in').click();
    await look('confirmation');
    await page.getByTestId('confirm').getByRole('button').last().click();
    await page.getByTestId('receipt').waitFor();
    await look('result');
    await page.context().close();
  });

  it('scrolls a formula within its line where the line is too short for it', async () => {
    const page = await sitDown(360, 640);
    await goTo(page, QUESTION_WITH_REACTION);
    await page.getByTestId('text-size-large').click();
    const boxes = page.locator('.scroll-x[tabindex]');
    await boxes.nth(1).waitFor();
    await fitsTheWindow(page, 'a long formula in large letters');
    expect(await boxes.evaluateAll((all) => all.every((box) => box.scrollWidth > box.clientWidth))).to.equal(
      true,
    );
    await page.context().close();
  });

  it('breaks no word of the bar into a line of its own on a phone lying down', async () => {
    for (const locale of ['id', 'en-US']) {
      const page = await sitDown(640, 360, locale);
      const heights = await page
        .locator('.exam__bar')
        .evaluate((bar) => [...bar.querySelectorAll('button')].map((button) => button.offsetHeight));
      expect(Math.max(...heights), `${locale}: ${heights}`).to.be.at.most(50);
      await fitsTheWindow(page, 'a phone lying down');
      await page.context().close();
    }
  });

  it('shows the whole of an enlarged image on a phone lying down', async () => {
    const page = await sitDown(640, 360);
    await page.locator('.zoomable').click();
    const image = page.locator('.zoom__image');
    const { height, y } = (await image.boundingBox()) ?? { height: 0, y: -1 };
    expect(y).to.be.at.least(0);
    expect(y + height).to.be.at.most(360);
    await page.context().close();
  });

  it('shows the whole of the option that has the focus, and moves the page no further where a part of it is tapped', async () => {
    const page = await sitDown(360, 640);
    await goTo(page, 1);
    const rowAndRoom = (i: number): Promise<{ top: number; bottom: number; from: number; to: number }> =>
      page.evaluate(`(() => {
        const { top, bottom } = document.querySelectorAll('.option__row')[${i}].getBoundingClientRect();
        const from = document.querySelector('.exam__bar').getBoundingClientRect().bottom;
        const to = document.querySelector('.exam__foot').getBoundingClientRect().top;
        return { top, bottom, from, to };
      })()`);
    const { top, to } = await rowAndRoom(3);
    await page.evaluate(`window.scrollTo(0, ${top - to + 20})`);
    const before = await rowAndRoom(3);
    expect(before.to - before.top).to.be.closeTo(20, 1);
    await page.mouse.click(40, before.top + 8);
    await page.locator('.option--chosen').waitFor();
    const after = await rowAndRoom(3);
    expect(before.top - after.top).to.be.within(0, before.bottom - before.to + 20);
    for (const width of [360, 180]) {
      await page.setViewportSize({ width, height: 640 });
      await page.locator('.option__input').first().focus();
      for (const [i, key] of ['Down', 'Down', 'Down', 'Up', 'Up', 'Up'].entries()) {
        await page.keyboard.press(`Arrow${key}`);
        const { top, bottom, from, to } = await rowAndRoom(i < 3 ? i + 1 : 5 - i);
        expect(top, `step ${i} at ${width} px`).to.be.at.least(from);
        expect(bottom, `step ${i} at ${width} px`).to.be.at.most(to);
      }
    }
    await page.context().close();
  });
});
