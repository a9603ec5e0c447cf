/* What the student should know, as cards above the foot; none of them moves the question. */
import { fill, h } from '../element.js';
import { type IconName, icon } from '../icons.js';
import type { Texts } from '../texts.js';

/** Sooner than this nobody has read it: the finger was on its way to what the card has covered. */
const UNREAD_MS = 600;

export interface Notices {
  element: HTMLElement;
  /** A lasting state, shown while `text` is not null; one card per name. */
  state(name: string, text: string | null, look?: { icon: IconName; tone: 'warn' | 'info' }): void;
  /** Something that happened; stays until it is put away, above what has been told before. */
  tell(text: string, look: { icon: IconName; title?: string; dir?: 'auto' }): void;
}

/** `readOn`: takes the focus when the last card with a button is put away. */
export function notices(t: Texts, readOn: () => void): Notices {
  const states = new Map<string, { text: string; card: HTMLElement }>();
  // It stands in the page before anything does in it: of a live region that comes with its text nothing is read out. What
  // happened is announced by the caller, and lies outside of it.
  const lasting = h('div', { role: 'status', 'aria-atomic': 'false', testid: 'notices-lasting' });
  const element = h('section', { class: 'notices', 'aria-label': t('notice.label') }, lasting);

  function card(look: { icon: IconName; tone: string }, ...content: (Node | string)[]): HTMLElement {
    return h('div', { class: `notice notice--${look.tone}` }, icon(look.icon), ...content);
  }

  return {
    element,
    state(name, text, look = { icon: 'info-circle', tone: 'info' }) {
      const before = states.get(name);
      if ((before?.text ?? null) === text) return;
      before?.card.remove();
      states.delete(name);
      if (text === null) return;
      const fresh = card(look, h('p', {}, text));
      fresh.dataset.testid = `notice-${name}`;
      lasting.prepend(fresh);
      states.set(name, { text, card: fresh });
    },
    tell(text, { icon: name, title, dir }) {
      const words = h('div', { class: 'notice__text' });
      fill(words, title ? h('strong', {}, title) : null, h('p', { dir }, text));
      const away = h('button', { type: 'button', class: 'button button--small' }, t('notice.read'));
      const fresh = card({ icon: name, tone: 'info' }, words, away);
      fresh.dataset.testid = 'notice-told';
      const shownAt = performance.now();
      away.addEventListener('click', () => {
        if (performance.now() - shownAt < UNREAD_MS) return;
        const hadFocus = document.activeElement === away;
        fresh.remove();
        if (!hadFocus) return;
        const next = element.querySelector('button');
        if (next) next.focus();
        else readOn();
      });
      // The newest first: below a long one it would be out of sight, and nothing would say that it is there.
      lasting.after(fresh);
      element.scrollTop = 0;
    },
  };
}
