/* Which screen is shown, and the way from one to the next: sign-in, lobby, token, exam, result. */
import { type Attempt, createAttempt, type Outcome } from './attempt.js';
import type { End } from './connection.js';
import { endBehind } from './end-behind.js';
import { sendLeftEvidence } from './evidence.js';
import type { Page, Screen } from './page.js';
import { Problem } from './problem.js';
import { openStream } from './stream.js';
import { stopScreen } from './views/ended.js';
import { entryScreen } from './views/entry.js';
import { type ExamScreen, examScreen } from './views/exam.js';
import { lobbyScreen } from './views/lobby.js';
import { type ResultScreen, resultScreen } from './views/result.js';
import { signInScreen } from './views/sign-in.js';
import { forgetTextSize } from './views/text-size.js';
import type { Hello, LobbyExam, Paper, SessionState } from './wire.js';

const TICK_MS = 250;
const RETRY_MS = 3000;

export function startApp(page: Page): void {
  const { t } = page;
  let screen: Screen | null = null;
  /** Since this sign-in; from then on the page does not wait for a student who has left. */
  let handedIn = false;

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
    handedIn = false;
    forgetTextSize(page.keeper);
  }

  function signOut(): void {
    void page.api.signOut().catch(() => undefined);
    forget();
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
        signedOut: (problem) => stopped(endBehind(problem) ?? 'signed-out'),
        leaveSoon: handedIn,
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

  /** Back into an exam that runs, after a reload, a crash or from the lobby. */
  async function resume(examId: string): Promise<void> {
    const askedAt = performance.now();
    await loading(
      () => page.api.exam(examId).getSession(),
      (session) => void begin(examId, session, askedAt),
    );
  }

  async function begin(examId: string, hello: Hello & Partial<SessionState>, askedAt: number): Promise<void> {
    page.signIn.enterExam(examId);
    await loading(
      () => page.api.exam(examId).getPaper(),
      (paper) => sit(examId, hello, paper, askedAt),
    );
  }

  /** Shows that something is on its way, and tries again by itself until it is there. */
  async function loading<T>(fetchIt: () => Promise<T>, then: (it: T) => void): Promise<void> {
    const waiting = stopScreen(page, {
      icon: 'hourglass',
      title: t('loading.title'),
      text: t('loading.text'),
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
          stopped(end);
          return;
        }
        const status = waiting.element.querySelector('[role="status"]');
        if (status) status.textContent = t('loading.again');
        const wait = (error instanceof Problem ? error.retryAfterMs : null) ?? RETRY_MS;
        await new Promise((resolve) => setTimeout(resolve, wait + Math.random() * 1000));
      }
    }
  }

  function sit(examId: string, hello: Hello & Partial<SessionState>, paper: Paper, askedAt: number): void {
    const routes = page.api.exam(examId);
    let exam: ExamScreen | null = null;
    let result: ResultScreen | null = null;
    const attempt: Attempt = createAttempt(
      {
        hello,
        askedAt,
        paper,
        routes: { ...routes, openSocket: (handlers) => openStream(routes.streamUrl(), handlers) },
        shelf: page.shelf,
        clock: page.clock,
        now: () => performance.now(),
        random: Math.random,
      },
      {
        answer: (qId) => exam?.answer(qId),
        paper: () => exam?.paper(),
        notice: (notice) => exam?.notice(notice),
        phase() {
          const outcome = attempt.outcome();
          const end = attempt.end();
          if (outcome) finished(outcome);
          else if (end) stopped(end, attempt.queue.waiting().length);
          else exam?.phase();
        },
      },
    );

    function finished(outcome: Outcome): void {
      if (!result) {
        page.signIn.leaveExam();
        handedIn = true;
        const leaveBehind = (go: () => void) => () => {
          page.shelf.eraseSaved(hello.session_id);
          go();
        };
        result = resultScreen(page, {
          title: attempt.paper().title,
          utcOffset: attempt.utcOffset(),
          signOut: leaveBehind(signOut),
          lobby: leaveBehind(lobby),
        });
        const leaveResult = result.leave;
        result.leave = () => {
          leaveResult?.();
          release();
        };
        result.draw(outcome);
        show('result', result);
      } else result.draw(outcome);
    }

    exam = examScreen(page, attempt);
    const leaveExam = exam.leave;
    const drive = window.setInterval(() => {
      attempt.tick();
      if (!result) exam?.tick();
    }, TICK_MS);
    const onStorage = (event: StorageEvent): void => {
      if (event.key === null || event.newValue === null) return;
      const theirs = page.shelf.parse(hello.session_id, event.key, event.newValue);
      if (theirs) attempt.queue.adopt(theirs.qId, theirs.record);
    };
    const onBack = (): void => {
      if (document.visibilityState === 'visible') attempt.hurry();
    };
    const onUnload = (event: BeforeUnloadEvent): void => {
      // Only where a reload would really lose something.
      if (page.shelf.lasting() !== 'page' || attempt.queue.waiting().length === 0) return;
      event.preventDefault();
      // Chrome before 119 asks only when this is set.
      event.returnValue = true;
    };
    window.addEventListener('storage', onStorage);
    window.addEventListener('online', onBack);
    window.addEventListener('beforeunload', onUnload);
    document.addEventListener('visibilitychange', onBack);
    function release(): void {
      clearInterval(drive);
      window.removeEventListener('storage', onStorage);
      window.removeEventListener('online', onBack);
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('visibilitychange', onBack);
      attempt.stop();
    }
    exam.leave = () => {
      leaveExam?.();
      // The result still sends what the server lacks.
      if (!result) release();
    };
    show('exam', exam);
    attempt.start();
    // The clock is not to be empty until the first turn of the interval.
    exam.tick();
  }

  /** `unsaved`: answers on this device that the server has not confirmed. */
  function stopped(end: End, unsaved = 0): void {
    if (end === 'over' || end === 'not-joined') {
      lobby();
      return;
    }
    forget();
    if (end === 'signed-out') {
      signIn(t('ended.signed-out'));
      return;
    }
    page.announcer.urge(t('ended.elsewhere-title'));
    show(
      'stopped',
      stopScreen(page, {
        icon: 'devices',
        title: t('ended.elsewhere-title'),
        text: [t('ended.elsewhere'), unsaved > 0 ? t('ended.unsaved', { count: unsaved }) : '']
          .join(' ')
          .trim(),
        action: { label: t('ended.sign-in-here'), act: () => signIn() },
        testid: 'elsewhere',
      }),
    );
  }

  const known = page.signIn.current();
  if (known?.examId) void resume(known.examId);
  else if (known) lobby();
  else signIn();
}
