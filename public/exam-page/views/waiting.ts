/* Between the last answer and the result: handing in, or time is up. Says how many answers have arrived. */
import type { Attempt, Reach } from '../attempt-contract.js';
import { fill, h } from '../element.js';
import { icon } from '../icons.js';
import type { Texts } from '../texts.js';
import { isAnswered } from './review.js';
import { isAway } from './state-cards.js';

export interface Waiting {
  element: HTMLElement;
  heading: HTMLElement;
  draw(reach: Reach): void;
}

export function waitingView(t: Texts, attempt: Attempt, callBack: () => void): Waiting {
  const timeUp = attempt.phase() === 'time-up';
  const heading = h('h2', { tabindex: '-1' }, t(timeUp ? 'waiting.time-up' : 'waiting.handing-in'));
  const state = h('p', { role: 'status', testid: 'waiting-state' });
  const buttons = h('div', { class: 'review__buttons' });
  let shown = '';
  return {
    element: h(
      'section',
      { class: 'waiting', testid: 'waiting' },
      icon(timeUp ? 'lock' : 'hourglass'),
      heading,
      state,
      h('span', { class: 'spinner', 'aria-hidden': 'true' }),
      buttons,
    ),
    heading,
    draw(reach) {
      const words = waitingWords(t, attempt, reach);
      if (words !== shown) {
        shown = words;
        state.textContent = words;
      }
      const mayReturn = !timeUp && !attempt.handInSaid();
      if (mayReturn === buttons.hasChildNodes()) return;
      fill(
        buttons,
        mayReturn &&
          h('button', { type: 'button', class: 'button', on: { click: callBack } }, t('waiting.back')),
      );
    },
  };
}

export function waitingWords(t: Texts, attempt: Attempt, reach: Reach): string {
  const { queue } = attempt;
  const waiting = queue.waiting().length;
  const offline = isAway(reach);
  const answered = attempt.paper().questions.filter((q) => isAnswered(attempt, q));
  // What waits need be no answer, and what came too late waits no more without having arrived.
  const arrived = answered.filter((q) => queue.whereabouts(q.id) === 'saved').length;
  const params = { arrived, total: answered.length };
  if (waiting > 0) return t(offline ? 'waiting.offline' : 'waiting.sending', { count: waiting, ...params });
  if (arrived < answered.length) return t(offline ? 'waiting.some-offline' : 'waiting.some', params);
  return t(offline ? 'waiting.for-server' : 'waiting.for-result');
}
