/* Before handing in: what is unanswered and what is doubtful, as links, and one button. */
import type { Attempt } from '../attempt-contract.js';
import { fill, h, setText } from '../element.js';
import { icon } from '../icons.js';
import type { SeenQuestion } from '../seen-paper.js';
import type { Texts } from '../texts.js';

export interface ReviewView {
  element: HTMLElement;
  heading: HTMLElement;
  draw(): void;
}

interface ReviewActions {
  go(qId: string): void;
  back(): void;
  handIn(): void;
}

export function reviewView(t: Texts, attempt: Attempt, actions: ReviewActions): ReviewView {
  const { queue } = attempt;
  const heading = h('h2', { tabindex: '-1' }, t('review.title'));
  const sum = h('p', { class: 'review__sum' });
  const lists = h('div', { class: 'review__lists' });
  const waits = h('span', {});
  const note = h('p', { class: 'note note--warn', hidden: true }, icon('cloud-upload'), waits);
  const handIn = h(
    'button',
    { type: 'button', class: 'button button--main', on: { click: actions.handIn }, testid: 'hand-in' },
    t('review.hand-in'),
  );
  let listed = '';

  const links = (title: string, list: SeenQuestion[], kind: string): HTMLElement | null =>
    list.length === 0
      ? null
      : h(
          'section',
          { class: 'review__section', testid: `review-${kind}` },
          h('h3', {}, h('span', { class: `swatch swatch--${kind}` }), title),
          h(
            'ul',
            { class: 'review__links' },
            ...list.map((q) =>
              h(
                'li',
                {},
                h(
                  'button',
                  {
                    type: 'button',
                    class: 'review__link',
                    'aria-label': t('grid.cell', { number: q.number }),
                    on: { click: () => actions.go(q.id) },
                  },
                  String(q.number),
                ),
              ),
            ),
          ),
        );

  return {
    element: h(
      'section',
      { class: 'review', testid: 'review' },
      heading,
      sum,
      lists,
      note,
      h(
        'div',
        { class: 'review__buttons' },
        h(
          'button',
          { type: 'button', class: 'button', on: { click: actions.back } },
          icon('chevron-left'),
          t('review.back'),
        ),
        handIn,
      ),
    ),
    heading,
    draw() {
      const { questions } = attempt.paper();
      const unanswered = questions.filter((q) => !isAnswered(attempt, q));
      const doubtful = questions.filter((q) => queue.choiceOf(q.id).flag);
      const waiting = queue.waiting().length;
      setText(
        sum,
        t('review.answered', { count: questions.length - unanswered.length, total: questions.length }),
      );
      // Another tab or device can change them; else the focus stays where it is.
      const now = JSON.stringify([unanswered, doubtful].map((list) => list.map((q) => q.number)));
      if (now !== listed) {
        listed = now;
        fill(
          lists,
          unanswered.length === 0 &&
            h('p', { class: 'note note--good' }, icon('circle-check'), h('span', {}, t('review.all'))),
          links(t('review.unanswered', { count: unanswered.length }), unanswered, 'none'),
          links(t('review.doubtful', { count: doubtful.length }), doubtful, 'doubtful'),
        );
      }
      note.hidden = waiting === 0;
      setText(waits, t('review.waiting', { count: waiting }));
      handIn.setAttribute('aria-disabled', String(attempt.locked()));
    },
  };
}

export function isAnswered(attempt: Attempt, question: SeenQuestion): boolean {
  const { ans } = attempt.queue.choiceOf(question.id);
  return question.options.some((option) => option.key === ans);
}
