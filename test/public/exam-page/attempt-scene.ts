/** One page at a model server, for the tests of the attempt: a line that can be cut, requests that fail, time that passes when told to. */
import { type AnswerShelf, createAnswerShelf } from '../../../public/exam-page/answer-shelf.js';
import { createAttempt } from '../../../public/exam-page/attempt.js';
import type { Attempt, Notice } from '../../../public/exam-page/attempt-contract.js';
import { createClock } from '../../../public/exam-page/clock.js';
import type { SocketHandlers } from '../../../public/exam-page/connection.js';
import { createKeeper } from '../../../public/exam-page/keeper.js';
import { Problem } from '../../../public/exam-page/problem.js';
import type { AnswerFrame, AnswerReply, Paper, SessionState } from '../../../public/exam-page/wire.js';
import { ModelServer } from './model-server.js';

export const START = Date.parse('2026-12-07T01:00:00Z');
export const MINUTE = 60_000;

export const paperOf = (...ids: string[]): Paper => ({
  exam_id: 'ujian-1',
  title: 'Matematika',
  duration_minutes: 90,
  version: 1,
  shuffle_questions: false,
  shuffle_options: false,
  order_scheme: 1,
  questions: ids.map((id, i) => ({
    id,
    order_num: i + 1,
    question_text: '<p>2 + 2 = …</p>',
    options: ['A', 'B', 'C', 'D'].map((key) => ({ key, text: key })),
  })),
});
const paper = paperOf('q1', 'q2', 'q3');

export const emptyShelf = (): AnswerShelf =>
  createAnswerShelf(
    createKeeper(
      () => null,
      () => null,
    ),
  );

/** One page, one line to the server, and time that passes when told to. */
export class Scene {
  readonly model = new ModelServer();
  readonly notices: Notice[] = [];
  readonly posted: AnswerFrame[][] = [];
  at = 0;
  deadline = START + 90 * MINUTE;
  version = 1;
  reachable = true;
  /** Replies to posted answers are on their way until it resolves. */
  slowReply: Promise<void> | null = null;
  /** So are those that say how the session stood when the server was asked. */
  slowReport: Promise<void> | null = null;
  problem: Problem | null = null;
  socketWorks = true;
  closed: Partial<SessionState> | null = null;
  line: SocketHandlers | null = null;
  up: AnswerFrame[] = [];
  submits = 0;
  /** How often the view was told of the phase. */
  phases = 0;
  readonly shelf: AnswerShelf;
  readonly attempt: Attempt;

  constructor(shelf = emptyShelf()) {
    this.shelf = shelf;
    const clock = createClock(() => this.at);
    const answer = async <T>(value: () => T): Promise<T> => {
      if (this.problem) throw this.problem;
      if (!this.reachable) throw new Problem(0, 'unreached', '');
      return value();
    };
    this.attempt = createAttempt(
      {
        hello: this.state(),
        askedAt: 0,
        paper,
        shelf: this.shelf,
        clock,
        now: () => this.at,
        random: () => 0.5,
        routes: {
          getSession: async () => {
            const state = await answer(() => this.state());
            await this.slowReport;
            return state;
          },
          getPaper: () => answer(() => ({ ...paper, version: this.version })),
          postSubmit: () => answer(() => this.grade()),
          postAnswers: async (frames) => {
            const replies = await answer(() => {
              this.posted.push(frames);
              return frames.map((frame) => this.receive(frame));
            });
            await this.slowReply;
            return replies;
          },
          openSocket: (handlers) => {
            if (!this.socketWorks || !this.reachable) throw new Error('refused');
            this.line = handlers;
            return {
              send: (text) => {
                const message = JSON.parse(text) as AnswerFrame & { action: string };
                if (message.action === 'submit') this.submits += 1;
                else if (message.action === 'autosave') this.up.push(message);
              },
              drop: () => {
                this.line = null;
              },
            };
          },
        },
      },
      {
        answer: () => undefined,
        phase: () => {
          this.phases += 1;
        },
        paper: () => undefined,
        notice: (notice) => void this.notices.push(notice),
      },
    );
    this.attempt.start();
    this.hello();
  }

  state(): SessionState {
    return {
      session_id: 'sesi-1',
      server_time: new Date(START + this.at).toISOString(),
      utc_offset_minutes: 420,
      deadline_at: new Date(this.deadline).toISOString(),
      version: this.version,
      answers: this.model.answers(),
      status: this.closed ? 'COMPLETED' : 'IN_PROGRESS',
      ...this.closed,
    };
  }

  receive(frame: AnswerFrame): AnswerReply {
    const code = this.closed?.close_reason === 'DEADLINE' ? 'late' : 'closed';
    if (this.closed) return { event: 'error', code, q_id: frame.q_id, id: frame.id };
    return this.model.receive(frame);
  }

  grade(): { score?: number } {
    this.closed ??= {
      score: 100,
      finished_at: new Date(START + this.at).toISOString(),
      close_reason: 'SUBMIT',
      receipt: 'HR4C-7K3M-Q2XV-0A9T',
    };
    return { score: this.closed.score };
  }

  say(frame: object): void {
    this.line?.text(JSON.stringify(frame));
  }

  hello(): void {
    this.say({ event: 'hello', ...this.state() });
  }

  /** The server takes what has come up the socket and answers. */
  serve(): void {
    for (const frame of this.up.splice(0)) this.say(this.receive(frame));
  }

  /** All that has come up the socket came after the end. */
  turnDown(): void {
    for (const { q_id, id } of this.up.splice(0)) this.say({ event: 'error', code: 'late', q_id, id });
  }

  cut(code = 1006): void {
    const line = this.line;
    this.line = null;
    this.up = [];
    line?.closed(code);
  }

  async pass(ms: number): Promise<void> {
    for (const until = this.at + ms; this.at < until; ) {
      this.at += 250;
      this.attempt.tick();
      // Requests answer within the tick: microtasks alone, so that nothing here depends on real time.
      for (let i = 0; i < 10; i += 1) await Promise.resolve();
    }
  }
}
