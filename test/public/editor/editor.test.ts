import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { acceptText } from '../../../plugins/exam-engine/rich-text/accept-text.js';
import { launchBrowser } from '../../support/browser.js';
import { type EditorPage, serveEditor } from './editor-page.js';

const QUESTION = acceptText(
  '<p>Luas lingkaran adalah <span data-tex="\\pi r^2"></span>.</p><p dir="rtl" lang="ar">ما هي مساحة الدائرة؟</p><math><mi>y</mi></math>',
).html;

describe('the editor of questions', () => {
  let browser: Browser;
  let served: EditorPage;
  let page: Page;
  let faults: string[] = [];
  const editor = () => page.locator('.rich-text').first().locator('.tiptap');
  const value = () => page.locator('#question').inputValue();
  const press = (command: string) =>
    page.locator('.rich-text').first().locator(`[data-command=${command}]`).click();
  /** Pastes as a person does; `fill` is a line of page script that puts something into `data`. */
  const paste = (fill: string) =>
    page.evaluate(`{
      const data = new DataTransfer();
      ${fill}
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      document.querySelector('.tiptap').dispatchEvent(event);
    }`);
  const pasteFile = (png: Buffer) =>
    paste(
      `data.items.add(new File([new Uint8Array(${JSON.stringify([...png])})], 'grafik.png', { type: 'image/png' }));`,
    );
  const pasteHtml = (html: string) => paste(`data.setData('text/html', ${JSON.stringify(html)});`);
  const png = () =>
    sharp({ create: { width: 900, height: 300, channels: 3, background: '#0f766e' } })
      .png()
      .toBuffer();
  /** The editor takes the focus with the next frame. */
  const toEnd = () =>
    page.evaluate(`new Promise((done) => {
      document.querySelector('.tiptap').editor.commands.focus('end');
      requestAnimationFrame(() => requestAnimationFrame(done));
    })`);

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  beforeEach(async () => {
    served = await serveEditor(QUESTION);
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text());
    });
    await page.goto(served.url);
    await editor().waitFor();
  });
  afterEach(async () => {
    await page.close();
    await served.close();
    expect(faults, 'errors on the page').to.deep.equal([]);
  });

  it('is a page that browsers do not trust', async () => {
    expect(await page.evaluate('window.isSecureContext')).to.equal(false);
  });

  it('changes nothing of a stored text by itself, and what it writes is stored as it is', async () => {
    expect(await value()).to.equal(QUESTION);
    await toEnd();
    await page.keyboard.type('!');
    expect(acceptText(await value()).html).to.equal(
      QUESTION.replace('<math><mi>y</mi></math>', '<p><math><mi>y</mi></math>!</p>'),
    );
  });

  it('keeps the textarea in step with typing and formats', async () => {
    await toEnd();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Rumus air: H');
    await press('subscript');
    await page.keyboard.type('2');
    await press('subscript');
    await page.keyboard.type('O ');
    await page.keyboard.press('Control+b');
    await page.keyboard.type('tebal');
    expect(await value()).to.contain('<p>Rumus air: H<sub>2</sub>O <strong>tebal</strong></p>');
    await press('alignCenter');
    expect(await value()).to.match(/<p style="text-align: ?center;?">Rumus/);
    await press('rtl');
    expect(await value()).to.match(/<p [^>]*dir="rtl"[^>]*>Rumus/);
    await press('undo');
    expect(await value()).not.to.match(/<p [^>]*dir="rtl"[^>]*>Rumus/);
    await page.locator('.rich-text').first().locator('[data-command=bold]').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate('document.activeElement.dataset.command')).to.equal('italic');
  });

  it('uploads a pasted image and shows it where it was pasted', async () => {
    await toEnd();
    await pasteFile(await png());
    const image = editor().locator('img[src^="/uploads/"]');
    await image.waitFor();
    expect(await value()).to.match(
      /<img src="\/uploads\/[0-9a-f]{64}\.webp" alt="" width="640" height="213">/,
    );
    await page.evaluate("document.querySelector('.tiptap img[src]').decode()");
    expect(await page.evaluate("document.querySelector('.tiptap img[src]').naturalWidth")).to.equal(900);
    await image.click();
    await press('imageSmaller');
    await page.locator('.rich-text-description input').first().fill('Grafik fungsi');
    expect(await value())
      .to.match(/width="512" height="170"/)
      .and.contain('alt="Grafik fungsi"');
    expect(acceptText(await value()).issues).to.deep.equal([]);
  });

  it('uploads an image inside pasted HTML, and leaves out one of another site', async () => {
    const inside = `data:image/png;base64,${(await png()).toString('base64')}`;
    await toEnd();
    await pasteHtml(`<p>Dari <b>Word</b> <img src="${inside}"> <img src="https://example.org/x.png"></p>`);
    await editor().locator('img[src^="/uploads/"]').waitFor();
    expect(await value())
      .to.contain('<strong>Word</strong>')
      .and.not.to.match(/data:|example\.org|data-uploading/);
    expect(await editor().locator('img:not(.ProseMirror-separator)').count()).to.equal(1);
  });

  it('says why an image is refused and leaves no mark of it', async () => {
    await toEnd();
    await pasteFile(Buffer.from('bukan gambar'));
    await page.locator('.rich-text-status', { hasText: 'image_type_unknown' }).waitFor();
    expect(await editor().locator('img:not(.ProseMirror-separator)').count()).to.equal(0);
    expect(await value()).to.equal(
      QUESTION.replace('<math><mi>y</mi></math>', '<p><math><mi>y</mi></math></p>'),
    );
  });

  it('waits with sending the form until the image is there', async () => {
    served.gate.hold = true;
    await toEnd();
    await pasteFile(await png());
    await editor().locator('img[data-uploading]').waitFor();
    expect(await value()).not.to.contain('<img');
    await page.locator('#save').click();
    await page.locator('.rich-text-status', { hasText: 'Menunggu' }).waitFor();
    expect(served.submitted).to.deep.equal([]);
    served.gate.release();
    await page.waitForURL('**/save');
    expect(served.submitted).to.have.length(1);
    expect(served.submitted[0]).to.contain('<img src="/uploads/');
  });

  it('writes a formula with a preview, and opens it again', async () => {
    await toEnd();
    await press('formula');
    const dialog = page.locator('.formula-dialog');
    await dialog.locator('textarea').fill('\\frac{1}{');
    await dialog.locator('output.wrong', { hasText: 'formula_invalid' }).waitFor();
    await dialog.locator('textarea').fill('');
    await dialog.getByRole('button', { name: 'Akar' }).click();
    await page.keyboard.type('x^2+1');
    await dialog.locator('output math msqrt').waitFor();
    await dialog.getByRole('button', { name: 'Sisipkan' }).click();
    await editor().locator('math msqrt').waitFor();
    expect(await value()).to.contain('<span data-tex="\\sqrt{x^2+1}"><math>');
    await editor()
      .locator('.formula', { has: page.locator('msqrt') })
      .click();
    expect(await dialog.locator('textarea').inputValue()).to.equal('\\sqrt{x^2+1}');
    await dialog.locator('input[type=checkbox]').check();
    await page.keyboard.press('Escape');
    expect(await value()).not.to.contain('data-display');
    await page.keyboard.type(' dan \\(y^3\\)');
    await editor().locator('.formula msup mn', { hasText: '3' }).waitFor();
    expect(await value()).to.contain('<span data-tex="y^3"><math>');
  });

  it('makes and changes tables', async () => {
    await toEnd();
    await page.keyboard.press('Enter');
    await press('table');
    await page.keyboard.type('Unsur');
    await press('rowAfter');
    await press('columnAfter');
    expect(await editor().locator('tr').count()).to.equal(4);
    expect(await editor().locator('tr').first().locator('th').count()).to.equal(4);
    const stored = acceptText(await value()).html;
    expect(stored).to.match(/<table>.*<th><p>Unsur<\/p><\/th>/);
    expect(
      await page.locator('.rich-text').nth(1).locator('[data-command=rowAfter]').count(),
      'in an option',
    ).to.equal(0);
  });

  it('opens for textareas that arrive later and goes with those that leave', async () => {
    await page.evaluate(`{
      const row = document.createElement('div');
      row.id = 'row';
      row.innerHTML = '<textarea data-rich-text="line">Tiga</textarea>';
      document.querySelector('form').append(row);
    }`);
    await page.locator('#row .tiptap', { hasText: 'Tiga' }).waitFor();
    await page.evaluate("document.querySelector('#row').remove()");
    await editor().click();
  });
});
