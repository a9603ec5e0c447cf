/**
 * The start of a text as one line of HTML for the list of questions: formulas stay formulas, everything else is plain.
 * Made from text that `sanitiseHtml` has written, so its pieces are safe to show.
 */
import { cleanTokens, decode, encode, texOf } from './clean-tokens.js';

/** What a formula takes of the length, in letters: its TeX says little of how wide it is. */
const FORMULA_LENGTH = 12;

export function lineOf(html: string, maxLength = 120): string {
  let line = '';
  let length = 0;
  let spans = 0;
  for (const token of cleanTokens(html)) {
    if (spans > 0) {
      line += token.raw;
      if (token.kind === 'open' && token.name === 'span') spans++;
      if (token.kind === 'close' && token.name === 'span') spans--;
      continue;
    }
    if (length >= maxLength) return `${line.trim()}…`;
    if (texOf(token) !== undefined) {
      line += token.raw;
      length += FORMULA_LENGTH;
      spans = 1;
    } else if (token.kind === 'text') {
      const letters = [...decode(token.raw)];
      const kept = letters.slice(0, maxLength - length).join('');
      length += letters.length;
      if (length <= maxLength) line += encode(kept);
      else return `${(line + encode(wholeWords(kept))).trim()}…`;
    } else if (token.kind === 'open' && token.name === 'img')
      line += ` ${token.attributes.get('alt') ?? ''} `;
    else if (!INLINE.has(token.name)) line += ' ';
  }
  return line.trim();
}

/** Without the word that the cut went through; a text of one long word is cut anywhere. */
const wholeWords = (text: string): string => text.replace(/(?<=\s)\S{1,20}$/, '');

const INLINE = new Set([
  'strong',
  'em',
  'b',
  'i',
  'u',
  's',
  'sub',
  'sup',
  'span',
  'code',
  'mark',
  'a',
  'bdi',
  'bdo',
]);
