/**
 * The presentation elements of MathML with the attributes that shape a formula. Left out on purpose: maction and everything
 * with href (they navigate), annotation-xml, mglyph and malignmark (they switch parsers between namespaces), semantics
 * (its first child is what is shown, and that stays), class and id.
 */
import { type AttributeRule, matching } from './allowed-html.js';
import { styleFilter } from './allowed-styles.js';

const length = matching(
  /^(?:[+-]?(?:\d{1,3}(?:\.\d{1,6})?|\.\d{1,6})(?:em|ex|px|pt|mu|cm|mm|in|pc|%)?|(?:thin|medium|thick))$/,
);
const truth = matching(/^(?:true|false)$/);
const count = matching(/^[1-9]\d?$/);
const word = matching(/^[a-z-]{1,24}$/);
// As long as `downdiagonalstrike`: a menclose without a notation is a long division in Firefox and nothing in Chromium.
const words = matching(/^[a-z]{1,18}(?: [a-z]{1,18}){0,29}$/);
const lengths = matching(/^[\d.a-z%]{1,12}(?: [\d.a-z%]{1,12}){0,29}$/);
const colour = matching(/^#[0-9a-f]{3,8}$/i);

const BOX = /^(?:0|\d{1,2}(?:\.\d{1,6})?(?:em|ex|px|pt))$/;
const LINE = /^(?:\d{1,2}(?:\.\d{1,6})?(?:em|px|pt) )?(?:solid|dashed|double)$/;
const style = styleFilter({
  display: /^(?:block|inline) math$/,
  'math-depth': /^[0-9]$/,
  'text-align': /^(?:left|right|center)$/,
  color: /^#[0-9a-f]{3,8}$/,
  'background-color': /^#[0-9a-f]{3,8}$/,
  padding: BOX,
  'padding-left': BOX,
  'padding-right': BOX,
  'padding-top': BOX,
  'padding-bottom': BOX,
  border: LINE,
  'border-left': LINE,
  'border-right': LINE,
  'border-top': LINE,
  'border-bottom': LINE,
});

const ANY: Record<string, AttributeRule> = {
  dir: matching(/^(?:ltr|rtl)$/),
  displaystyle: truth,
  scriptlevel: matching(/^[+-]?\d$/),
  mathcolor: colour,
  mathbackground: colour,
  mathsize: length,
  style,
};
const token = { ...ANY, mathvariant: word };
const box = { ...ANY, width: length, height: length, depth: length };
const cell = { ...ANY, rowspan: count, columnspan: count, rowalign: word, columnalign: word };

export const MATHML_ELEMENTS: ReadonlyMap<string, Record<string, AttributeRule>> = new Map(
  Object.entries<Record<string, AttributeRule>>({
    math: { ...ANY, display: matching(/^(?:block|inline)$/) },
    mi: token,
    mn: token,
    ms: token,
    mtext: token,
    mo: {
      ...token,
      form: matching(/^(?:prefix|infix|postfix)$/),
      fence: truth,
      separator: truth,
      stretchy: truth,
      symmetric: truth,
      largeop: truth,
      movablelimits: truth,
      accent: truth,
      lspace: length,
      rspace: length,
      minsize: length,
      maxsize: length,
    },
    mspace: { ...box, linebreak: word },
    mrow: ANY,
    mfrac: { ...ANY, linethickness: length, bevelled: truth, numalign: word, denomalign: word },
    msqrt: ANY,
    mroot: ANY,
    mstyle: { ...token },
    merror: ANY,
    mpadded: { ...box, lspace: length, voffset: length },
    mphantom: ANY,
    mfenced: {
      ...ANY,
      open: matching(/^.{0,4}$/u),
      close: matching(/^.{0,4}$/u),
      separators: matching(/^.{0,4}$/u),
    },
    menclose: { ...ANY, notation: words },
    msub: ANY,
    msup: ANY,
    msubsup: ANY,
    munder: { ...ANY, accentunder: truth },
    mover: { ...ANY, accent: truth },
    munderover: { ...ANY, accent: truth, accentunder: truth },
    mmultiscripts: ANY,
    mprescripts: {},
    none: {},
    mtable: {
      ...ANY,
      align: word,
      rowalign: words,
      columnalign: words,
      rowspacing: lengths,
      columnspacing: lengths,
      rowlines: words,
      columnlines: words,
      frame: word,
      width: length,
    },
    mtr: { ...ANY, rowalign: word, columnalign: words },
    mlabeledtr: ANY,
    mtd: cell,
  }),
);
