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
  'dl',
  'dt',
  'dd',
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

/** Nothing to read and nothing to see: a question or an option that a student could not answer. */
export const saysNothing = (html: string): boolean =>
  plainText(html) === '' && !/<(?:img|math)[ >]/.test(html);
