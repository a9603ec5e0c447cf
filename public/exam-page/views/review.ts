/* Before handing in: what is unanswered and what is doubtful, as links, and one button. */
import type { Attempt } from '../attempt.js';
import { h } from '../element.js';
import { icon } from '../icons.js';
import type { SeenQuestion } from '../seen-paper.js';
import type { Texts } from '../texts.js';

interface ReviewActions {
  go(qId: string): void;
  back(): void;
  handIn(): void;
}

export function reviewView(
  t: Texts,
  attempt: Attempt,
  actions: ReviewActions,
): { element: HTMLElement; heading: HTMLElement } {
  const { questions } = attempt.paper();
  const { queue } = attempt;
  const unanswered = questions.filter((q) => !isAnswered(attempt, q));
  const doubtful = questions.filter((q) => queue.choiceOf(q.id).flag);
  const waiting = queue.waiting().length;
  const heading = h('h2', { tabindex: '-1' }, t('review.title'));

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

  const element = h(
    'section',
    { class: 'review', testid: 'review' },
    heading,
    h(
      'p',
      { class: 'review__sum' },
      t('review.answered', { count: questions.length - unanswered.length, total: questions.length }),
    ),
    unanswered.length === 0
      ? h('p', { class: 'note note--good' }, icon('circle-check'), h('span', {}, t('review.all')))
      : null,
    links(t('review.unanswered', { count: unanswered.length }), unanswered, 'none'),
    links(t('review.doubtful', { count: doubtful.length }), doubtful, 'doubtful'),
    waiting > 0
      ? h(
          'p',
          { class: 'note note--warn' },
          icon('cloud-upload'),
          h('span', {}, t('review.waiting', { count: waiting })),
        )
      : null,
    h(
      'div',
      { class: 'review__buttons' },
      h(
        'button',
        { type: 'button', class: 'button', on: { click: actions.back } },
        icon('chevron-left'),
        t('review.back'),
      ),
      h(
        'button',
        { type: 'button', class: 'button button--main', on: { click: actions.handIn }, testid: 'hand-in' },
        t('review.hand-in'),
      ),
    ),
  );
  return { element, heading };
}

export function isAnswered(attempt: Attempt, question: SeenQuestion): boolean {
  const { ans } = attempt.queue.choiceOf(question.id);
  return question.options.some((option) => option.key === ans);
}
