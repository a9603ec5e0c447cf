/**
 * The allow-list of what a teacher's text may hold: each HTML element with the attributes that survive and how each value
 * must look. What is not named here does not exist. Kept apart from the walk so that a review reads one table.
 */
import { styleFilter } from './allowed-styles.js';

/** Returns the value to keep, or undefined to drop the attribute. */
export type AttributeRule = (value: string) => string | undefined;

export const matching =
  (pattern: RegExp): AttributeRule =>
  (value) =>
    pattern.test(value) ? value : undefined;

const wholeNumber = (max: number): AttributeRule => {
  return (value) =>
    /^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= max ? String(Number(value)) : undefined;
};
const anyText =
  (maxLength: number): AttributeRule =>
  (value) =>
    value.length <= maxLength ? value : undefined;

/** Only an image that this appliance stored: one flat name, so that no dot-dot and no query can reach another route. */
export const UPLOADED_IMAGE = /^\/uploads\/[A-Za-z0-9_-]{1,128}\.(?:webp|png|jpe?g|gif|avif)$/;

const GLOBAL: Record<string, AttributeRule> = {
  dir: matching(/^(?:ltr|rtl|auto)$/),
  lang: matching(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}$/),
};
const aligned = {
  ...GLOBAL,
  style: styleFilter({ 'text-align': /^(?:left|right|center|justify|start|end)$/ }),
};
const width = /^(?:\d{1,4}px|\d{1,3}%)$/;
/** One is what a cell spans anyway; the editor writes it all the same. */
const span: AttributeRule = (value) => (value === '1' ? undefined : wholeNumber(100)(value));
const cell = {
  ...aligned,
  colspan: span,
  rowspan: span,
  // TipTap's own note of column widths in pixels, one number for each column that a cell spans.
  colwidth: matching(/^\d{1,4}(?:,\d{1,4}){0,99}$/),
};

export const TEX_MAX_LENGTH = 2000;

export const HTML_ELEMENTS: ReadonlyMap<string, Record<string, AttributeRule>> = new Map(
  Object.entries<Record<string, AttributeRule>>({
    p: aligned,
    div: aligned,
    h2: aligned,
    h3: aligned,
    h4: aligned,
    blockquote: aligned,
    pre: GLOBAL,
    ul: aligned,
    ol: { ...aligned, start: wholeNumber(9999), type: matching(/^[1aAiI]$/) },
    li: aligned,
    dl: GLOBAL,
    dt: aligned,
    dd: aligned,
    hr: {},
    br: {},
    strong: GLOBAL,
    em: GLOBAL,
    u: GLOBAL,
    s: GLOBAL,
    sub: GLOBAL,
    sup: GLOBAL,
    code: GLOBAL,
    bdi: GLOBAL,
    bdo: GLOBAL,
    span: { ...GLOBAL, 'data-tex': anyText(TEX_MAX_LENGTH), 'data-display': () => '' },
    img: {
      ...GLOBAL,
      src: matching(UPLOADED_IMAGE),
      alt: anyText(1000),
      width: wholeNumber(9999),
      height: wholeNumber(9999),
    },
    table: aligned,
    caption: aligned,
    colgroup: {},
    col: { span: wholeNumber(100), style: styleFilter({ width }) },
    thead: {},
    tbody: {},
    tfoot: {},
    tr: aligned,
    td: cell,
    th: { ...cell, scope: matching(/^(?:col|row|colgroup|rowgroup)$/) },
  }),
);

const TABLE_SECTIONS = ['thead', 'tbody', 'tfoot'];

/** Elements that mean something only directly inside another; elsewhere they could close the page's own list or table. */
export const NEEDS_PARENT: ReadonlyMap<string, readonly string[]> = new Map([
  ['li', ['ul', 'ol']],
  ['dt', ['dl']],
  ['dd', ['dl']],
  ['caption', ['table']],
  ['colgroup', ['table']],
  ['col', ['colgroup', 'table']],
  ['thead', ['table']],
  ['tbody', ['table']],
  ['tfoot', ['table']],
  ['tr', ['table', ...TABLE_SECTIONS]],
  ['td', ['tr']],
  ['th', ['tr']],
]);

/** Elements whose text is not the teacher's prose: they go with everything inside them. */
export const GONE_WITH_CONTENT = [
  'script',
  'style',
  'template',
  'noscript',
  'noembed',
  'noframes',
  'iframe',
  'object',
  'svg',
  'textarea',
  'select',
  'option',
  'title',
  'xmp',
  'plaintext',
  'annotation',
  'annotation-xml',
];
