/* The foot of the exam: what the student is told, state of saving, Previous, Doubtful, Next. */
import type { Attempt, Reach } from '../attempt-contract.js';
import { fill, h } from '../element.js';
import { icon } from '../icons.js';
import type { Texts } from '../texts.js';
import { saveLine } from './save-line.js';

export interface FootState {
  attempt: Attempt;
  reach: Reach;
  currentId: string | null;
  flag: boolean;
  first: boolean;
  last: boolean;
  mode: 'question' | 'review' | 'waiting';
}

interface FootActions {
  turn(by: 1 | -1): void;
  doubt(): void;
  review(): void;
}

export function examFoot(
  t: Texts,
  told: HTMLElement,
  actions: FootActions,
): { element: HTMLElement; draw(state: FootState): void } {
  const line = saveLine(t);
  let last = false;
  const previous = h(
    'button',
    {
      type: 'button',
      class: 'button foot__button',
      testid: 'previous',
      on: { click: () => actions.turn(-1) },
    },
    icon('chevron-left'),
    h('span', {}, t('foot.previous')),
  );
  const doubtful = h(
    'button',
    {
      type: 'button',
      class: 'button foot__button foot__doubtful',
      'aria-pressed': 'false',
      testid: 'doubtful',
      // Who double-clicks everything means one click.
      on: { click: (event) => event.detail < 2 && actions.doubt() },
    },
    h('span', { class: 'foot__box' }, icon('check')),
    h('span', {}, t('foot.doubtful')),
  );
  const next = h('button', {
    type: 'button',
    class: 'button button--main foot__button',
    testid: 'next',
    on: { click: () => (last ? actions.review() : actions.turn(1)) },
  });
  const buttons = h('div', { class: 'foot__buttons' }, previous, doubtful, next);
  let label = '';

  return {
    element: h('footer', { class: 'exam__foot' }, told, line.element, buttons),
    draw(state) {
      line.draw(state.attempt, state.reach, state.currentId);
      last = state.last;
      buttons.hidden = state.mode !== 'question';
      // Not `disabled`: that would throw the focus of a keyboard away.
      previous.setAttribute('aria-disabled', String(state.first));
      doubtful.setAttribute('aria-pressed', String(state.flag));
      doubtful.setAttribute('aria-disabled', String(state.attempt.locked()));
      const wanted = t(state.last ? 'foot.review' : 'foot.next');
      if (wanted === label) return;
      label = wanted;
      fill(next, h('span', {}, wanted), icon(state.last ? 'check' : 'chevron-right'));
    },
  };
}
