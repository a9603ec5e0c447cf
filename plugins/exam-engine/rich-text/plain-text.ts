/**
 * What a text says, without its markup: for lists, search, exports and previews. A formula reads as its TeX, an image as
 * its description.
 */
import { decode, outsideFormulas, texOf } from './clean-tokens.js';

const BLOCKS = new Set([
  'p',
  'div',
  'h2',
  'h3',
  'h4',
  'li',
  'ul',
  'ol',
  'blockquote',
  'pre',
  'table',
  'tr',
  'td',
  'th',
  'caption',
  'br',
  'hr',
]);

/** @param html as `sanitiseHtml` returned it. @returns one line; blocks are parted by a space. */
export function plainText(html: string): string {
  let text = '';
  for (const token of outsideFormulas(html)) {
    if (token.kind === 'text') text += decode(token.raw);
    else {
      if (BLOCKS.has(token.name)) text += ' ';
      if (token.kind === 'open' && token.name === 'img')
        text += ` ${decode(token.attributes.get('alt') ?? '')} `;
      text += texOf(token) ?? '';
    }
  }
  return text.replace(/\s+/g, ' ').trim();
}

/** The question below the passage that it shares with others, which would make all of them look alike in a list. */
export function withoutPassage(html: string): string {
  const below = html.replace(/^\s*<blockquote[^>]*>.*?<\/blockquote>/s, '');
  return saysNothing(below) ? html : below;
}

/** The start of a text, cut between words (or anywhere in one that is longer than all), with an ellipsis. */
export function excerpt(html: string, maxLength = 120): string {
  const text = plainText(html);
  const letters = [...text];
  if (letters.length <= maxLength) return text;
  const start = letters.slice(0, maxLength - 1).join('');
  const space = start.lastIndexOf(' ');
  return `${(space > start.length / 2 ? start.slice(0, space) : start).trimEnd()}…`;
}

/** Nothing to read and nothing to see: a question or an option that a student could not answer. */
export const saysNothing = (html: string): boolean =>
  plainText(html) === '' && !/<(?:img|math)[ >]/.test(html);
