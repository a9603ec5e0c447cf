/*
 * A formula in words. Browsers leave MathML out of the name of what it stands in, so that an option which is nothing but a
 * formula would be read as its letter alone.
 */
import type { Texts } from '../texts.js';

/** Applied, multiplied, separated, added: said by no one. */
const UNSEEN = /[\u2061-\u2064]/g;
/** Primes, degrees and stars stand above without being powers. Nor is nothing a power. */
const NO_POWER = /^[′″‴'°∘*∗]*$/;

export function formulaWords(t: Texts, element: Element): string {
  const children = [...element.children].map((child) => formulaWords(t, child));
  // By place: what has no words, as before the 2 of H₂O, has its place all the same.
  const [first = '', second = '', third = ''] = children.map(asOne);
  const parts = children.filter((words) => words !== '');
  switch (element.localName) {
    case 'mfrac':
      // A binomial coefficient, written as a column.
      if (Number.parseFloat(element.getAttribute('linethickness') ?? '1') === 0) return `${first}; ${second}`;
      return t('formula.fraction', { top: first, bottom: second });
    case 'msqrt':
      return t('formula.root', { of: asOne(parts.join(' ')) });
    case 'mroot':
      return t('formula.nth-root', { of: first, index: second });
    case 'msup':
      return power(first, second);
    case 'msub':
      return index(first, second);
    case 'msubsup':
      return power(index(first, second), third);
    case 'menclose':
      // 0.3 and 0.333… differ in nothing else.
      return element.getAttribute('notation') === 'top'
        ? t('formula.bar', { under: asOne(parts.join(' ')) })
        : parts.join(' ');
    case 'mphantom':
      return '';
    case 'mtr':
      return parts.join(', ');
    case 'mtable':
      return parts.join('; ');
    default:
      return parts.length > 0 ? parts.join(' ') : (element.textContent ?? '').replace(UNSEEN, '').trim();
  }

  function index(base: string, below: string): string {
    return below === '' ? base : t('formula.index', { base, index: below }).trim();
  }

  function power(base: string, exponent: string): string {
    const sign = exponent.replace(/[() ]/g, '');
    // A ring is a degree only above.
    if (NO_POWER.test(sign)) return base + sign.replace('∘', '°');
    return t('formula.power', { base, exponent }).trim();
  }
}

const asOne = (words: string): string => (words.includes(' ') ? `(${words})` : words);
