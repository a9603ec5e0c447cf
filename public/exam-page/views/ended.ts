/* This page may not go on: signed in elsewhere, signed out, or not in this exam. Or the server is not reached yet. */
import { h } from '../element.js';
import { type IconName, icon } from '../icons.js';
import type { Page, Screen } from '../page.js';
import { leaving } from './leaving.js';

interface StopOptions {
  icon: IconName;
  title: string;
  text: string;
  /** Absent: the page goes on by itself. */
  action?: { label: string; act(): void };
  /** Present where the student may have left already: done unless somebody is there. */
  leave?(): void;
  testid: string;
}

export function stopScreen(page: Page, options: StopOptions): Screen {
  const { action } = options;
  const away = options.leave ? leaving(page.t, options.leave) : null;
  const button = action
    ? h(
        'button',
        { type: 'button', class: 'button button--main button--wide', on: { click: action.act } },
        action.label,
      )
    : h('span', { class: 'spinner', role: 'img', 'aria-label': page.t('loading.busy') });
  const element = h(
    'main',
    { class: 'narrow' },
    h(
      'section',
      { class: 'card stop', testid: options.testid },
      icon(options.icon),
      h('h1', { tabindex: '-1' }, options.title),
      h('p', { role: 'status' }, options.text),
      button,
      away?.element,
    ),
  );
  if (away) for (const sign of ['pointerdown', 'keydown']) element.addEventListener(sign, away.stay);
  return { element, leave: () => away?.stop() };
}
