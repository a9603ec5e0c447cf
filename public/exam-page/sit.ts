/* One student at one exam: the attempt, its screen and in the end its result, and what the browser reports meanwhile. */
import { createAttempt } from './attempt.js';
import type { Attempt } from './attempt-contract.js';
import type { End } from './connection.js';
import type { Outcome } from './outcome.js';
import type { Page, Screen } from './page.js';
import { stayInExam } from './stay-in-exam.js';
import { openStream } from './stream.js';
import { type ExamScreen, examScreen } from './views/exam.js';
import { type ResultScreen, resultScreen } from './views/result.js';
import type { Hello, Paper, SessionState } from './wire.js';

const TICK_MS = 250;

interface Sitting {
  examId: string;
  hello: Hello & Partial<SessionState>;
  paper: Paper;
  /** Monotonic ms at which `hello` was asked for. */
  askedAt: number;
}

interface Ways {
  show(name: string, screen: Screen): void;
  /** `unsaved`: answers on this device that the server has not confirmed. */
  stopped(end: End, unsaved: number): void;
  signOut(): void;
  /** Nobody has touched the result for a while. */
  leave(): void;
  lobby(): void;
  /** Back into this exam, which is open again. */
  goOn(): void;
}

export function sit(page: Page, { examId, hello, paper, askedAt }: Sitting, ways: Ways): void {
  const { shelf } = page;
  const routes = page.api.exam(examId);
  let exam: ExamScreen | null = null;
  let result: ResultScreen | null = null;
  const attempt: Attempt = createAttempt(
    {
      hello,
      askedAt,
      paper,
      routes: { ...routes, openSocket: (handlers) => openStream(routes.streamUrl(), handlers) },
      shelf,
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
        else if (end) ways.stopped(end, attempt.queue.waiting().length);
        else exam?.phase();
      },
    },
  );

  function finished(outcome: Outcome): void {
    // The next student at this device is to find no answer of this one, not even if this one just walks away.
    shelf.eraseSaved(hello.session_id);
    if (!result) {
      page.signIn.finishExam();
      const leaveBehind = (go: () => void) => () => {
        shelf.eraseSaved(hello.session_id);
        go();
      };
      result = resultScreen(page, {
        title: attempt.paper().title,
        utcOffset: attempt.utcOffset(),
        signOut: leaveBehind(ways.signOut),
        leave: leaveBehind(ways.leave),
        lobby: leaveBehind(ways.lobby),
        goOn: leaveBehind(ways.goOn),
      });
      const leaveResult = result.leave;
      result.leave = () => {
        leaveResult?.();
        release();
      };
      result.draw(outcome);
      ways.show('result', result);
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
    const theirs = shelf.parse(hello.session_id, event.key, event.newValue);
    if (theirs) attempt.queue.adopt(theirs.qId, theirs.record);
  };
  const onLook = (): void => {
    if (document.visibilityState === 'visible') attempt.hurry();
  };
  const letGo = stayInExam({
    asks: () =>
      (!result && exam?.isCutOff() === true) ||
      (shelf.lasting() === 'page' && attempt.queue.waiting().length > 0),
    back() {
      if (!result) exam?.back();
    },
  });
  window.addEventListener('storage', onStorage);
  window.addEventListener('online', onLook);
  document.addEventListener('visibilitychange', onLook);
  function release(): void {
    clearInterval(drive);
    letGo();
    window.removeEventListener('storage', onStorage);
    window.removeEventListener('online', onLook);
    document.removeEventListener('visibilitychange', onLook);
    attempt.stop();
  }
  exam.leave = () => {
    leaveExam?.();
    // The result still sends what the server lacks.
    if (!result) release();
  };
  ways.show('exam', exam);
  attempt.start();
  // The clock is not to be empty until the first turn of the interval.
  exam.tick();
}
