/* One question with its options as large rows, the letter in a circle. */
import { h } from '../element.js';
import { icon } from '../icons.js';
import type { SeenQuestion } from '../seen-paper.js';
import type { Texts } from '../texts.js';
import { paperHtml } from './paper-html.js';

export interface QuestionView {
  element: HTMLElement;
  heading: HTMLElement;
  draw(ans: string | null, locked: boolean): void;
  /** Moves the focus over the options without choosing. */
  walk(by: 1 | -1): void;
}

interface QuestionActions {
  choose(key: string): void;
  clear(): void;
}

export function questionView(
  t: Texts,
  question: SeenQuestion,
  total: number,
  actions: QuestionActions,
): QuestionView {
  const headingId = `question-${question.id}`;
  let locked = false;
  const heading = h(
    'h2',
    { id: headingId, class: 'visually-hidden', tabindex: '-1' },
    t('question.heading', { number: question.number, total }),
  );
  const rows = question.options.map((option) => {
    const input = h('input', {
      type: 'radio',
      class: 'option__input',
      name: headingId,
      value: option.key,
      id: `${headingId}-${option.key}`,
      on: {
        change: () => actions.choose(option.key),
        click: (event) => locked && event.preventDefault(),
      },
    });
    const row = h(
      'div',
      { class: 'option', testid: 'option', 'data-key': option.key },
      input,
      h(
        'label',
        { for: input.id, class: 'option__row' },
        h('span', { class: 'option__letter' }, option.letter),
        h('span', { class: 'option__text' }, paperHtml(t, option.text, true)),
        h('span', { class: 'option__tick' }, icon('check')),
      ),
    );
    return { option, input, row };
  });
  const clear = h(
    'button',
    { type: 'button', class: 'button button--quiet question__clear', on: { click: actions.clear } },
    icon('eraser'),
    t('question.clear'),
  );
  const options = h(
    'div',
    { class: 'options', role: 'radiogroup', 'aria-labelledby': headingId, 'data-options': '' },
    ...rows.map(({ row }) => row),
  );

  return {
    element: h(
      'article',
      { class: 'question', testid: 'question' },
      heading,
      paperHtml(t, question.html),
      options,
      clear,
    ),
    heading,
    draw(ans, nowLocked) {
      locked = nowLocked;
      const before = rows.find(({ input }) => input.checked) ?? rows[0];
      for (const { option, input, row } of rows) {
        const chosen = option.key === ans;
        input.checked = chosen;
        // Not `disabled`: whoever stands here with a keyboard when the proctor pauses would be thrown out.
        input.setAttribute('aria-disabled', String(locked));
        row.classList.toggle('option--chosen', chosen);
      }
      options.classList.toggle('options--locked', locked);
      const away = ans === null || locked;
      // What is hidden loses the focus: a keyboard goes on from the answer that was taken back.
      if (away && document.activeElement === clear)
        before?.input.focus({ preventScroll: !clear.matches(':focus-visible') });
      clear.classList.toggle('question__clear--away', away);
    },
    walk(by) {
      const at = rows.findIndex(({ input }) => input === document.activeElement);
      rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.input.focus();
    },
  };
}
