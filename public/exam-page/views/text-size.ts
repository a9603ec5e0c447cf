/* A A A: the size of question and options. Kept for this tab alone; the next student begins with the usual size. */
import { h } from '../element.js';
import type { Keeper } from '../keeper.js';
import type { Texts } from '../texts.js';

const KEY = 'examhall.text-size';
const SIZES = ['small', 'normal', 'large'] as const;
type Size = (typeof SIZES)[number];

export function textSize(t: Texts, keeper: Keeper): HTMLElement {
  const buttons = SIZES.map((size) =>
    h(
      'button',
      {
        type: 'button',
        class: `text-size__button text-size__button--${size}`,
        'aria-label': t(`text-size.${size}`),
        testid: `text-size-${size}`,
        on: { click: () => apply(size) },
      },
      'A',
    ),
  );

  function apply(size: Size): void {
    document.documentElement.dataset.textSize = size;
    keeper.write(KEY, size, 'reload');
    buttons.forEach((button, i) => {
      button.setAttribute('aria-pressed', String(SIZES[i] === size));
    });
  }

  apply(SIZES.find((size) => size === keeper.read(KEY)) ?? 'normal');
  return h('div', { class: 'text-size', role: 'group', 'aria-label': t('text-size.label') }, ...buttons);
}

export function forgetTextSize(keeper: Keeper): void {
  keeper.remove(KEY);
  delete document.documentElement.dataset.textSize;
}
