import { expect } from 'chai';
import { acceptText } from '../../../../plugins/exam-engine/rich-text/accept-text.js';
import { lineOf } from '../../../../plugins/exam-engine/rich-text/line-of.js';

describe('a question as one line of a list', () => {
  it('keeps formulas and loses every other element', () => {
    const { html } = acceptText(
      '<p>Luas <strong>lingkaran</strong> &lt;r&gt; <span data-tex="\\pi r^2"></span></p><ul><li>satu</li><li>dua</li></ul>',
    );
    const line = lineOf(html);
    expect(line).to.match(
      /^Luas lingkaran &lt;r&gt; <span data-tex="[^"]*"><math.*<\/math><\/span>\s+satu\s+dua$/s,
    );
  });

  it('is cut with an ellipsis, a formula never in the middle', () => {
    expect(lineOf('<p>Ibu kota &amp; provinsi</p>', 12)).to.equal('Ibu kota &amp;…');
    const { html } = acceptText('<p>Nilai <span data-tex="\\frac{1}{2}"></span> adalah bilangan</p>');
    expect(lineOf(html, 10)).to.match(/^Nilai <span .*<\/span>…$/s);
  });
});
