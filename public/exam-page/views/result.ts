/* The end: score or time of handing in, how many answers arrived, and the way out for the next student. */
import { fill, h } from '../element.js';
import { icon } from '../icons.js';
import type { Outcome } from '../outcome.js';
import type { Page, Screen } from '../page.js';
import { clockTime } from '../school-time.js';
import type { Texts } from '../texts.js';
import { leaving } from './leaving.js';

interface ResultOptions {
  title: string;
  utcOffset: number;
  signOut(): void;
  leave(): void;
  lobby(): void;
  goOn(): void;
}

export interface ResultScreen extends Screen {
  draw(outcome: Outcome): void;
}

export function resultScreen(page: Page, options: ResultOptions): ResultScreen {
  const { t } = page;
  const heading = h('h1', { tabindex: '-1' });
  const body = h('div', { class: 'result__body' });
  const away = leaving(t, options.leave);
  const out = h(
    'button',
    { type: 'button', class: 'button button--main', on: { click: options.signOut } },
    icon('logout'),
    t('result.sign-out'),
  );
  const openAgain = h(
    'div',
    { class: 'result__body' },
    h('p', { class: 'note note--warn' }, icon('info-circle'), h('span', {}, t('result.open-again-text'))),
    h(
      'button',
      { type: 'button', class: 'button button--main', on: { click: options.goOn } },
      t('lobby.continue'),
    ),
  );

  return {
    element: h(
      'main',
      { class: 'narrow' },
      h(
        'section',
        { class: 'card result', testid: 'result' },
        heading,
        body,
        h(
          'div',
          { class: 'result__buttons' },
          out,
          h('button', { type: 'button', class: 'button', on: { click: options.lobby } }, t('entry.back')),
          h(
            'button',
            { type: 'button', class: 'button button--quiet', on: { click: away.stay } },
            t('result.stay'),
          ),
        ),
        away.element,
      ),
    ),
    draw(outcome) {
      out.classList.toggle('button--main', !outcome.isOpenAgain);
      if (outcome.isOpenAgain) {
        // The counts behind it go on: whoever stands on the button with a keyboard stays there.
        if (openAgain.isConnected) return;
        heading.textContent = t('result.open-again');
        fill(body, h('p', { class: 'result__title', dir: 'auto' }, options.title), openAgain);
        page.announcer.say(t('result.open-again'));
        away.stay();
        return;
      }
      heading.textContent = t(
        outcome.reason === 'DEADLINE'
          ? 'result.time-up'
          : outcome.reason === 'FORCED'
            ? 'result.closed'
            : 'result.done',
      );
      const time = clockTime(outcome.finishedAt, options.utcOffset);
      const score =
        outcome.score === undefined
          ? null
          : new Intl.NumberFormat(t.language, { maximumFractionDigits: 2 }).format(outcome.score);
      fill(
        body,
        h('p', { class: 'result__title', dir: 'auto' }, options.title),
        score === null
          ? h('div', { class: 'result__mark' }, icon('circle-check'))
          : h(
              'p',
              { class: 'result__score' },
              h('span', {}, t('result.score')),
              h('strong', { testid: 'score' }, score),
            ),
        h('p', { class: 'result__when' }, t('result.handed-in-at', { time })),
        score === null ? h('p', { class: 'muted' }, t('result.score-later')) : null,
        h(
          'p',
          { class: 'result__count', testid: 'stored' },
          t('result.stored', { stored: outcome.stored, total: outcome.total }),
        ),
        outcome.tooLate > 0
          ? h(
              'p',
              { class: 'note note--warn', role: 'status' },
              icon('alert-triangle'),
              h('span', { testid: 'too-late' }, tooLate(t, outcome)),
            )
          : null,
        outcome.receipt === undefined
          ? null
          : h(
              'div',
              { class: 'result__receipt' },
              h('span', { class: 'muted' }, t('result.receipt')),
              h('strong', { testid: 'receipt', dir: 'ltr' }, outcome.receipt),
              h('span', { class: 'muted' }, t('result.receipt-hint')),
            ),
      );
    },
    leave() {
      away.stop();
    },
  };
}

function tooLate(t: Texts, { tooLate: count, evidence, onlyHere }: Outcome): string {
  return [
    t('result.too-late', { count }),
    evidence > 0 ? t('result.evidence', { count: evidence }) : '',
    onlyHere > 0 ? t('result.only-here', { count: onlyHere }) : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
}
