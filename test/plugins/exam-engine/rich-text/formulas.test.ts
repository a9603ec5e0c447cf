import { expect } from 'chai';
import { acceptText } from '../../../../plugins/exam-engine/rich-text/accept-text.js';
import { mathmlOfTex } from '../../../../plugins/exam-engine/rich-text/tex.js';

const accept = (html: string) => acceptText(html).html;

describe('formulas', () => {
  it('become MathML and keep the TeX that they came from', () => {
    expect(accept('<p>Jika <span data-tex="x^2"></span></p>')).to.equal(
      '<p>Jika <span data-tex="x^2"><math><msup><mi>x</mi><mn>2</mn></msup></math></span></p>',
    );
    expect(accept('<span data-tex="x" data-display></span>')).to.contain('<math display="block"');
  });

  it('show what the TeX says, whatever stood inside', () => {
    expect(accept('<span data-tex="1"><math><mn>2</mn></math></span> lalu <span>teks</span>')).to.equal(
      '<span data-tex="1"><math><mn>1</mn></math></span> lalu teks',
    );
  });

  it('survive with their columns, lines and brackets', () => {
    const html = accept(
      '<span data-tex="\\begin{cases}x&amp;y&gt;0\\\\\\overline{AB}&amp;\\boxed{2}\\end{cases}"></span>',
    );
    expect(html)
      .to.contain('columnalign="left"')
      .and.contain('padding-left:1em')
      .and.contain('notation="top"');
    expect(html).to.contain('border:1px solid');
  });

  it('keep each way in which a term is struck out', () => {
    for (const [tex, notation] of [
      ['\\cancel{5x}', 'updiagonalstrike'],
      ['\\bcancel{5x}', 'downdiagonalstrike'],
      ['\\xcancel{5x}', 'updiagonalstrike downdiagonalstrike'],
      ['\\sout{5x}', 'horizontalstrike'],
    ] as const)
      expect(accept(`<span data-tex="${tex}"></span>`)).to.contain(`<menclose notation="${notation}">`);
  });

  it('may be typed between backslash brackets, but never in code and never with dollars', () => {
    expect(accept('<p>luas \\(\\pi r^2\\) dan \\[x\\]</p>')).to.match(
      /^<p>luas <span data-tex="\\pi r\^2"><math>.*<\/span> dan <span data-tex="x" data-display>.*<\/p>$/,
    );
    expect(accept('\\(a &lt; b\\)')).to.contain('data-tex="a &lt; b"');
    expect(accept('<code>\\(x\\)</code> harga $5 dan $$6')).to.equal('<code>\\(x\\)</code> harga $5 dan $$6');
    expect(accept('\\(\\left( x \\right)\\)')).to.contain('data-tex="\\left( x \\right)"');
  });

  it('stay readable when they are wrong, and say why', () => {
    const { html, formulaFaults } = acceptText('<p>a <span data-tex="\\frac{1}{"></span> b</p>');
    expect(html).to.equal('<p>a <span data-tex="\\frac{1}{">\\frac{1}{</span> b</p>');
    expect(formulaFaults).to.have.length(1);
    expect(formulaFaults[0]).to.include({ tex: '\\frac{1}{', code: 'formula_invalid' });
    expect(formulaFaults[0]?.params['reason']).to.contain('Unexpected end of input');
  });

  for (const tex of [
    '\\href{javascript:alert(1)}{x}',
    '\\def\\a{\\a\\a}\\a',
    '\\newcommand{\\x}{1}',
    '\\includegraphics{x}',
    ' ',
  ]) {
    it(`refuse ${tex}`, () => expect(() => mathmlOfTex(tex, false)).to.throw('formula_invalid'));
  }

  it('are bounded in what they become', () => {
    expect(() => mathmlOfTex('x'.repeat(2001), false)).to.throw('formula_too_long');
    expect(() => mathmlOfTex(`\\ce{${'H2SO4 + '.repeat(240)}}`, false)).to.throw(
      /formula_(too_long|invalid)/,
    );
  });
});
