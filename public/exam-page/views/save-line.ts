/* The state line: only ever what is true about saving, in one short sentence. */
import type { Whereabouts } from '../answer-queue.js';
import type { Attempt, Reach } from '../attempt-contract.js';
import { fill, h, setText } from '../element.js';
import { type IconName, icon } from '../icons.js';
import { clockTime } from '../school-time.js';
import type { Texts } from '../texts.js';

export interface SaveLine {
  element: HTMLElement;
  draw(attempt: Attempt, reach: Reach, currentId: string | null): void;
}

interface State {
  kind: 'saved' | 'saving' | 'offline' | 'refused' | 'empty';
  icon: IconName;
  text: string;
}

export function saveLine(t: Texts): SaveLine {
  const words = h('span', {});
  const element = h('p', { class: 'save-line', role: 'status', testid: 'save-state' }, words);
  let shown: State | null = null;

  return {
    element,
    draw(attempt, reach, currentId) {
      const state = stateOf(t, attempt, reach, currentId);
      if (shown?.icon !== state.icon) fill(element, icon(state.icon), words);
      if (shown?.kind !== state.kind) element.className = `save-line save-line--${state.kind}`;
      setText(words, state.text);
      shown = state;
    },
  };
}

function stateOf(t: Texts, attempt: Attempt, reach: Reach, currentId: string | null): State {
  const { queue } = attempt;
  const waiting = queue.waiting().length;
  const here = currentId === null ? 'none' : queue.whereabouts(currentId);
  if (here === 'gone') return { kind: 'refused', icon: 'alert-triangle', text: t('save.gone') };
  if (here === 'late') return { kind: 'refused', icon: 'alert-triangle', text: t('save.late') };
  if (waiting > 0 && (reach === 'socket' || reach === 'http'))
    return { kind: 'saving', icon: 'cloud-upload', text: t('save.saving', { count: waiting }) };
  if (waiting > 0) return { kind: 'offline', icon: 'wifi-off', text: t('save.offline', { count: waiting }) };
  const refused = attempt.paper().questions.filter((q) => isRefused(queue.whereabouts(q.id)));
  if (refused.length > 0) {
    const numbers = refused.map((q) => q.number).join(', ');
    return {
      kind: 'refused',
      icon: 'alert-triangle',
      text: t('save.refused', { count: refused.length, numbers }),
    };
  }
  const last = latest(attempt);
  if (last === null) {
    const stored = queue.stored().length;
    return {
      kind: stored > 0 ? 'saved' : 'empty',
      icon: stored > 0 ? 'check' : 'info-circle',
      text: stored > 0 ? t('save.all') : t('save.none'),
    };
  }
  return {
    kind: 'saved',
    icon: 'check',
    text: t('save.saved', { time: clockTime(last, attempt.utcOffset(), true) }),
  };
}

const isRefused = (where: Whereabouts): boolean => where === 'late' || where === 'gone';

function latest(attempt: Attempt): number | null {
  const times = attempt.paper().questions.flatMap((q) => attempt.queue.savedAt(q.id) ?? []);
  return times.length === 0 ? null : Math.max(...times);
}
