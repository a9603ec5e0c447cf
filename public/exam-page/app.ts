/* Which screen is shown, and the way from one to the next: sign-in, lobby, token, exam, result. */
import type { End } from './connection.js';
import { endBehind } from './end-behind.js';
import { sendLeftEvidence } from './evidence.js';
import type { Page, Screen } from './page.js';
import { Problem } from './problem.js';
import { ignoreSecondTaps } from './second-tap.js';
import { sit } from './sit.js';
import { stopScreen } from './views/ended.js';
import { entryScreen } from './views/entry.js';
import { lobbyScreen } from './views/lobby.js';
import { signInScreen } from './views/sign-in.js';
import { forgetTextSize } from './views/text-size.js';
import type { Hello, LobbyExam, SessionState } from './wire.js';

const RETRY_MS = 3000;

export function startApp(page: Page): void {
  const { t } = page;
  let screen: Screen | null = null;

  function show(name: string, next: Screen): void {
    screen?.leave?.();
    screen = next;
    document.body.dataset.screen = name;
    page.root.replaceChildren(next.element);
    window.scrollTo(0, 0);
    const target = next.focus ?? next.element.querySelector<HTMLElement>('h1');
    target?.focus();
  }

  function signIn(notice?: string): void {
    show('sign-in', signInScreen(page, { notice, done: lobby }));
  }

  /** Leaves nothing of the student on this device but answers that were never saved. */
  function forget(): void {
    page.signIn.erase();
    forgetTextSize(page.keeper);
  }

  function signOut(): void {
    void page.api.signOut().catch(() => undefined);
    forget();
    signIn();
  }

  /** Nobody has touched this tab for a while. Whoever goes on in another one must not be thrown out there. */
  function leave(): void {
    if (!page.signIn.isSatElsewhere()) {
      signOut();
      return;
    }
    page.signIn.forget();
    forgetTextSize(page.keeper);
    signIn();
  }

  function lobby(): void {
    page.signIn.leaveExam();
    let looked = false;
    show(
      'lobby',
      lobbyScreen(page, {
        enter: (exam, utcOffset) =>
          exam.state === 'IN_PROGRESS' ? void resume(exam.id) : entry(exam, utcOffset),
        signOut,
        leave,
        signedOut: (problem) => stopped(endBehind(problem) ?? 'signed-out'),
        leaveSoon: page.signIn.current()?.handedIn === true,
        seen({ exams }) {
          if (looked) return;
          looked = true;
          void sendLeftEvidence(
            { shelf: page.shelf, serverNow: page.clock.now, exam: page.api.exam },
            exams.filter((exam) => exam.state === 'COMPLETED').map((exam) => exam.id),
          );
        },
      }),
    );
  }

  function entry(exam: LobbyExam, utcOffset: number): void {
    show(
      'entry',
      entryScreen(page, exam, utcOffset, {
        joined: (hello, askedAt) => void begin(exam.id, { utc_offset_minutes: utcOffset, ...hello }, askedAt),
        back: lobby,
        signedOut: (problem) => stopped(endBehind(problem) ?? 'signed-out'),
      }),
    );
  }

  /** Back into an exam that runs, after a reload, a crash or from the lobby. `isDone`: to its result, after a reload. */
  async function resume(examId: string, { isDone = false, ended = stopped } = {}): Promise<void> {
    // Each try anew: the clock is set by how long the answer took, which is not how long the server was away.
    let askedAt = 0;
    await loading(
      () => {
        askedAt = performance.now();
        return page.api.exam(examId).getSession();
      },
      (session) => void begin(examId, session, askedAt),
      { ended, leaveSoon: isDone },
    );
  }

  async function begin(examId: string, hello: Hello & Partial<SessionState>, askedAt: number): Promise<void> {
    // Before the paper comes: that can take its time too.
    page.clock.hear(hello.server_time, performance.now(), askedAt);
    // Entered anew it would outlive the browser again, and wait here for a student who has left.
    const isDone = hello.status === 'COMPLETED' && page.signIn.current()?.handedIn === true;
    if (!isDone) page.signIn.enterExam(examId);
    await loading(
      () => page.api.exam(examId).getPaper(),
      (paper) =>
        sit(
          page,
          { examId, hello, paper, askedAt },
          { show, stopped, signOut, leave, lobby, goOn: () => void resume(examId) },
        ),
      { leaveSoon: isDone },
    );
  }

  /** Shows that something is on its way, and tries again by itself until it is there, or nobody is left to wait for it. */
  async function loading<T>(
    fetchIt: () => Promise<T>,
    then: (it: T) => void,
    { ended = stopped, leaveSoon = false } = {},
  ): Promise<void> {
    const waiting = stopScreen(page, {
      icon: 'hourglass',
      title: t('loading.title'),
      text: t('loading.text'),
      ...(leaveSoon ? { leave } : {}),
      testid: 'loading',
    });
    show('loading', waiting);
    while (screen === waiting) {
      try {
        const it = await fetchIt();
        if (screen === waiting) then(it);
        return;
      } catch (error) {
        if (screen !== waiting) return;
        const end = endBehind(error);
        if (end) {
          ended(end);
          return;
        }
        const status = waiting.element.querySelector('[role="status"]');
        if (status) status.textContent = t('loading.again');
        const wait = (error instanceof Problem ? error.retryAfterMs : null) ?? RETRY_MS;
        await new Promise((resolve) => setTimeout(resolve, wait + Math.random() * 1000));
      }
    }
  }

  /** `unsaved`: answers on this device that the server has not confirmed. */
  function stopped(end: End, unsaved = 0): void {
    if (end === 'over' || end === 'not-joined') {
      lobby();
      return;
    }
    forget();
    const left = unsaved > 0 ? t('ended.unsaved', { count: unsaved }) : '';
    if (end === 'signed-out') {
      signIn([t('ended.signed-out'), left].join(' ').trim());
      return;
    }
    page.announcer.urge(t('ended.elsewhere-title'));
    show(
      'stopped',
      stopScreen(page, {
        icon: 'devices',
        title: t('ended.elsewhere-title'),
        text: [t('ended.elsewhere'), left].join(' ').trim(),
        action: { label: t('ended.sign-in-here'), act: () => signIn() },
        testid: 'elsewhere',
      }),
    );
  }

  /** The next student at this device is told nothing of what became of the last one's sign-in. */
  function leftBehind(end: End): void {
    if (end === 'over' || end === 'not-joined') {
      stopped(end);
      return;
    }
    forget();
    signIn();
  }

  ignoreSecondTaps();
  const known = page.signIn.current();
  if (known?.examId) {
    const ended = page.signIn.isLeftBehind() ? leftBehind : stopped;
    void resume(known.examId, { isDone: known.handedIn, ended });
  } else if (known) lobby();
  else signIn();
}
