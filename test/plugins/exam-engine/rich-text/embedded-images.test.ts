import { expect } from 'chai';
import { dataUrlImages, imageOfDataUrl } from '../../../../plugins/exam-engine/rich-text/embedded-images.js';
import { sanitiseHtml } from '../../../../plugins/exam-engine/rich-text/sanitise.js';

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';

describe('images embedded in pasted text', () => {
  const pasted = `<p>a <img alt="x > y" src="${PIXEL}"> b <IMG SRC='${PIXEL}'> c <img src="data:text/html,x"></p><code>${PIXEL}</code>`;

  it('are found once each', () => {
    expect(dataUrlImages(pasted)).to.deep.equal([PIXEL]);
    expect(dataUrlImages('<p>tanpa gambar</p>')).to.deep.equal([]);
  });

  it('are replaced by where they are stored; the rest is dropped and reported', () => {
    const { html, issues } = sanitiseHtml(pasted, { images: new Map([[PIXEL, '/uploads/aa.webp']]) });
    expect(html).to.equal(
      `<p>a <img src="/uploads/aa.webp" alt="x &gt; y" /> b <img src="/uploads/aa.webp" alt="" /> c </p><code>${PIXEL}</code>`,
    );
    expect(issues).to.deep.equal(['image_embedded']);
  });

  it('give their bytes when they hold an image', () => {
    expect(imageOfDataUrl(PIXEL)?.subarray(1, 4).toString()).to.equal('PNG');
    expect(imageOfDataUrl('data:text/html;base64,AAAA')).to.equal(undefined);
    expect(imageOfDataUrl('data:image/svg+xml,<svg/>')).to.equal(undefined);
  });
});
