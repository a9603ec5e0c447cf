/* The state line: only ever what is true about saving, in one short sentence. */
import type { Whereabouts } from '../answer-queue.js';
import type { Attempt, Reach } from '../attempt-contract.js';
import { h, setText } from '../element.js';
import { type IconName, icon } from '../icons.js';
import { clockTime } from '../school-time.js';
import type { Texts } from '../texts.js';
import { isAway } from './state-cards.js';

export interface SaveLine {
  element: HTMLElement;
  draw(attempt: Attempt, reach: Reach, currentId: string | null): void;
}

const ICONS = {
  saved: 'check',
  saving: 'cloud-upload',
  offline: 'wifi-off',
  refused: 'alert-triangle',
  empty: 'info-circle',
} as const satisfies { [kind: string]: IconName };

type Kind = keyof typeof ICONS;

interface State {
  kind: Kind;
  text: string;
}

export function saveLine(t: Texts): SaveLine {
  const words = h('span', { class: 'save-line__words' });
  // All of them lie in the same place, and one can be seen: two new ones for every answer cost more than the rest of this line.
  const icons = Object.entries(ICONS).map(([kind, name]) => {
    const svg = icon(name);
    svg.classList.add(`save-line__icon--${kind}`);
    return svg;
  });
  const element = h(
    'p',
    { role: 'status', testid: 'save-state' },
    h('span', { class: 'save-line__icons' }, ...icons),
    words,
  );
  const kinds = Object.keys(ICONS);
  let shown: Kind | null = null;

  return {
    element,
    draw(attempt, reach, currentId) {
      const state = stateOf(t, attempt, reach, currentId);
      const isNew = shown !== state.kind;
      shown = state.kind;
      // What is on its way for a moment is not read out, only what came of it.
      if (isNew) element.setAttribute('aria-busy', String(shown === 'saving'));
      setText(words, state.text);
      if (!isNew) return;
      element.className = `save-line save-line--${shown}`;
      icons.forEach((svg, i) => {
        svg.classList.toggle('save-line__icon--away', kinds[i] !== shown);
      });
    },
  };
}

function stateOf(t: Texts, attempt: Attempt, reach: Reach, currentId: string | null): State {
  const { queue } = attempt;
  const waiting = queue.waiting().length;
  const here = currentId === null ? 'none' : queue.whereabouts(currentId);
  if (here === 'gone') return { kind: 'refused', text: t('save.gone') };
  if (here === 'late') return { kind: 'refused', text: t('save.late') };
  if (waiting > 0 && !isAway(reach)) return { kind: 'saving', text: t('save.saving', { count: waiting }) };
  if (waiting > 0) return { kind: 'offline', text: t('save.offline', { count: waiting }) };
  const refused = attempt.paper().questions.filter((q) => isRefused(queue.whereabouts(q.id)));
  if (refused.length > 0) {
    const numbers = refused.map((q) => q.number).join(', ');
    return {
      kind: 'refused',
      text: t('save.refused', { count: refused.length, numbers }),
    };
  }
  const last = latest(attempt);
  if (last === null) {
    const stored = queue.stored().length;
    return {
      kind: stored > 0 ? 'saved' : 'empty',
      text: stored > 0 ? t('save.all') : t('save.none'),
    };
  }
  return {
    kind: 'saved',
    text: t('save.saved', { time: clockTime(last, attempt.utcOffset(), true) }),
  };
}

const isRefused = (where: Whereabouts): boolean => where === 'late' || where === 'gone';

function latest(attempt: Attempt): number | null {
  const times = attempt.paper().questions.flatMap((q) => attempt.queue.savedAt(q.id) ?? []);
  return times.length === 0 ? null : Math.max(...times);
}
