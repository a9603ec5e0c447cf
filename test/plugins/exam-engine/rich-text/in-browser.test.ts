import { expect } from 'chai';
import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { acceptText } from '../../../../plugins/exam-engine/rich-text/accept-text.js';
import { HTML_ELEMENTS } from '../../../../plugins/exam-engine/rich-text/allowed-html.js';
import { MATHML_ELEMENTS } from '../../../../plugins/exam-engine/rich-text/allowed-mathml.js';
import { launchBrowser } from '../../../support/browser.js';
import { nastyHtml } from './nasty-html.js';

describe('accepted text in a browser', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  it('becomes allowed elements and attributes only, also when the browser writes and reads it again', async () => {
    const texts = fc.sample(nastyHtml, 1500).map((html) => acceptText(html).html);
    const page = await browser.newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('dialog', (dialog) => {
      requests.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    const found = (await page.evaluate(`(() => {
      const names = new Set();
      for (const text of ${JSON.stringify(texts).replace(/</g, '\\u003c')}) {
        document.body.innerHTML = text;
        for (let round = 0; round < 2; round++) {
          for (const element of document.body.querySelectorAll('*')) {
            names.add(element.localName);
            for (const { name } of element.attributes) names.add('@' + name);
          }
          document.body.innerHTML = document.body.innerHTML;
        }
      }
      return [...names];
    })()`)) as string[];
    const attributes = [...HTML_ELEMENTS.values(), ...MATHML_ELEMENTS.values()].flatMap((rules) =>
      Object.keys(rules),
    );
    const allowed = new Set([
      ...HTML_ELEMENTS.keys(),
      ...MATHML_ELEMENTS.keys(),
      ...attributes.map((name) => `@${name}`),
    ]);
    expect(found.filter((name) => !allowed.has(name))).to.deep.equal([]);
    expect(found).to.include.members(['table', 'math', '@style', '@data-tex']);
    expect(
      requests.filter((url) => !/\/uploads\/abc\.webp$/.test(url) && url !== 'about:blank'),
    ).to.deep.equal([]);
  });
});
