/** What every screen that people see is held to: nothing that axe finds, and nothing wider than the window. */
import axe from 'axe-core';
import { expect } from 'chai';
import type { Page } from 'playwright-core';

/**
 * Halfway between two colours there is no contrast to measure. What turns for ever is no colour; and of an animation whose element
 * goes meanwhile the end may never be told.
 */
const AT_REST = `Promise.race([
  new Promise((resolve) => setTimeout(resolve, 2000)),
  Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
    .map(({ finished }) => finished)),
])`;
/** Of all that is well axe would write a description too, which takes longer than the looking. */
const FOUND = `axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes[0].html).join('\\n'))`;

/** For pages without frames. `screen` names it where something is found. */
export async function axeFindsNothing(page: Page, screen: string): Promise<void> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const found = await page.evaluate(`${AT_REST}.then(() => ${FOUND})`);
  if (found) expect.fail(`${screen}: ${found}`);
}

/** What hides a control of the browser's own, as the options do, is what is touched instead of it. */
const SMALL = `[...document.querySelectorAll('button, a, select, input:not(.option__input), .option__row')]
  .map((control) => ({ control, box: control.getBoundingClientRect() }))
  .filter(({ control, box }) => box.width > 0 && getComputedStyle(control).visibility !== 'hidden')
  .filter(({ box }) => Math.min(box.width, box.height) < 43.9)
  .map(({ control, box }) => control.className + ' ' + box.width + ' × ' + box.height)
  .join(', ')`;

/** Fingers of the exam page find nothing smaller than 44 px. */
export async function fingersFindAll(page: Page, screen: string): Promise<void> {
  expect(await page.evaluate(SMALL), `${screen}: controls that are too small`).to.equal('');
}

export async function fitsTheWindow(page: Page, screen: string): Promise<void> {
  const tooWide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  expect(tooWide, `${screen} is too wide`).to.be.at.most(0);
}

/** The distances of WCAG 1.4.12, which people who read with difficulty have their browser set. */
const SPACED = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }`;

export async function fitsTheWindowSpaced(page: Page, screen: string): Promise<void> {
  // A style element would not pass the page's own policy.
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }, SPACED);
  await fitsTheWindow(page, `${screen}, with wider spaced text,`);
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
}
