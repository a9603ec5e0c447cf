/* The remaining time: amber from 10 minutes on, red from 5, spoken at 10, 5 and 1. */
import type { Announcer } from '../announce.js';
import { h } from '../element.js';
import { icon } from '../icons.js';
import { clockTime, countdown } from '../school-time.js';
import type { Texts } from '../texts.js';

const MINUTE_MS = 60_000;
const SPOKEN = [10, 5, 1] as const;

export interface TimeLeft {
  element: HTMLElement;
  draw(leftMs: number, deadline: number, utcOffset: number, paused: boolean): void;
}

export function timeLeft(t: Texts, announcer: Announcer): TimeLeft {
  const digits = h('span', { class: 'time-left__digits', testid: 'time-left' });
  const until = h('span', { class: 'time-left__until' });
  const element = h(
    'div',
    { class: 'time-left', role: 'timer', 'aria-live': 'off', 'aria-label': t('time.left') },
    icon('clock'),
    h('span', { class: 'time-left__label', 'aria-hidden': 'true' }, t('time.left')),
    digits,
    until,
  );
  let before = Number.POSITIVE_INFINITY;

  return {
    element,
    draw(leftMs, deadline, utcOffset, paused) {
      const text = countdown(leftMs);
      if (digits.textContent !== text) digits.textContent = text;
      const end = paused ? t('time.paused') : t('time.until', { time: clockTime(deadline, utcOffset) });
      if (until.textContent !== end) until.textContent = end;
      element.classList.toggle('time-left--soon', leftMs <= 10 * MINUTE_MS && leftMs > 5 * MINUTE_MS);
      element.classList.toggle('time-left--last', leftMs <= 5 * MINUTE_MS);
      for (const minutes of SPOKEN) {
        const mark = minutes * MINUTE_MS;
        // Only the passing of the mark is spoken, not a page that opens behind it.
        if (
          before > mark &&
          leftMs <= mark &&
          leftMs > mark - MINUTE_MS &&
          before !== Number.POSITIVE_INFINITY
        ) {
          const words = t('time.announce', { count: minutes });
          if (minutes === 10) announcer.say(words);
          else announcer.urge(words);
        }
      }
      before = leftMs;
    },
  };
}
