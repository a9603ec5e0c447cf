/*
 * One running attempt: holds queue, clock, connection and paper together and knows in which phase it is. The views
 * ask it and are told of changes; it touches no DOM. Driven by `tick`.
 */
import { type AnswerQueue, createAnswerQueue } from './answer-queue.js';
import type { AnswerShelf } from './answer-shelf.js';
import { backoffMs } from './backoff.js';
import type { Clock } from './clock.js';
import { createConnection, type End, type Socket, type SocketHandlers } from './connection.js';
import { createDelivery, type DeliveryRoutes } from './delivery.js';
import { endBehind } from './end-behind.js';
import { createHandIn } from './hand-in.js';
import { type SeenPaper, seenPaper } from './seen-paper.js';
import type { DeadlineStory, Hello, Message, Paper, ServerFrame, SessionState } from './wire.js';

/** `time-up`: locked, the result is not there yet. `ended`: this page may not go on, see `end`. */
export type Phase = 'answering' | 'paused' | 'handing-in' | 'time-up' | 'finished' | 'ended';

/** `offline` counts from the first doubt, `http` works but without a socket. */
export type Reach = 'socket' | 'http' | 'offline' | 'restarting';

export type Notice =
  | { kind: 'replaced'; qIds: string[] }
  | { kind: 'deadline'; reason?: string; later: boolean }
  | { kind: 'message'; message: Message }
  | { kind: 'paper' };

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
}

export interface AttemptRoutes extends DeliveryRoutes {
  getPaper(): Promise<Paper>;
  postSubmit(): Promise<{ score?: number }>;
  openSocket(handlers: SocketHandlers): Socket;
}

export interface AttemptEvents {
  answer(qId: string): void;
  phase(): void;
  paper(): void;
  notice(notice: Notice): void;
}

export interface Attempt {
  readonly queue: AnswerQueue;
  /** Opens the socket; events may come from here on. */
  start(): void;
  phase(): Phase;
  end(): End | null;
  outcome(): Outcome | null;
  paper(): SeenPaper;
  reach(): Reach;
  /** Time left in ms; while paused it stands still. */
  timeLeft(): number;
  deadline(): number;
  /** What the deadline is made of; null when the server has not said. */
  story(): DeadlineStory | null;
  /** Why the clock stands, while it does; null: a person has paused the exam. */
  pausedReason(): string | null;
  /** Server time, ms, at which the student began; null when the server has not said. */
  startedAt(): number | null;
  utcOffset(): number;
  locked(): boolean;
  handIn(): void;
  /** Goes back to answering, unless the server may have heard of it. */
  keepAnswering(): void;
  handInSaid(): boolean;
  tick(): void;
  hurry(): void;
  stop(): void;
}

interface Tools {
  hello: Hello & Partial<SessionState>;
  /** Monotonic ms at which `hello` was asked for. */
  askedAt: number;
  paper: Paper;
  routes: AttemptRoutes;
  shelf: AnswerShelf;
  clock: Clock;
  now(): number;
  random(): number;
}

const RESULT_EVERY_MS = 3000;
const PAUSE_EVERY_MS = 15_000;
const PAPER_SPREAD_MS = 3000;
const GRADING_AFTER_MS = 2500;
const EVIDENCE_EVERY_MS = 3000;
/** Smaller corrections of the clock are those of every exchange. */
const CLOCK_WAS_WRONG_MS = 1000;

export function createAttempt(tools: Tools, events: AttemptEvents): Attempt {
  const { routes, shelf, clock, now, random } = tools;
  const sessionId = tools.hello.session_id;
  let paper = seenPaper(tools.paper, sessionId);
  let phase: Phase = 'answering';
  let end: End | null = null;
  let outcome: Outcome | null = null;
  let deadline = Date.parse(tools.hello.deadline_at);
  const startedAt = Date.parse(tools.hello.started_at ?? '');
  let utcOffset = tools.hello.utc_offset_minutes ?? 0;
  /** Server time, ms, at which the clock stopped. */
  let pausedAt = 0;
  let pausedReason: string | null = null;
  let story: DeadlineStory | null = null;
  let askPauseAt = 0;
  let paperDueAt: number | null = null;
  let paperFailures = 0;
  let askResultAt = Number.NEGATIVE_INFINITY;
  let over = false;
  let evidenceAt = Number.NEGATIVE_INFINITY;
  /** The server has closed this session for evidence too. */
  let evidenceRefused = false;
  const told = new Set<string>();

  const queue = createAnswerQueue(
    shelf.load(sessionId, Date.parse(tools.hello.server_time)),
    { now, serverNow: clock.now },
    {
      keep: (qId, record) => shelf.keep(sessionId, qId, record),
      changed: (qId) => events.answer(qId),
      replaced: (qIds) => events.notice({ kind: 'replaced', qIds }),
    },
  );

  const connection = createConnection(
    { open: (handlers) => routes.openSocket(handlers), now, random },
    {
      frame: heard,
      lost(tried) {
        queue.release();
        // A refused upgrade does not say why; HTTP does.
        if (tried && phase !== 'ended') void delivery.ask();
      },
      ended(reason) {
        if (reason === 'over') {
          over = true;
          void delivery.ask(true);
        } else finishAs(reason);
      },
    },
  );

  const delivery = createDelivery(
    { queue, connection, routes, now, random },
    {
      session: (state, askedAt) => learned(state, false, askedAt),
      closed() {
        if (phase === 'finished') evidenceRefused = true;
        else {
          over = true;
          void delivery.ask(true);
        }
      },
      refused: fetchPaperSoon,
      failed,
    },
  );

  const submission = createHandIn(
    { connection, stillSaved, postSubmit: () => routes.postSubmit(), now },
    { graded: (score) => finished({ score, reason: 'SUBMIT' }), failed },
  );

  async function stillSaved(): Promise<boolean> {
    return (await delivery.ask(true)) && phase === 'handing-in' && queue.waiting().length === 0;
  }

  function enter(next: Phase): void {
    if (phase === next || phase === 'ended' || phase === 'finished') return;
    phase = next;
    events.phase();
  }

  function failed(error: unknown): void {
    const reason = endBehind(error);
    if (reason === 'over') over = true;
    else if (reason) finishAs(reason);
    else submission.refused();
  }

  function finishAs(reason: End): void {
    if (phase === 'ended' || phase === 'finished') return;
    end = reason;
    connection.stop();
    delivery.stop();
    enter('ended');
  }

  function moveDeadline(iso: string, madeOf: DeadlineStory | undefined): boolean {
    story = madeOf ?? story;
    const at = Date.parse(iso);
    if (Number.isNaN(at) || at === deadline) return false;
    deadline = at;
    if (phase === 'time-up' && clock.now() < deadline) openAgain();
    return true;
  }

  function openAgain(): void {
    queue.reconsider();
    enter('answering');
  }

  function learned(state: Hello & Partial<SessionState>, restart: boolean, askedAt?: number): void {
    clock.hear(state.server_time, now(), askedAt);
    if (state.utc_offset_minutes !== undefined) utcOffset = state.utc_offset_minutes;
    moveDeadline(state.deadline_at, state.deadline_story);
    if (state.status === 'COMPLETED') {
      const reason = state.close_reason ?? 'CLOSED';
      finished({ score: state.score, finishedAt: state.finished_at, reason }, state);
      return;
    }
    if (state.paused) pause(state.paused_at, state.paused_reason);
    else if (phase === 'paused') enter('answering');
    queue.merge(state.answers, restart);
    if (state.version !== undefined && state.version !== paper.version) fetchPaperSoon();
    for (const message of state.messages ?? []) tell(message);
  }

  function pause(since: string | undefined, reason: string | undefined): void {
    const at = Date.parse(since ?? '');
    pausedReason = reason ?? null;
    pausedAt = Number.isNaN(at) ? clock.now() : at;
    askPauseAt = now() + PAUSE_EVERY_MS;
    enter('paused');
  }

  function tell(message: Message): void {
    const id = `${message.at} ${message.text}`;
    if (told.has(id)) return;
    told.add(id);
    events.notice({ kind: 'message', message });
  }

  function fetchPaperSoon(): void {
    paperDueAt ??= now() + random() * PAPER_SPREAD_MS;
  }

  async function fetchPaper(): Promise<void> {
    paperDueAt = null;
    try {
      const fresh = seenPaper(await routes.getPaper(), sessionId);
      paperFailures = 0;
      const changed = fresh.version !== paper.version;
      paper = fresh;
      if (!changed) return;
      queue.reconsider();
      events.paper();
      events.notice({ kind: 'paper' });
    } catch (error) {
      paperFailures += 1;
      paperDueAt = now() + backoffMs(paperFailures, random, 1000);
      failed(error);
    }
  }

  function heard(frame: ServerFrame, askedAt?: number): void {
    switch (frame.event) {
      case 'hello':
        learned(frame, true);
        break;
      case 'pong':
        clock.hear(frame.server_time, now(), askedAt);
        break;
      case 'ack':
      case 'error': {
        if (frame.event === 'error' && frame.q_id === undefined && frame.id === undefined)
          submission.refused();
        const consequence = queue.reply(frame);
        if (consequence === 'closed') {
          over = true;
          void delivery.ask(true);
        } else if (consequence === 'refused') fetchPaperSoon();
        break;
      }
      case 'graded':
        finished({ score: frame.score, reason: 'SUBMIT' });
        break;
      case 'closed':
        finished({ score: frame.score, finishedAt: frame.finished_at, reason: frame.reason ?? 'CLOSED' });
        break;
      case 'deadline': {
        const before = deadline;
        if (moveDeadline(frame.deadline_at, frame.deadline_story))
          events.notice({ kind: 'deadline', reason: frame.reason, later: deadline > before });
        break;
      }
      case 'paused':
        pause(frame.at, frame.reason);
        break;
      case 'resumed':
        if (frame.deadline_at !== undefined) moveDeadline(frame.deadline_at, frame.deadline_story);
        // A hello may have told it before, and the student have gone on to hand in.
        if (phase === 'paused') enter('answering');
        break;
      case 'paper':
        fetchPaperSoon();
        break;
      case 'message':
        tell({ text: frame.text, at: frame.at ?? new Date(clock.now()).toISOString() });
        break;
    }
  }

  /** The session is closed. What never arrived goes out once more, as evidence; it counts no more. */
  function finished(
    news: { score?: number; finishedAt?: string; reason: string },
    state?: Partial<SessionState>,
  ): void {
    if (phase === 'finished' || phase === 'ended') return;
    const stored = state?.answers ? countAnswers(state.answers) : queue.stored().length;
    const at = Date.parse(news.finishedAt ?? '');
    outcome = {
      score: news.score,
      finishedAt: Number.isNaN(at) ? clock.now() : at,
      reason: news.reason,
      stored,
      total: paper.questions.length,
      ...missed(),
      receipt: state?.receipt,
    };
    connection.stop();
    delivery.stop();
    phase = 'finished';
    queue.release();
    events.phase();
    if (state === undefined) void askOutcome();
  }

  function missed(): Pick<Outcome, 'tooLate' | 'evidence' | 'onlyHere'> {
    const [waiting, evidence] = [queue.waiting().length, queue.late().length];
    return { tooLate: waiting + evidence, evidence, onlyHere: evidenceRefused ? 0 : waiting };
  }

  /** At each tick: the reply can be that to an answer which was under way when this page heard of the end. */
  function recount(): void {
    const now = missed();
    if (!outcome || (now.tooLate === outcome.tooLate && now.onlyHere === outcome.onlyHere)) return;
    outcome = { ...outcome, ...now };
    events.phase();
  }

  async function askOutcome(): Promise<void> {
    if (!outcome) return;
    try {
      const state = await routes.getSession();
      const at = Date.parse(state.finished_at ?? '');
      outcome = {
        ...outcome,
        reason: state.close_reason ?? outcome.reason,
        score: state.score ?? outcome.score,
        finishedAt: Number.isNaN(at) ? outcome.finishedAt : at,
        stored: countAnswers(state.answers),
        receipt: state.receipt,
      };
      events.phase();
    } catch {
      // The server has closed the session already; what this page knows of it is shown as it is.
    }
  }

  function countAnswers(answers: Hello['answers']): number {
    return paper.questions.filter((q) => (answers[q.id]?.ans ?? null) !== null).length;
  }

  return {
    queue,
    start() {
      connection.start();
      learned(tools.hello, true, tools.askedAt);
      // What came late before a reopening counts now.
      if (phase !== 'finished' && clock.now() < deadline) queue.reconsider();
    },
    phase: () => phase,
    end: () => end,
    outcome: () => outcome,
    paper: () => paper,
    reach() {
      if (connection.trusted()) return 'socket';
      if (delivery.httpWorks()) return 'http';
      return connection.restarting() ? 'restarting' : 'offline';
    },
    timeLeft: () => (phase === 'paused' ? Math.max(0, deadline - pausedAt) : deadline - clock.now()),
    deadline: () => deadline,
    story: () => story,
    pausedReason: () => pausedReason,
    startedAt: () => (Number.isNaN(startedAt) ? null : startedAt),
    utcOffset: () => utcOffset,
    locked: () => phase !== 'answering',
    handIn() {
      if (phase !== 'answering') return;
      submission.start();
      enter('handing-in');
    },
    keepAnswering() {
      if (phase === 'handing-in' && submission.cancel()) enter('answering');
    },
    handInSaid: submission.said,
    tick() {
      if (phase === 'ended') return;
      if (phase === 'finished') {
        recount();
        if (evidenceRefused || queue.waiting().length === 0 || now() < evidenceAt) return;
        evidenceAt = now() + EVIDENCE_EVERY_MS;
        void delivery.flush().catch(() => undefined);
        return;
      }
      connection.tick();
      delivery.tick();
      if (phase === 'handing-in') submission.tick(queue.waiting().length === 0);
      if (paperDueAt !== null && now() >= paperDueAt) void fetchPaper();
      // The frame that ends a pause can be lost on its way.
      if (phase === 'paused' && now() >= askPauseAt) {
        askPauseAt = now() + PAUSE_EVERY_MS;
        void delivery.ask(true);
      }
      const past = clock.now() - deadline;
      if (past >= 0 && phase !== 'paused') enter('time-up');
      // The server's clock was set, and for a second it told a time that was none.
      else if (past < -CLOCK_WAS_WRONG_MS && phase === 'time-up' && !over) openAgain();
      if ((over || (phase === 'time-up' && past >= GRADING_AFTER_MS)) && now() >= askResultAt) {
        askResultAt = now() + RESULT_EVERY_MS;
        void delivery.ask(true);
      }
    },
    hurry: () => connection.hurry(),
    stop() {
      connection.stop();
      delivery.stop();
    },
  };
}
