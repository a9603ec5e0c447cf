/*
 * One running attempt: holds queue, clock, connection and paper together and knows in which phase it is. The views
 * ask it and are told of changes; it touches no DOM. Driven by `tick`.
 */
import { createAnswerQueue } from './answer-queue.js';
import { createAsking } from './asking.js';
import type { Attempt, AttemptEvents, AttemptTools, Phase } from './attempt-contract.js';
import type { End } from './connection.js';
import { endBehind } from './end-behind.js';
import { createExamTime } from './exam-time.js';
import { createMessages } from './messages.js';
import { type Closing, createEnding } from './outcome.js';
import { createPaperInHand } from './paper-in-hand.js';
import { createServerLine } from './server-line.js';
import type { DeadlineStory, Hello, SessionState } from './wire.js';

const GRADING_AFTER_MS = 2500;
/** Smaller corrections of the clock are those of every exchange. */
const CLOCK_WAS_WRONG_MS = 1000;

export function createAttempt(tools: AttemptTools, events: AttemptEvents): Attempt {
  const { routes, shelf, clock, now, random } = tools;
  const sessionId = tools.hello.session_id;
  const time = createExamTime(tools.hello, clock, now);
  let phase: Phase = 'answering';
  let end: End | null = null;
  let over = false;

  const queue = createAnswerQueue(
    shelf.load(sessionId, Date.parse(tools.hello.server_time)),
    { now, serverNow: clock.now },
    {
      keep: (qId, record) => shelf.keep(sessionId, qId, record),
      changed: (qId) => events.answer(qId),
      replaced: (qIds) => events.notice({ kind: 'replaced', qIds }),
    },
  );

  const message = createMessages(clock.now, (said) => events.notice({ kind: 'message', message: said }));

  const paper = createPaperInHand(
    { paper: tools.paper, sessionId, getPaper: () => routes.getPaper(), now, random },
    {
      corrected() {
        queue.reconsider();
        events.paper();
        events.notice({ kind: 'paper' });
      },
      failed,
    },
  );

  const line = createServerLine(
    { queue, routes, now, random },
    {
      frames: {
        hello(hello) {
          asking.told();
          learned(hello, true);
        },
        time: (serverTime, askedAt) => clock.hear(serverTime, now(), askedAt),
        answer(reply) {
          const consequence = queue.reply(reply);
          if (consequence === 'closed') isOver();
          else if (consequence === 'refused') paper.outdated();
        },
        busy: () => line.submission.refused(),
        closed: (closing) => finished(closing),
        deadline(at, story, reason) {
          asking.told();
          moveDeadline(at, story, { reason });
          if (!story) asking.soon();
        },
        paused(since, reason) {
          asking.told();
          pause(since, reason);
          if (since === undefined) asking.soon();
        },
        resumed(deadlineAt, story) {
          asking.told();
          if (deadlineAt !== undefined) {
            moveDeadline(deadlineAt, story, null);
            if (!story) asking.soon();
          }
          // A hello may have told it before, and the student have gone on to hand in.
          if (phase === 'paused') goOn();
        },
        corrected: paper.outdated,
        message,
      },
      session: (state, askedAt) => learned(state, false, askedAt),
      closed() {
        if (phase === 'finished') ending.refuseEvidence();
        else isOver();
      },
      refused: paper.outdated,
      failed,
      ended(reason) {
        if (reason === 'over') isOver();
        else finishAs(reason);
      },
      mayHandIn: () => phase === 'handing-in',
    },
  );

  const asking = createAsking({ ask: line.ask, now, random });

  const ending = createEnding(
    {
      queue,
      paper: paper.current,
      getSession: () => routes.getSession(),
      flush: line.flush,
      now,
      serverNow: clock.now,
      random,
    },
    () => events.phase(),
  );

  function enter(next: Phase): void {
    if (phase === next || phase === 'ended' || phase === 'finished') return;
    phase = next;
    events.phase();
  }

  /** The server takes no more; how it ended has to be asked for. */
  function isOver(): void {
    over = true;
    asking.told();
    void line.ask();
  }

  function failed(error: unknown): void {
    const reason = endBehind(error);
    if (reason === 'over') over = true;
    else if (reason) finishAs(reason);
    else line.submission.refused();
  }

  function finishAs(reason: End): void {
    if (phase === 'ended' || phase === 'finished') return;
    end = reason;
    line.stop();
    enter('ended');
  }

  /** The session is closed. What never arrived goes out once more, as evidence; it counts no more. */
  function finished(closing: Closing, state?: Partial<SessionState>): void {
    if (phase === 'finished' || phase === 'ended') return;
    queue.close(state?.answers);
    ending.close(closing, state);
    line.stop();
    phase = 'finished';
    events.phase();
    if (state === undefined) void ending.ask();
  }

  /** `notice`: null where the student has neither won nor lost time. */
  function moveDeadline(
    at: string,
    madeOf: DeadlineStory | undefined,
    notice: { reason: string | undefined } | null,
  ): void {
    const before = time.deadline();
    if (!time.move(at, madeOf)) return;
    if (time.past() < 0) openAgain();
    if (notice) events.notice({ kind: 'deadline', ...notice, later: time.deadline() > before });
  }

  function openAgain(): void {
    queue.reconsider('late');
    if (phase === 'time-up') goOn();
  }

  /** A hand-in that the server may have heard cannot be called back: nothing that is answered then would count. */
  function goOn(): void {
    enter(line.submission.said() ? 'handing-in' : 'answering');
  }

  function learned(state: Hello & Partial<SessionState>, restart: boolean, askedAt?: number): void {
    time.learn(state, askedAt);
    if (state.status === 'COMPLETED') {
      const reason = state.close_reason ?? 'CLOSED';
      finished({ score: state.score, finishedAt: state.finished_at, reason }, state);
      return;
    }
    if (asking.isOutdated(askedAt)) asking.soon();
    else goBy(state);
    queue.merge(state.answers, restart);
    if (state.version !== undefined && state.version !== paper.current().version) paper.outdated();
    for (const said of state.messages ?? []) message(said);
  }

  /** An open session: until when, and whether its clock stands. */
  function goBy(state: Hello & Partial<SessionState>): void {
    // Nobody has won or lost time by a pause that a person has ended.
    const isPauseOver = phase === 'paused' && !state.paused && time.pausedReason() !== 'outage';
    // Given while this page was away, after an outage even before it came back.
    moveDeadline(state.deadline_at, state.deadline_story, isPauseOver ? null : { reason: undefined });
    if (over && state.status === 'IN_PROGRESS') {
      // Opened again before this page could ask how it had ended: its socket was closed for good.
      over = false;
      line.start();
    }
    // Its end may have been moved there and back, unheard.
    if (time.past() < 0) queue.reconsider('late');
    if (state.paused) pause(state.paused_at, state.paused_reason);
    else if (phase === 'paused') goOn();
  }

  function pause(since: string | undefined, reason: string | undefined): void {
    const isOtherReason = phase === 'paused' && (reason ?? null) !== time.pausedReason();
    time.stand(since, reason);
    asking.paused();
    // A hand-in that the server may have heard is made up its mind about, pause or not.
    const comesFirst = phase === 'handing-in' && !line.submission.said();
    enter('paused');
    if (isOtherReason) events.phase();
    if (comesFirst) events.notice({ kind: 'not-handed-in' });
  }

  return {
    queue,
    start() {
      line.start();
      learned(tools.hello, true, tools.askedAt);
      // What came late before a reopening, or was gone from an older paper, may count now.
      if (phase !== 'finished' && time.past() < 0) queue.reconsider();
    },
    phase: () => phase,
    end: () => end,
    outcome: ending.outcome,
    paper: paper.current,
    reach: line.reach,
    timeLeft: () => (phase === 'paused' ? time.leftStanding() : -time.past()),
    deadline: time.deadline,
    story: time.story,
    pausedReason: time.pausedReason,
    startedAt: time.startedAt,
    utcOffset: time.utcOffset,
    locked: () => phase !== 'answering',
    handIn() {
      if (phase !== 'answering') return;
      line.submission.start();
      enter('handing-in');
    },
    keepAnswering() {
      if (phase === 'handing-in' && line.submission.cancel()) enter('answering');
    },
    handInSaid: line.submission.said,
    tick() {
      if (phase === 'ended') return;
      if (phase === 'finished') {
        ending.tick();
        return;
      }
      const past = time.past();
      // First: a hand-in that goes out after the end could arrive after more time was given, and end it.
      if (past >= 0 && phase !== 'paused') enter('time-up');
      // The server's clock was set, and for a second it told a time that was none.
      else if (past < -CLOCK_WAS_WRONG_MS && phase === 'time-up' && !over) openAgain();
      line.tick(phase === 'handing-in');
      paper.tick();
      asking.tick({
        resume: phase === 'paused',
        result: over || (phase === 'time-up' && past >= GRADING_AFTER_MS),
      });
    },
    hurry: line.hurry,
    stop: line.stop,
  };
}
