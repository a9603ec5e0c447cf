/* All questions at a glance: white not yet, teal answered, amber doubtful, outlined here. */

import type { AnswerQueue, Whereabouts } from '../answer-queue.js';
import { fill, h, setText } from '../element.js';
import { icon } from '../icons.js';
import { letterOf, type SeenQuestion } from '../seen-paper.js';
import type { Texts } from '../texts.js';

export interface Grid {
  element: HTMLElement;
  toggle: HTMLButtonElement;
  build(questions: readonly SeenQuestion[]): void;
  draw(qId: string): void;
  here(qId: string | null): void;
  /** Over the question; where there is room for both it is not. */
  isOpen(): boolean;
  close(): void;
}

interface GridActions {
  go(qId: string): void;
  review(): void;
}

/** Answers that the server is not known to hold, in words. */
const UNSAVED: { readonly [place in Whereabouts]?: 'unsaved' | 'on-its-way' | 'refused' } = {
  here: 'unsaved',
  'on-its-way': 'on-its-way',
  late: 'refused',
  gone: 'refused',
};

export function grid(t: Texts, queue: AnswerQueue, actions: GridActions): Grid {
  const cells = new Map<string, { question: SeenQuestion; button: HTMLButtonElement; letter: HTMLElement }>();
  const list = h('ol', { class: 'grid__cells' });
  const close = h(
    'button',
    { type: 'button', class: 'button button--quiet grid__close', 'aria-label': t('grid.close') },
    icon('x'),
  );
  const legend = h(
    'ul',
    { class: 'grid__legend' },
    ...(['none', 'answered', 'doubtful', 'here', 'unsaved', 'on-its-way'] as const).map((kind) =>
      h('li', {}, h('span', { class: `swatch swatch--${kind}` }), t(`grid.${kind}`)),
    ),
  );
  const element = h(
    'aside',
    { class: 'grid', id: 'grid', 'aria-label': t('grid.title'), testid: 'grid' },
    h('div', { class: 'grid__head' }, h('h2', {}, t('grid.title')), close),
    h('div', { class: 'grid__scroll' }, list, legend),
    h(
      'button',
      { type: 'button', class: 'button button--wide grid__review', on: { click: actions.review } },
      icon('check'),
      t('grid.review'),
    ),
  );
  const toggle = h(
    'button',
    {
      type: 'button',
      class: 'button grid-toggle',
      'aria-expanded': 'false',
      'aria-controls': 'grid',
      testid: 'grid-toggle',
    },
    icon('layout-grid'),
    h('span', {}, t('grid.open')),
  );

  // On wide screens the stylesheet shows the grid always and hides both buttons.
  function show(open: boolean): void {
    element.classList.toggle('grid--open', open);
    toggle.setAttribute('aria-expanded', String(open));
    // Wherever the focus is: it may have been lost when the window changed its size.
    if (open) document.addEventListener('keydown', onEscape);
    else document.removeEventListener('keydown', onEscape);
  }
  function onEscape(event: KeyboardEvent): void {
    if (event.key === 'Escape') close.click();
  }
  toggle.addEventListener('click', () => {
    const open = !element.classList.contains('grid--open');
    show(open);
    if (open) close.focus();
  });
  close.addEventListener('click', () => {
    show(false);
    toggle.focus();
  });
  // Over the question it covers what comes next to Tab: a focus that leaves it must not be hidden below it.
  element.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !element.contains(relatedTarget)) show(false);
  });

  function draw(qId: string): void {
    const cell = cells.get(qId);
    if (!cell) return;
    const { ans, flag } = queue.choiceOf(qId);
    const letter = letterOf(cell.question, ans);
    const where = queue.whereabouts(qId);
    // The state line says the same of all answers together.
    const state = UNSAVED[where];
    cell.button.classList.toggle('cell--answered', letter !== null);
    cell.button.classList.toggle('cell--doubtful', flag);
    cell.button.classList.toggle('cell--unsaved', state !== undefined);
    cell.button.classList.toggle('cell--on-its-way', state === 'on-its-way');
    setText(cell.letter, letter ?? '');
    const words = [
      t('grid.cell', { number: cell.question.number }),
      letter === null ? t('grid.none') : t('grid.answered-with', { letter }),
      ...(flag ? [t('grid.doubtful')] : []),
      ...(state ? [t(`grid.${state}`)] : []),
    ];
    cell.button.setAttribute('aria-label', words.join(', '));
  }

  return {
    element,
    toggle,
    build(questions) {
      cells.clear();
      const items = questions.map((question) => {
        const letter = h('span', { class: 'cell__letter' });
        const button = h(
          'button',
          { type: 'button', class: 'cell', testid: 'cell', on: { click: () => actions.go(question.id) } },
          h('span', { class: 'cell__number' }, String(question.number)),
          letter,
        );
        cells.set(question.id, { question, button, letter });
        return h('li', {}, button);
      });
      fill(list, ...items);
      for (const question of questions) draw(question.id);
    },
    draw,
    here(qId) {
      for (const [id, { button }] of cells) {
        if (id === qId) button.setAttribute('aria-current', 'true');
        else button.removeAttribute('aria-current');
      }
    },
    isOpen: () => element.classList.contains('grid--open'),
    close() {
      // Back of the browser closes it too, and what is hidden loses the focus. Whoever shows something else moves it on.
      const hadFocus = element.contains(document.activeElement);
      show(false);
      if (hadFocus) toggle.focus();
    },
  };
}
