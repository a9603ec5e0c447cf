/* Shared devices: after a hand-in the page signs out by itself, so that the next student finds nothing of this one. */
import { h } from '../element.js';
import type { Texts } from '../texts.js';

const STAY_MS = 60_000;

export interface Leaving {
  element: HTMLElement;
  /** Starts the minute anew. */
  stay(): void;
  stop(): void;
}

export function leaving(t: Texts, leave: () => void): Leaving {
  const element = h('p', { class: 'muted', testid: 'leaving' });
  let leaveAt = performance.now() + STAY_MS;

  function count(): void {
    const seconds = Math.ceil((leaveAt - performance.now()) / 1000);
    if (seconds <= 0) {
      leave();
      return;
    }
    element.textContent = t('result.leaving', { count: seconds });
  }
  const timer = window.setInterval(count, 500);
  count();

  return {
    element,
    stay() {
      leaveAt = performance.now() + STAY_MS;
      count();
    },
    stop: () => clearInterval(timer),
  };
}
