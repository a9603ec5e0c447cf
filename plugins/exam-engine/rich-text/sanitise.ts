/**
 * Everything that teachers type or paste passes here before it is stored. The output holds only elements and attributes of
 * the allow-lists, always closed, with text escaped: no comment, no raw-text element, no foreign namespace but MathML, so
 * a browser that reads it again has nothing to understand differently from us. Sanitising stored text changes nothing.
 */
import sanitizeHtml from 'sanitize-html';
import { AppError } from '../../../core/index.js';
import {
  type AttributeRule,
  GONE_WITH_CONTENT,
  HTML_ELEMENTS,
  NEEDS_PARENT,
  UPLOADED_IMAGE,
} from './allowed-html.js';
import { MATHML_ELEMENTS } from './allowed-mathml.js';
import { tidyCharacters } from './characters.js';
import { withoutRendering } from './clean-tokens.js';
import { inOneSpelling } from './other-spellings.js';

/** `image_embedded`: a data URL was dropped; `image_elsewhere`: an image of another server; `unsafe_removed`: something that could run. */
export type TextIssue = 'image_embedded' | 'image_elsewhere' | 'unsafe_removed';

/** Of the text as written, in UTF-8: without embedded images and without the MathML that we made of its TeX. */
const TEXT_MAX_BYTES = 200_000;
/** What is read and stored at all: the MathML of a formula is some twenty times as long as what was typed. */
const TOTAL_MAX_BYTES = 1_000_000;
/** Beyond this many elements inside each other no teacher wrote it, and closing them all takes a parser quadratic time. */
const MAX_DEPTH = 100;
/** Not an element of any allow-list: the tag goes, its text stays. */
const DROPPED = 'dropped-tag';
const MAX_PASSES = 5;

/**
 * @returns the text as it may be stored and what a teacher should be told.
 * @throws AppError `text_too_long` (413, params limitKb) or `text_too_nested` (422).
 */
export function sanitiseHtml(input: string): { html: string; issues: TextIssue[] } {
  const issues = new Set<TextIssue>();
  const text = tidyCharacters(input);
  if (withoutImagesBytes(text) > TOTAL_MAX_BYTES) throw tooLong();
  let html = onePass(text, issues);
  const htmlBytes = Buffer.byteLength(html);
  if (htmlBytes > TOTAL_MAX_BYTES) throw tooLong();
  if (htmlBytes > TEXT_MAX_BYTES && Buffer.byteLength(withoutRendering(html)) > TEXT_MAX_BYTES)
    throw tooLong();
  // Broken nesting can be read differently the second time (a paragraph that a dropped tag kept open); it settles at once.
  for (let pass = 1; pass < MAX_PASSES; pass++) {
    const again = onePass(html, new Set());
    if (again === html) break;
    html = again;
  }
  return { html, issues: [...issues].sort() };
}

const tooLong = () =>
  new AppError('text_too_long', { status: 413, params: { limitKb: Math.floor(TEXT_MAX_BYTES / 1000) } });

const withoutImagesBytes = (html: string): number =>
  Buffer.byteLength(html.replace(/data:image\/[a-z0-9.+-]{1,40};base64,[A-Za-z0-9+/=]*/gi, ''));

function onePass(html: string, issues: Set<TextIssue>): string {
  // What each open element became; '' for one that is dropped. The top belongs to the element in hand.
  const open: string[] = [];
  const clean = sanitizeHtml(html, {
    allowedTags: [...HTML_ELEMENTS.keys(), ...MATHML_ELEMENTS.keys()],
    // Each attribute is judged by its own rule below; a second list here would only drift.
    allowedAttributes: false,
    selfClosing: ['img', 'br', 'hr', 'col'],
    nonTextTags: GONE_WITH_CONTENT,
    parseStyleAttributes: false,
    onOpenTag: (name, attributes) => {
      if (open.push('') > MAX_DEPTH) throw new AppError('text_too_nested', { status: 422 });
      noteUnsafe(name, attributes, issues);
    },
    onCloseTag: () => void open.pop(),
    transformTags: {
      '*': (name, attributes) => {
        const kept = keepElement(name, attributes, open, issues);
        open[open.length - 1] = kept?.tagName ?? '';
        return kept ?? { tagName: GONE_WITH_CONTENT.includes(name) ? name : DROPPED, attribs: {} };
      },
    },
  });
  return tidyCharacters(clean);
}

function keepElement(
  writtenName: string,
  written: Record<string, string>,
  open: readonly string[],
  issues: Set<TextIssue>,
): sanitizeHtml.Tag | undefined {
  const inFormula = open.includes('math');
  const { name, attributes } = inFormula
    ? { name: writtenName, attributes: written }
    : inOneSpelling(writtenName, written);
  const rules = inFormula || name === 'math' ? MATHML_ELEMENTS.get(name) : HTML_ELEMENTS.get(name);
  if (rules === undefined || (inFormula && name === 'math')) return undefined;
  const parents = NEEDS_PARENT.get(name);
  if (parents !== undefined && !parents.includes(open.findLast((element) => element !== '') ?? ''))
    return undefined;
  if (name === 'img') return keepImage(attributes, rules, issues);
  const attribs = keepAttributes(attributes, rules);
  if (name === 'span' && attribs['data-tex'] === undefined) delete attribs['data-display'];
  if (name === 'span' && Object.keys(attribs).length === 0) return undefined;
  return { tagName: name, attribs };
}

function keepImage(
  attributes: Record<string, string>,
  rules: Record<string, AttributeRule>,
  issues: Set<TextIssue>,
): sanitizeHtml.Tag | undefined {
  const src = (attributes['src'] ?? '').trim();
  if (!UPLOADED_IMAGE.test(src)) {
    issues.add(/^data:/i.test(src) ? 'image_embedded' : 'image_elsewhere');
    return undefined;
  }
  return { tagName: 'img', attribs: { src, alt: '', ...keepAttributes({ ...attributes, src }, rules) } };
}

function keepAttributes(
  attributes: Record<string, string>,
  rules: Record<string, AttributeRule>,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    const keep = rule?.(value);
    if (keep !== undefined) kept[name] = keep;
  }
  return kept;
}

const CAN_RUN = new Set([
  'script',
  'iframe',
  'object',
  'embed',
  'form',
  'base',
  'meta',
  'link',
  'svg',
  'applet',
  'frame',
]);

function noteUnsafe(name: string, attributes: Record<string, string>, issues: Set<TextIssue>): void {
  const runs = CAN_RUN.has(name) || Object.keys(attributes).some((attribute) => attribute.startsWith('on'));
  if (runs || /^\s*(?:javascript|vbscript):/i.test(attributes['href'] ?? '')) issues.add('unsafe_removed');
}
