/* The exams of this student: now, later, done. Name and class stand large, so that a wrong seat is noticed. */
import { fill, h } from '../element.js';
import { icon } from '../icons.js';
import type { Page, Screen } from '../page.js';
import { Problem } from '../problem.js';
import type { ExamState, Lobby, LobbyExam } from '../wire.js';
import { examCard } from './exam-card.js';
import { leaving } from './leaving.js';

const REFRESH_MS = 30_000;
const SOON_MS = 5000;

const SECTIONS: readonly { title: string; states: readonly ExamState[] }[] = [
  { title: 'lobby.now', states: ['IN_PROGRESS', 'AVAILABLE'] },
  { title: 'lobby.later', states: ['UPCOMING'] },
  { title: 'lobby.done', states: ['COMPLETED', 'MISSED'] },
];

interface LobbyOptions {
  enter(exam: LobbyExam, utcOffset: number): void;
  signOut(): void;
  leave(): void;
  signedOut(problem: Problem): void;
  /** The student has handed in and may have left: signs out unless somebody goes on here. */
  leaveSoon: boolean;
  /** The list as it came. */
  seen(lobby: Lobby): void;
}

export function lobbyScreen(page: Page, options: LobbyOptions): Screen {
  const { t } = page;
  const student = page.signIn.current()?.student;
  let timer = 0;
  let left = false;
  let shown = '';
  const name = h('p', { class: 'who__name', testid: 'student-name' }, student?.full_name ?? '');
  const classLabel = h('p', { class: 'who__class', testid: 'student-class' }, student?.class ?? '');
  const trouble = h('div', { role: 'status', class: 'lobby__trouble' });
  const away = options.leaveSoon ? leaving(t, options.leave) : null;
  const list = h('div', { class: 'lobby__list' }, h('p', { class: 'muted' }, t('lobby.loading')));

  const element = h(
    'main',
    { class: 'medium' },
    h(
      'div',
      { class: 'who' },
      h('div', {}, name, classLabel),
      h(
        'button',
        { type: 'button', class: 'button', on: { click: options.signOut } },
        icon('logout'),
        t('lobby.sign-out'),
      ),
    ),
    h('p', { class: 'who__check' }, t('lobby.wrong-person')),
    h('h1', { tabindex: '-1' }, t('lobby.title')),
    trouble,
    list,
    away?.element,
  );
  if (away) for (const sign of ['pointerdown', 'keydown']) element.addEventListener(sign, away.stay);

  async function refresh(): Promise<void> {
    clearTimeout(timer);
    let wait = REFRESH_MS;
    const askedAt = performance.now();
    try {
      const lobby = await page.api.lobby();
      if (left) return;
      page.clock.hear(lobby.server_time, performance.now(), askedAt);
      fill(trouble);
      show(lobby);
      options.seen(lobby);
      wait = untilNextChange(lobby);
    } catch (error) {
      if (left) return;
      if (error instanceof Problem && error.status === 401) {
        options.signedOut(error);
        return;
      }
      const detail = error instanceof Problem && error.status > 0 ? error.detail : '';
      fill(
        trouble,
        h('p', { class: 'note note--warn' }, icon('wifi-off'), h('span', {}, detail || t('lobby.unreached'))),
      );
      wait = SOON_MS;
    }
    // Another look may have been under way beside this one: one round of asking is enough.
    clearTimeout(timer);
    timer = window.setTimeout(() => void refresh(), wait + Math.random() * 2000);
  }

  /** An exam that opens in ten seconds must not wait for the next half minute. */
  function untilNextChange(lobby: Lobby): number {
    const next = lobby.exams
      .filter((exam) => exam.state === 'UPCOMING')
      .map((exam) => Date.parse(exam.scheduled_start) - page.clock.now());
    return Math.max(500, Math.min(REFRESH_MS, ...next));
  }

  function show(lobby: Lobby): void {
    if (lobby.student) {
      name.textContent = lobby.student.full_name;
      classLabel.textContent = lobby.student.class ?? student?.class ?? '';
    }
    const { server_time: _, ...state } = lobby;
    const now = JSON.stringify(state);
    // Drawn anew only when something changed, so that focus and reading position stay.
    if (now === shown) return;
    shown = now;
    const sections = SECTIONS.map(({ title, states }) => {
      const exams = lobby.exams.filter((exam) => states.includes(exam.state));
      if (exams.length === 0) return null;
      return h(
        'section',
        { class: 'lobby__section' },
        h('h2', {}, t(title)),
        ...exams.map((exam) =>
          examCard(page, exam, lobby.utc_offset_minutes, () => options.enter(exam, lobby.utc_offset_minutes)),
        ),
      );
    });
    const empty = h('p', { class: 'card empty' }, t('lobby.empty'));
    const focused = document.activeElement?.getAttribute('aria-describedby');
    fill(list, ...(lobby.exams.length === 0 ? [empty] : sections));
    // Another exam has opened or ended: whoever stands on "Begin" with a keyboard stays there.
    if (focused)
      list
        .querySelector<HTMLElement>(`button[aria-describedby="${focused}"]`)
        ?.focus({ preventScroll: true });
  }

  const onLook = (): void => {
    if (document.visibilityState === 'visible') void refresh();
  };
  document.addEventListener('visibilitychange', onLook);
  void refresh();

  return {
    element,
    leave() {
      left = true;
      clearTimeout(timer);
      away?.stop();
      document.removeEventListener('visibilitychange', onLook);
    },
  };
}
