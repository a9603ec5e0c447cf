import { expect } from 'chai';
import fc from 'fast-check';
import { acceptText } from '../../../../plugins/exam-engine/rich-text/accept-text.js';
import { sanitiseHtml } from '../../../../plugins/exam-engine/rich-text/sanitise.js';
import { nastyHtml } from './nasty-html.js';

const clean = (html: string) => sanitiseHtml(html).html;
const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was refused';
};

describe('sanitising a teacher’s text', () => {
  it('keeps what a question needs', () => {
    const question =
      '<h3 dir="rtl" lang="ar">السؤال</h3><p style="text-align:center">Air: H<sub>2</sub>O, x<sup>2</sup>, <strong>tebal</strong> <em>miring</em> <u>garis</u> <s>coret</s></p>' +
      '<ol start="3" type="a"><li>satu</li></ol><blockquote><p>kutipan</p></blockquote><pre><code>a &lt; b</code></pre>' +
      '<table><colgroup><col style="width:120px" /></colgroup><tbody><tr><th scope="col" colspan="2" colwidth="120,80">Unsur</th></tr><tr><td rowspan="2" style="text-align:right">Na</td></tr></tbody></table>' +
      '<img src="/uploads/0a1b.webp" alt="Gambar 1" width="640" height="480" />' +
      '<p><span data-tex="x" data-display><math display="block"><mfrac linethickness="1px"><mn>1</mn><mi mathvariant="normal">x</mi></mfrac></math></span></p>';
    expect(clean(question)).to.equal(question);
  });

  it('writes the spellings of word processors in one way', () => {
    expect(clean('<h1>Judul</h1><p><b>a</b><i>b</i><strike>c</strike></p>')).to.equal(
      '<h2>Judul</h2><p><strong>a</strong><em>b</em><s>c</s></p>',
    );
    expect(clean('<p class="MsoNormal" style="margin:0; TEXT-ALIGN : Right;color:red">x</p>')).to.equal(
      '<p style="text-align:right">x</p>',
    );
    expect(clean('<a href="http://example.org">tautan</a><font color=red>merah</font>')).to.equal(
      'tautanmerah',
    );
  });

  const spellings: [string, string][] = [
    ['<p dir=RTL lang=AR-SA>مساحة</p>', '<p dir="rtl" lang="AR-SA">مساحة</p>'],
    ['<p style="direction:rtl;unicode-bidi:embed">مساحة</p>', '<p dir="rtl">مساحة</p>'],
    ['<p dir="ltr" style="direction:rtl">x</p>', '<p dir="ltr">x</p>'],
    ['<p align="CENTER">x</p>', '<p style="text-align:center">x</p>'],
    ['<p align="left" style="text-align:right">x</p>', '<p style="text-align:right">x</p>'],
    ['<p align="expression(alert(1))">x</p><p align="right;position:fixed">x</p>', '<p>x</p><p>x</p>'],
    ['<center><p>x</p></center>', '<div style="text-align:center"><p>x</p></div>'],
    [
      '<table align="right"><tr align="center"><td align=right>x</td></tr></table>',
      '<table><tr style="text-align:center"><td style="text-align:right">x</td></tr></table>',
    ],
    [
      '<ol style="text-align:right"><li>x</li></ol><table style="text-align:center"><tr><th SCOPE=COL>x</th></tr></table>',
      '<ol style="text-align:right"><li>x</li></ol><table style="text-align:center"><tr><th scope="col">x</th></tr></table>',
    ],
    [
      'H<span style="vertical-align:sub">2</span>O x<span style="font-size:0.6em;vertical-align:super">2</span>',
      'H<sub>2</sub>O x<sup>2</sup>',
    ],
    ['<bdo dir="rtl">abc</bdo> <bdi>x</bdi>', '<bdo dir="rtl">abc</bdo> <bdi>x</bdi>'],
    ['<dl><dt>massa</dt><dd>2 kg</dd></dl>', '<dl><dt>massa</dt><dd>2 kg</dd></dl>'],
    [
      '<math><mtable align="axis"><mtr><mtd>1</mtd></mtr></mtable></math>',
      '<math><mtable align="axis"><mtr><mtd>1</mtd></mtr></mtable></math>',
    ],
  ];
  for (const [written, kept] of spellings) {
    it(`keeps the meaning of ${written.slice(0, 60)}`, () => {
      expect(clean(written)).to.equal(kept);
      expect(clean(kept)).to.equal(kept);
    });
  }

  const attacks: [string, string][] = [
    ['<script>alert(1)</script>aman', 'aman'],
    ['<p onclick="alert(1)" onmouseover=alert(1)>x</p>', '<p>x</p>'],
    ['<img src=x onerror=alert(1)>', ''],
    ['<img src="/uploads/../console/x.webp">', ''],
    ['<img src="/uploads/a.webp?x=1"><img src="//evil/uploads/a.webp">', ''],
    ['<img src="/uploads/a.svg">', ''],
    ['<svg><style><img src=x onerror=alert(1)></style></svg>a', 'a'],
    ['<iframe srcdoc="<script>alert(1)</script>"></iframe>a', 'a'],
    ['<p style="text-align:expression(alert(1))">a</p>', '<p>a</p>'],
    [
      '<p style="position:fixed;text-align:center;background:url(//x)">a</p>',
      '<p style="text-align:center">a</p>',
    ],
    ['<math href="javascript:alert(1)" xlink:href="x"><mi>x</mi></math>', '<math><mi>x</mi></math>'],
    [
      '<math><maction actiontype="statusline#x" xlink:href="javascript:alert(1)"><mi>x</mi></maction></math>',
      '<math><mi>x</mi></math>',
    ],
    [
      '<math><annotation-xml encoding="text/html"><img src=x onerror=alert(1)></annotation-xml></math>',
      '<math></math>',
    ],
    [
      '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
      '<math><mtext></mtext></math>',
    ],
    ['<form action=x><input name=y><button>kirim</button></form>', 'kirim'],
    ['a<!-- unclosed <p>b', 'a'],
    ['<mi>x</mi>', 'x'],
    ['<li>lepas</li><td>sel</td>', 'lepassel'],
    ['<dd>lepas</dd><div><dt>sel</dt></div>', 'lepas<div>sel</div>'],
    ['&lt;script&gt;', '&lt;script&gt;'],
  ];
  for (const [attack, harmless] of attacks) {
    it(`makes ${attack.slice(0, 60)} harmless`, () => expect(clean(attack)).to.equal(harmless));
  }

  it('tells what it dropped', () => {
    expect(sanitiseHtml('<img src="data:image/png;base64,AAAA">').issues).to.deep.equal(['image_embedded']);
    expect(sanitiseHtml('<img src="https://example.org/a.png">').issues).to.deep.equal(['image_elsewhere']);
    expect(sanitiseHtml('<p onclick=x>a</p><a href=" JavaScript:x">b</a>').issues).to.deep.equal([
      'unsafe_removed',
    ]);
    expect(sanitiseHtml('<p class=x>a</p>').issues).to.deep.equal([]);
  });

  it('leaves no character that PostgreSQL refuses', () => {
    expect(clean('a\u0000b\uD800c&#1;d\r\ne')).to.equal('ab\uFFFDcd\ne');
  });

  it('refuses text that is too long or nested without end, and counts neither images nor MathML', () => {
    expect(refusal(() => clean(`<p>${'kata '.repeat(41_000)}</p>`))).to.equal('text_too_long');
    expect(refusal(() => clean('x'.repeat(3_000_000)))).to.equal('text_too_long');
    expect(refusal(() => clean('<b>'.repeat(101)))).to.equal('text_too_nested');
    expect(clean(`<img src="data:image/png;base64,${'A'.repeat(3_000_000)}">x`)).to.equal('x');
    const formulas = acceptText('\\(\\frac{a^2+b^2}{2}\\) '.repeat(1500)).html;
    expect(formulas.length).to.be.greaterThan(200_000);
    expect(acceptText(formulas).html).to.equal(formulas);
  });

  it('changes nothing when it reads its own output', () => {
    fc.assert(
      fc.property(nastyHtml, (html) => {
        const once = clean(html);
        expect(clean(once)).to.equal(once);
        const accepted = acceptText(html).html;
        expect(acceptText(accepted).html).to.equal(accepted);
      }),
      { numRuns: 2000 },
    );
  });
});
