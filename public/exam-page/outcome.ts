/*
 * What came of the attempt: score and end as the server has them, how many answers arrived, and which of the others still go out
 * as evidence. It can change while it is shown.
 */
import type { AnswerQueue } from './answer-queue.js';
import { endBehind } from './end-behind.js';
import { instant } from './exam-time.js';
import type { SeenPaper } from './seen-paper.js';
import type { Hello, SessionState } from './wire.js';

export interface Outcome {
  score?: number;
  /** Server time, ms. */
  finishedAt: number;
  reason: string;
  /** Answers that the server holds, of so many questions, and answers that did not reach it in time. */
  stored: number;
  total: number;
  tooLate: number;
  /** Of these: what the server keeps as evidence, and what this device alone has and still sends. */
  evidence: number;
  onlyHere: number;
  /** Absent until the server has said it. */
  receipt?: string;
  /** The session is open once more: nothing of the rest counts. */
  isOpenAgain?: true;
}

/** As a frame or a reply tells of the end. */
export interface Closing {
  score?: number;
  finishedAt?: string;
  reason: string;
}

export interface Ending {
  /** Null while the session is open. */
  outcome(): Outcome | null;
  /** `state`: the session, where the server has sent all of it. */
  close(closing: Closing, state?: Partial<SessionState>): void;
  /** Asks for what a frame does not tell: the receipt, how it ended, and later whether it still has. */
  ask(): Promise<void>;
  /** The server has closed this session for evidence too. */
  refuseEvidence(): void;
  tick(): void;
}

interface Tools {
  queue: AnswerQueue;
  paper(): SeenPaper;
  getSession(): Promise<SessionState>;
  /** Sends what waits, once. */
  flush(): Promise<void>;
  now(): number;
  serverNow(): number;
  random(): number;
}

const SEND_EVERY_MS = 3000;
const ASK_EVERY_MS = 5000;
/** Between half and all of it: a whole school sees its results at once. */
const LOOK_AGAIN_MS = 30_000;

export function createEnding(tools: Tools, changed: () => void): Ending {
  const { queue } = tools;
  let outcome: Outcome | null = null;
  let sendAt = Number.NEGATIVE_INFINITY;
  let isRefused = false;
  /** The server has said how the session ended. */
  let isTold = false;
  let askAt = Number.NEGATIVE_INFINITY;

  function askIn(ms: number): void {
    askAt = tools.now() + ms;
  }

  const lookAgain = (): void => askIn(LOOK_AGAIN_MS * (0.5 + 0.5 * tools.random()));

  function missed(): Pick<Outcome, 'tooLate' | 'evidence' | 'onlyHere'> {
    const [waiting, evidence] = [queue.waiting().length, queue.late().length];
    return { tooLate: waiting + evidence, evidence, onlyHere: isRefused ? 0 : waiting };
  }

  /** A reply can be that to an answer which was under way when this page heard of the end. */
  function recount(): void {
    const now = missed();
    if (!outcome || (now.tooLate === outcome.tooLate && now.onlyHere === outcome.onlyHere)) return;
    outcome = { ...outcome, ...now };
    changed();
  }

  function count(answers: Hello['answers']): number {
    return tools.paper().questions.filter((q) => (answers[q.id]?.ans ?? null) !== null).length;
  }

  function learned(known: Outcome, state: SessionState): void {
    lookAgain();
    if (state.status === 'IN_PROGRESS') {
      if (known.isOpenAgain) return;
      outcome = { ...known, isOpenAgain: true };
    } else {
      const finishedAt = instant(state.finished_at) ?? known.finishedAt;
      // Each telling puts the answers back on this device, where the next student would find them.
      if (isTold && !known.isOpenAgain && finishedAt === known.finishedAt) return;
      queue.close(state.answers);
      const { isOpenAgain, ...before } = known;
      outcome = {
        ...before,
        ...missed(),
        reason: state.close_reason ?? known.reason,
        score: state.score ?? (isOpenAgain ? undefined : known.score),
        finishedAt,
        stored: count(state.answers),
        receipt: state.receipt,
      };
    }
    isTold = true;
    changed();
  }

  async function ask(): Promise<void> {
    if (!outcome) return;
    askIn(ASK_EVERY_MS);
    try {
      learned(outcome, await tools.getSession());
    } catch (error) {
      // Another device, or the end of the sign-in: what this page knows of it is shown as it is. Else the network may come back.
      if (endBehind(error) !== null) askIn(Number.POSITIVE_INFINITY);
    }
  }

  return {
    outcome: () => outcome,
    close({ score, finishedAt, reason }, state) {
      isTold = state !== undefined;
      lookAgain();
      outcome = {
        score,
        finishedAt: instant(finishedAt) ?? tools.serverNow(),
        reason,
        stored: state?.answers ? count(state.answers) : queue.stored().length,
        total: tools.paper().questions.length,
        ...missed(),
        receipt: state?.receipt,
      };
    },
    ask,
    refuseEvidence() {
      isRefused = true;
    },
    tick() {
      recount();
      if (tools.now() >= askAt) void ask();
      if (isRefused || queue.waiting().length === 0 || tools.now() < sendAt) return;
      sendAt = tools.now() + SEND_EVERY_MS;
      void tools.flush().catch(() => undefined);
    },
  };
}
