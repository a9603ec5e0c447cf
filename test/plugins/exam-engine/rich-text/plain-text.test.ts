import { expect } from 'chai';
import { acceptText } from '../../../../plugins/exam-engine/rich-text/accept-text.js';
import {
  plainText,
  saysNothing,
  withoutPassage,
} from '../../../../plugins/exam-engine/rich-text/plain-text.js';

describe('the plain text of a question', () => {
  it('reads blocks, formulas and images in order', () => {
    const { html } = acceptText(
      '<p>Perhatikan&nbsp;gambar!<br>Luas &lt; <span data-tex="\\pi r^2"></span></p><img src="/uploads/a.webp" alt="Roda"><ul><li>satu</li><li>dua</li></ul>',
    );
    expect(plainText(html)).to.equal('Perhatikan gambar! Luas < \\pi r^2 Roda satu dua');
  });

  it('leaves out the passage above a question, unless there is nothing else', () => {
    const passage = '<blockquote dir="rtl"><p>كان يزرع الأرز</p></blockquote>';
    expect(withoutPassage(`${passage}<p>ما الفكرة؟</p>`)).to.equal('<p>ما الفكرة؟</p>');
    expect(withoutPassage(passage)).to.equal(passage);
  });

  it('knows a text that shows nothing', () => {
    expect(saysNothing('<p> <br /></p>')).to.equal(true);
    expect(saysNothing('<p><img src="/uploads/a.webp" alt="" /></p>')).to.equal(false);
    expect(saysNothing('<p><math><mi>x</mi></math></p>')).to.equal(false);
  });
});
