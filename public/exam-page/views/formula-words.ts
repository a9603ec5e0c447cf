/*
 * A formula in words. Browsers leave MathML out of the name of what it stands in, so that an option which is nothing but a
 * formula would be read as its letter alone.
 */
import type { Texts } from '../texts.js';

/** Applied, multiplied, separated, added: said by no one. */
const UNSEEN = /[\u2061-\u2064]/g;
/** Primes, degrees and stars stand above without being powers. */
const NO_POWER = /^[′″‴'°*]+$/;

export function formulaWords(t: Texts, element: Element): string {
  const parts = [...element.children].map((child) => formulaWords(t, child)).filter((words) => words !== '');
  const [first = '', second = '', third = ''] = parts.map((words) =>
    words.includes(' ') ? `(${words})` : words,
  );
  switch (element.localName) {
    case 'mfrac':
      return t('formula.fraction', { top: first, bottom: second });
    case 'msqrt':
      return t('formula.root', { of: parts.length > 1 ? `(${parts.join(' ')})` : first });
    case 'mroot':
      return t('formula.nth-root', { of: first, index: second });
    case 'msup':
      return power(first, second);
    case 'msub':
      return t('formula.index', { base: first, index: second });
    case 'msubsup':
      return power(t('formula.index', { base: first, index: second }), third);
    case 'mphantom':
      return '';
    case 'mtr':
      return parts.join(', ');
    case 'mtable':
      return parts.join('; ');
    default:
      return parts.length > 0 ? parts.join(' ') : (element.textContent ?? '').replace(UNSEEN, '').trim();
  }

  function power(base: string, exponent: string): string {
    return NO_POWER.test(exponent) ? base + exponent : t('formula.power', { base, exponent });
  }
}
