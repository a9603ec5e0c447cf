/**
 * What word processors, old pages and other editors write, in the one spelling that the allow-list knows: Word marks Arabic with
 * `dir=RTL`, LibreOffice aligns with an attribute, Google Docs raises a number by a style. Judges nothing: what comes out of
 * here meets the allow-list like everything else.
 */
import { styleFilter } from './allowed-styles.js';

const SAME_AS: ReadonlyMap<string, string> = new Map([
  ['b', 'strong'],
  ['i', 'em'],
  ['strike', 's'],
  ['del', 's'],
  ['ins', 'u'],
  ['h1', 'h2'],
  ['h5', 'h4'],
  ['h6', 'h4'],
  ['tt', 'code'],
  ['kbd', 'code'],
  ['samp', 'code'],
]);

export interface Spelled {
  name: string;
  attributes: Record<string, string>;
}

const directionIn = oneProperty('direction', /^(?:ltr|rtl)$/);
const raisedIn = oneProperty('vertical-align', /^(?:sub|super)$/);
const ALIGNED_BY_ATTRIBUTE = /^(?:left|right|center|justify)$/i;
/** Their `align` says where they stand themselves, not their text. */
const PLACED = new Set(['table', 'img']);
const WORDS_IN_ANY_CASE = ['dir', 'scope'];

export function inOneSpelling(name: string, written: Readonly<Record<string, string>>): Spelled {
  const attributes = { ...written };
  for (const word of WORDS_IN_ANY_CASE)
    if (attributes[word] !== undefined) attributes[word] = attributes[word].toLowerCase();
  const style = attributes['style'] ?? '';
  const direction = directionIn(style);
  if (direction !== undefined) attributes['dir'] ??= direction;
  const align = name === 'center' ? 'center' : attributes['align'];
  // Before the style, which wins over the attribute in browsers as well.
  if (align !== undefined && ALIGNED_BY_ATTRIBUTE.test(align) && !PLACED.has(name))
    attributes['style'] = `text-align:${align};${style}`;
  return { name: spelledName(name, style), attributes };
}

function spelledName(name: string, style: string): string {
  if (name === 'center') return 'div';
  const raised = name === 'span' ? raisedIn(style) : undefined;
  if (raised !== undefined) return raised === 'sub' ? 'sub' : 'sup';
  return SAME_AS.get(name) ?? name;
}

/** @returns reads one declaration of a style: its value, where it is one of those. */
function oneProperty(property: string, values: RegExp): (style: string) => string | undefined {
  const keep = styleFilter({ [property]: values });
  return (style) => keep(style)?.slice(property.length + 1);
}
