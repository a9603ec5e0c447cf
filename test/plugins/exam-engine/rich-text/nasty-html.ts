/** Arbitrary markup made of the pieces that have broken sanitisers: raw text, comments, namespaces, unclosed everything. */
import fc from 'fast-check';

const ELEMENTS =
  'p b i strong em u s sub sup ul ol li table thead tbody tr td th col colgroup caption div span img br hr h1 h2 center bdo bdi dl dt dd pre code blockquote math mi mo mn mtext mrow mfrac mtable mtr mtd mglyph malignmark annotation-xml semantics maction svg foreignObject desc title style script template noscript textarea select option iframe form a'.split(
    ' ',
  );
const ATTRIBUTES = [
  '',
  ' onclick=alert(1)',
  ' href="javascript:alert(1)"',
  ' xlink:href="javascript:alert(1)"',
  ' style="text-align:center"',
  ' style="text-align: right; background:url(javascript:alert(1))"',
  ' src="/uploads/abc.webp" alt="a&quot;b"',
  ' src=x onerror=alert(1)',
  ' src="data:image/png;base64,AAAA"',
  ' data-tex="\\frac{1}{2}"',
  ' data-tex="\\frac{"',
  ' data-display',
  ' id=x class=y name=z',
  ' dir=rtl lang=ar',
  ' DIR=RTL align=CENTER',
  ' style="direction:rtl;vertical-align:super;text-align:end"',
  ' colspan=2 colwidth="120,80"',
  ' encoding="text/html"',
  ' actiontype="statusline#http://x"',
  ' columnalign="left center"',
  ' a="',
];
const PIECES = [
  '<!--',
  '-->',
  '--!>',
  '<![CDATA[',
  ']]>',
  '<!doctype html>',
  '<?xml ?>',
  '&lt;img src=x onerror=alert(1)&gt;',
  '&#x6A;avascript&colon;',
  '&amp',
  '&#0;',
  '&#xD800;',
  '\\(x^2\\)',
  '\\[\\frac12',
  '"',
  "'",
  '<',
  '>',
  '</',
  '/>',
  'Hitunglah luas ',
  'مساحة ',
  '\u0000',
  '\r\n',
  '\uD83D',
];

const element = fc.constantFrom(...ELEMENTS);
const openTag = fc.tuple(
  element,
  fc.constantFrom(...ATTRIBUTES),
  fc.constantFrom('>', '>', '>', '/>', ' ', ''),
);

export const nastyHtml = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: openTag.map(([name, attributes, end]) => `<${name}${attributes}${end}`) },
      { weight: 3, arbitrary: element.map((name) => `</${name}>`) },
      { weight: 3, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));
