/*
 * Six large boxes for the entry token. They are drawn over one real field, so that pasting, typing on a phone and
 * screen readers work as in any field.
 */
import { fill, h } from '../element.js';

export const TOKEN_LENGTH = 6;

export interface TokenBoxes {
  element: HTMLElement;
  input: HTMLInputElement;
  value(): string;
  clear(): void;
}

export function tokenBoxes(label: string, describedBy: string, complete: () => void): TokenBoxes {
  const boxes = Array.from({ length: TOKEN_LENGTH }, () => h('span', { class: 'token__box' }));
  const input = h('input', {
    id: 'token',
    class: 'token__input',
    type: 'text',
    name: 'token',
    autocomplete: 'off',
    autocapitalize: 'characters',
    autocorrect: 'off',
    spellcheck: 'false',
    'aria-describedby': describedBy,
    required: true,
    testid: 'token',
  });

  function draw(): void {
    const text = value();
    boxes.forEach((box, i) => {
      box.classList.toggle('token__box--here', i === Math.min(text.length, TOKEN_LENGTH - 1));
      fill(box, text[i] ?? '');
    });
  }

  function value(): string {
    return input.value
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '')
      .slice(0, TOKEN_LENGTH);
  }

  input.addEventListener('input', (event) => {
    // While an input method composes, rewriting the field would double letters.
    if ((event as InputEvent).isComposing) {
      draw();
      return;
    }
    const text = value();
    if (input.value !== text) input.value = text;
    draw();
    if (text.length === TOKEN_LENGTH) complete();
  });
  // The drawn caret stands at the end; the real one must not stand elsewhere.
  const toEnd = (): void => input.setSelectionRange(input.value.length, input.value.length);
  input.addEventListener('focus', toEnd);
  input.addEventListener('click', toEnd);
  draw();

  return {
    element: h(
      'div',
      { class: 'token' },
      h('label', { for: 'token', class: 'token__label' }, label),
      h(
        'div',
        { class: 'token__field' },
        h('div', { class: 'token__boxes', 'aria-hidden': 'true' }, ...boxes),
        input,
      ),
    ),
    input,
    value,
    clear() {
      input.value = '';
      draw();
    },
  };
}
