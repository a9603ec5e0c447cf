/** Long papers, many images on a slow line, and browsers that keep nothing. */
import { expect } from 'chai';
import { computerLab } from '../support/computer-lab.js';
import { adminToken } from '../support/exam-day.js';
import { uploadFigures } from '../support/figures.js';
import { goTo } from '../support/turn-pages.js';
import { until } from '../support/waiting.js';

const QUESTIONS = 150;
const FIGURES = 40;
const FORMULA = '<p><span data-tex="\\sqrt{\\frac{9}{4}}"></span></p>';
/** Options of the last questions, and as what a screen reader says them after the letter. */
const IN_WORDS: readonly (readonly [tex: string, words: string])[][] = [
  [
    ['\\frac{x^2+1}{2}', '(x to the power 2 + 1) over 2'],
    ['f^{\\prime}(x)=\\sqrt[3]{a_1}', 'f′ ( x ) = root 3 of (a sub 1)'],
    ['\\begin{pmatrix}1&0\\\\0&-1\\end{pmatrix}', '( 1, 0; 0, − 1 )'],
    ['\\lim_{x\\to 0}\\sqrt{x+1}', 'lim sub (x → 0) square root of (x + 1)'],
  ],
  [
    ['\\ce{H2O}', 'H sub 2 O'],
    ['{}^{14}_{6}C', 'sub 6 to the power 14 C'],
    ['25\\,^\\circ\\text{C}>20^\\circ\\text{C}', '25 ° C > 20° C'],
    ["f''(x)=0,\\overline{3}", 'f′′ ( x ) = 0 , 3 with a bar'],
  ],
];
const inOptions = (i: number): string[] | undefined =>
  IN_WORDS[QUESTIONS - 1 - i]?.map(([tex]) => `<p><span data-tex="${tex}"></span></p>`);

describe('the exam page with a long paper', function () {
  this.timeout(90_000);
  const lab = computerLab(async (app) => {
    const figures = await uploadFigures(app, await adminToken(app), FIGURES);
    return {
      students: 8,
      questions: QUESTIONS,
      exam: { shuffle_questions: false },
      below: (i) => figures[i] ?? (i === QUESTIONS - 1 ? FORMULA : ''),
      options: inOptions,
    };
  });

  it('saves answers at once while 40 images crawl in, and shows them all when the line is cut after that', async () => {
    const context = await lab.device();
    const mine = await lab.seatAt(context);
    const { page } = mine;
    const arrived = new Set<string>();
    page.on('requestfinished', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/uploads/')) arrived.add(pathname);
    });
    const line = await context.newCDPSession(page);
    await line.send('Network.enable');
    await line.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: 400_000,
      uploadThroughput: 50_000,
    });
    await mine.enter();
    await goTo(page, QUESTIONS);
    await mine.answerRightly();
    await mine.saved(1);
    expect(arrived.size, 'images that came before the first answer was saved').to.be.below(FIGURES);
    await until('all images are here', () => arrived.size === FIGURES, 60_000);
    lab.cable.pull();
    for (let i = 0; i < FIGURES; i += 1) {
      await goTo(page, i + 1);
      await until(`figure ${i + 1} is shown`, () =>
        page
          .getByTestId('question')
          .locator('img')
          .evaluate((image) => (image as HTMLImageElement).naturalWidth === 320),
      );
    }
    await context.close();
  });

  it('has the font of formulas before the first one is shown, also where its first try failed', async () => {
    const context = await lab.device();
    const mine = await lab.seatAt(context);
    const { page } = mine;
    const fonts = '**/*.woff2';
    await page.route(fonts, (route) => route.abort());
    const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('.woff2'));
    await mine.enter();
    await failed;
    await page.unroute(fonts);
    await page.waitForFunction(() => [...document.fonts].some(({ status }) => status === 'loaded'));
    lab.cable.pull();
    await goTo(page, QUESTIONS);
    const [width, otherwise] = await page
      .getByTestId('question')
      .locator('math')
      .first()
      .evaluate((math) => {
        const withIt = math.getBoundingClientRect().width;
        (math as HTMLElement).style.fontFamily = 'math';
        return [withIt, math.getBoundingClientRect().width];
      });
    expect(width).not.to.equal(otherwise);
    await context.close();
  });

  it('reads out an option that is nothing but a formula', async () => {
    const context = await lab.device();
    const mine = await lab.seatAt(context);
    const { page } = mine;
    await mine.enter();
    const devtools = await context.newCDPSession(page);
    for (const [back, formulas] of IN_WORDS.entries()) {
      await goTo(page, QUESTIONS - back);
      // Chrome 109 hands out a tree without the new question at times.
      const names = await until('the options are in the tree that screen readers see', async () => {
        const { nodes } = await devtools.send('Accessibility.getFullAXTree');
        const options = nodes.filter(({ role, ignored }) => role?.value === 'radio' && !ignored);
        return options.length === 4 && options.map(({ name }) => String(name?.value).replace(/\s+/g, ' '));
      });
      const order = await page
        .getByTestId('option')
        .evaluateAll((options) => options.map((option) => (option as HTMLElement).dataset['key'] ?? ''));
      expect(names).to.deep.equal(
        order.map((key, at) => `${'ABCD'[at]} ${formulas['ABCD'.indexOf(key)]?.[1]}`),
      );
    }
    await context.close();
  });

  it('says of an image that it is on its way, until it is there', async () => {
    const context = await lab.device();
    const mine = await lab.seatAt(context);
    const { page } = mine;
    let arrive: () => void = () => undefined;
    const onItsWay = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await page.route('**/uploads/**', async (route) => {
      await onItsWay;
      await route.continue();
    });
    await mine.enter();
    const question = page.getByTestId('question');
    await question.getByText('The image is loading').waitFor();
    arrive();
    await question.getByText('The image is loading').waitFor({ state: 'detached' });
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  });

  it('enlarges an image by a tap and by the keyboard, and closes it again', async () => {
    const context = await lab.device();
    const mine = await lab.seatAt(context);
    const { page } = mine;
    await mine.enter();
    await page.getByRole('button', { name: 'Enlarge image: Gambar 1', exact: true }).click();
    const zoom = page.locator('dialog.zoom');
    await zoom.waitFor();
    const width = () => zoom.locator('img').evaluate((image) => image.clientWidth);
    const before = await width();
    await zoom.getByRole('button', { name: 'Change image size' }).click();
    expect(await width()).to.be.above(before);
    await page.keyboard.press('Escape');
    await zoom.waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await zoom.waitFor();
    await zoom.getByRole('button', { name: 'Close' }).click();
    await zoom.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).to.equal(
      'Enlarge image: Gambar 1',
    );
    await context.close();
  });

  it('holds 150 questions: every one can be reached, answered, saved and reviewed', async () => {
    const context = await lab.device();
    const mine = await lab.seatAt(context);
    const { page } = mine;
    await mine.enter();
    expect(await page.getByTestId('cell').count()).to.equal(QUESTIONS);
    for (const [answered, number] of [1, 75, 149, 150].entries()) {
      await goTo(page, number);
      await page.getByText(`Question ${number} of ${QUESTIONS}`).first().waitFor({ state: 'attached' });
      await page.keyboard.press('a');
      await mine.saved(answered + 1);
    }
    await mine.next();
    expect(await page.getByTestId('review-none').getByRole('button').count()).to.equal(QUESTIONS - 4);
    await mine.handIn();
    expect(await page.getByTestId('stored').textContent()).to.contain(`4 answers to ${QUESTIONS} questions`);
    await context.close();
  });

  it('says so where the storage is full, and keeps unsent answers over a reload all the same', async () => {
    const context = await lab.device();
    const mine = await lab.seatAt(context);
    const { page } = mine;
    await mine.signIn();
    await page.evaluate(() => {
      for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2))
        for (let i = 0; i < 20; i += 1) {
          try {
            localStorage.setItem(`foto-${size}-${i}`, 'x'.repeat(size));
          } catch {
            break;
          }
        }
    });
    await mine.enterFromLobby();
    await page.getByTestId('notice-storage').waitFor();
    expect(await page.getByTestId('notice-storage').textContent()).to.contain('storage is full');
    lab.cable.pull();
    const id = await mine.answerRightly();
    await mine.unsaved(1);
    lab.cable.plugIn();
    await page.route('**/answers', (route) => route.abort());
    await page.reload();
    await page.unroute('**/answers');
    await page.getByTestId('question').waitFor();
    await mine.saved(1);
    expect(await mine.held()).to.deep.equal({ [id]: lab.day.right[id] });
    await context.close();
  });

  it('says so where storage is forbidden, asks before the page is closed, and saves all the same', async () => {
    const context = await lab.device();
    await context.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('The operation is insecure.', 'SecurityError');
          },
        });
    });
    const mine = await lab.seatAt(context);
    const { page } = mine;
    await mine.enter();
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.getByTestId('notice-storage').waitFor();
    lab.cable.pull();
    const id = await mine.answerRightly();
    await mine.unsaved(1);
    expect(await page.getByTestId('notice-storage').textContent()).to.contain('cannot keep answers');
    await page.close({ runBeforeUnload: true });
    await until('it asks', () => asked.length > 0);
    expect(asked).to.deep.equal(['beforeunload']);
    lab.cable.plugIn();
    await mine.saved(1);
    expect(await mine.held()).to.deep.equal({ [id]: lab.day.right[id] });
    await context.close();
  });
});
