/* The bar over the exam: where the student is, the size of the text, the time left, the way to all questions. */
import { h } from '../element.js';
import type { Texts } from '../texts.js';

export interface ExamBar {
  element: HTMLElement;
  here(number: number, total: number): void;
  /** No question is shown: its place stays, its number does not. */
  away(away: boolean): void;
}

interface BarParts {
  title: string;
  textSize: HTMLElement;
  time: HTMLElement;
  gridToggle: HTMLElement;
}

export function examBar(t: Texts, parts: BarParts): ExamBar {
  const number = h('strong', { testid: 'question-number' });
  const total = h('span', {});
  const line = h(
    'p',
    { class: 'exam__number' },
    h('span', { class: 'exam__number-label' }, t('question.number')),
    number,
    total,
  );
  return {
    element: h(
      'header',
      { class: 'exam__bar' },
      h('h1', { class: 'visually-hidden', tabindex: '-1' }, parts.title),
      line,
      parts.textSize,
      parts.time,
      parts.gridToggle,
    ),
    here(at, of) {
      number.textContent = String(at);
      total.textContent = `/ ${of}`;
    },
    away(away) {
      line.classList.toggle('exam__number--away', away);
    },
  };
}
