/**
 * A student who behaves as the exam page does, because it is the page's own code that keeps the answers, sends them again,
 * reconnects, falls back to HTTP and hands in; only the screen is missing. Every send and every ack is recorded.
 */
import type { Agent } from 'node:http';
import { WebSocket } from 'ws';
import { type AnswerShelf, createAnswerShelf } from '../../public/exam-page/answer-shelf.js';
import { createAttempt } from '../../public/exam-page/attempt.js';
import type { Attempt } from '../../public/exam-page/attempt-contract.js';
import { createClock } from '../../public/exam-page/clock.js';
import type { Socket, SocketHandlers } from '../../public/exam-page/connection.js';
import { createKeeper, type StorageLike } from '../../public/exam-page/keeper.js';
import { Problem, unreached } from '../../public/exam-page/problem.js';
import type { AnswerFrame, AnswerReply, Hello, Paper, SessionState } from '../../public/exam-page/wire.js';
import { AnswerHistory } from './answer-history.js';
import { httpCall, keptConnections } from './http-call.js';
import type { StudentOptions } from './simulated-student.js';
import { until } from './waiting.js';

/** How often the real page looks after its attempt. */
const TICK_MS = 250;
const TRY_AGAIN_MS = 300;
const PATIENCE_MS = 15_000;
const SIGN_IN = '/api/v1/auth/student/login';
const SIGN_IN_PATIENCE_MS = 30_000;

export interface Reply {
  code?: string;
  q_id?: string;
  id?: number;
  rev?: number;
}

/** Where a test writes down what passes between the page and the server, beside the history. */
export interface Recorder {
  sent(frame: AnswerFrame, way: 'socket' | 'http'): void;
  answered(reply: Reply): void;
  noted(what: string): void;
}

export interface PageStudentOptions extends StudentOptions {
  /** The browser's storage, for pages that are reloaded; nothing is kept without it. */
  storage?: StorageLike;
  recorder?: Recorder;
  /** When the copies of a frame reach the server, in ms from now; several: doubled; none: lost. At once by default. */
  journey?: () => number[];
}

export class PageStudent {
  readonly history = new AnswerHistory();
  /** Every refusal and every unreached call: what a student could have seen of a fault. */
  readonly troubles: string[] = [];
  paper: Paper | undefined;
  /** How often the server has told this page all that it holds of the session. */
  greetings = 0;
  token: string | undefined;
  readonly #options: PageStudentOptions;
  readonly #agent: Agent;
  /** What the browser keeps over a reload. */
  readonly #shelf: AnswerShelf;
  #attempt: Attempt | undefined;
  #ticking: NodeJS.Timeout | undefined;
  #socket: WebSocket | undefined;
  #handlers: SocketHandlers | undefined;
  #gone = false;

  constructor(options: PageStudentOptions) {
    this.#options = options;
    this.#shelf = createAnswerShelf(
      createKeeper(
        () => options.storage ?? null,
        () => null,
      ),
    );
    this.#agent = options.agent ?? keptConnections(4);
  }

  /** Signs in, looks into the lobby, joins, fetches the paper and opens the socket; tries again where the page would. */
  async enter(): Promise<void> {
    const { card } = this.#options;
    const signIn = { nisn: card.number, password: card.password };
    const { token } = await this.#patiently<{ token: string }>('POST', SIGN_IN, signIn);
    this.token = token;
    await this.enterAgain();
  }

  /** From the lobby, as somebody who is signed in. */
  async enterAgain(): Promise<void> {
    const { entryToken } = this.#options;
    clearInterval(this.#ticking);
    await this.#patiently('GET', '/api/v1/student/lobby');
    const askedAt = performance.now();
    const hello = await this.#patiently<Hello>('POST', `${this.examPath}/join`, { entry_token: entryToken });
    await this.#begin(hello, askedAt);
  }

  /** As the page does after a reload, or in a second tab: with the token that is there, into the session that is there. */
  async resume(token: string): Promise<void> {
    this.token = token;
    const askedAt = performance.now();
    await this.#begin(await this.#patiently<SessionState>('GET', `${this.examPath}/session`), askedAt);
  }

  get examPath(): string {
    return `/api/v1/student/exams/${this.#options.examId}`;
  }

  get attempt(): Attempt {
    if (!this.#attempt) throw new Error('this student has not entered yet');
    return this.#attempt;
  }

  choose(qId: string, ans: string | null): void {
    this.attempt.queue.choose(qId, ans);
    this.attempt.tick();
  }

  mark(qId: string, flag: boolean): void {
    this.attempt.queue.mark(qId, flag);
    this.attempt.tick();
  }

  /** Resolves when the server is known to hold every choice. */
  async saved(limitMs = 30_000): Promise<void> {
    await until('all answers are acked', () => this.attempt.queue.waiting().length === 0, limitMs);
  }

  /** Hands in as soon as the page shows the button, again where it came back to the questions, and waits for the grade. */
  async handIn(limitMs = 30_000): Promise<number | undefined> {
    await until(
      'the grade is there',
      () => {
        if (this.attempt.phase() === 'answering') this.attempt.handIn();
        return this.attempt.phase() === 'finished';
      },
      limitMs,
    );
    return this.attempt.outcome()?.score;
  }

  /** Cuts the socket without a word. */
  cut(): void {
    this.#socket?.terminate();
  }

  /** The page takes its socket for dead, while the server still hears for a while what is under way on it. */
  loseSight(lingerMs: number): void {
    const socket = this.#socket;
    const handlers = this.#handlers;
    if (!socket || !handlers) return;
    this.#handlers = undefined;
    setTimeout(() => socket.terminate(), lingerMs).unref();
    handlers.closed(1006);
  }

  /** One request beside the page's own: to race with it. Never rejects. */
  async submitBeside(): Promise<void> {
    await this.#ask('POST', `${this.examPath}/submit`, {}).catch(() => undefined);
  }

  leave(): void {
    this.#gone = true;
    clearInterval(this.#ticking);
    this.#attempt?.stop();
    this.#socket?.terminate();
    this.#agent.destroy();
  }

  async #begin(hello: Hello & Partial<SessionState>, askedAt: number): Promise<void> {
    const path = this.examPath;
    this.paper = await this.#patiently<Paper>('GET', `${path}/paper`);
    const now = (): number => performance.now();
    this.#attempt = createAttempt(
      {
        hello,
        askedAt,
        paper: this.paper,
        shelf: this.#shelf,
        clock: createClock(now),
        now,
        random: Math.random,
        routes: {
          getSession: async () => {
            const session = await this.#ask<SessionState>('GET', `${path}/session`);
            this.greetings += 1;
            return session;
          },
          getPaper: () => this.#ask('GET', `${path}/paper`),
          postSubmit: () => this.#ask('POST', `${path}/submit`, {}),
          postAnswers: (frames) => this.#post(`${path}/answers`, frames),
          openSocket: (handlers) => this.#open(handlers),
        },
      },
      {
        answer: () => undefined,
        phase: () => this.#options.recorder?.noted(`the page is ${this.#attempt?.phase()}`),
        paper: () => undefined,
        notice: () => undefined,
      },
    );
    this.#attempt.start();
    this.#ticking = setInterval(() => this.#attempt?.tick(), TICK_MS);
  }

  #open(handlers: SocketHandlers): Socket {
    const { url, examId, onReceived, recorder } = this.#options;
    const address = `${url.replace(/^http/, 'ws')}/ws/v1/student/exams/${examId}/stream?token=${this.token}`;
    const socket = new WebSocket(address, { perMessageDeflate: false });
    this.#socket = socket;
    this.#handlers = handlers;
    const isHeard = (): boolean => this.#handlers === handlers;
    socket.on('message', (data) => {
      const text = String(data);
      onReceived?.(text, 'socket');
      this.#heard(JSON.parse(text) as Reply & { event?: string });
      if (isHeard()) handlers.text(text);
      if (isHeard() && text.startsWith('{"event":"hello"')) this.greetings += 1;
    });
    // A browser tells of a refused or broken connection by its close event alone.
    socket.on('error', (error) => this.#trouble(`socket: ${error.message}`));
    socket.on('close', (code) => {
      recorder?.noted(`the socket has ended with ${code}`);
      if (isHeard()) handlers.closed(code);
    });
    return {
      send: (text) => {
        if (socket.readyState !== WebSocket.OPEN) throw new Error('the socket is not open');
        const frame = JSON.parse(text) as { action: string } & AnswerFrame;
        if (frame.action === 'autosave') {
          this.history.sent(frame);
          recorder?.sent(frame, 'socket');
        }
        for (const delayMs of this.#options.journey?.() ?? [0]) this.#deliver(socket, text, delayMs);
      },
      drop: () => {
        if (isHeard()) this.#handlers = undefined;
        socket.terminate();
      },
    };
  }

  #deliver(socket: WebSocket, text: string, delayMs: number): void {
    if (delayMs === 0) socket.send(text);
    else
      setTimeout(() => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      }, delayMs).unref();
  }

  #heard(reply: Reply & { event?: string }): void {
    this.history.answered(reply);
    if (reply.event === 'ack' || reply.event === 'error') this.#options.recorder?.answered(reply);
    else if (reply.event !== 'pong')
      this.#options.recorder?.noted(`heard ${JSON.stringify(reply).slice(0, 160)}`);
  }

  async #post(path: string, frames: AnswerFrame[]): Promise<AnswerReply[]> {
    for (const frame of frames) {
      this.history.sent(frame);
      this.#options.recorder?.sent(frame, 'http');
    }
    const { results } = await this.#ask<{ results: AnswerReply[] }>('POST', path, { answers: frames });
    results.forEach((reply, i) => {
      this.history.answered(reply);
      const frame = frames[i];
      this.#options.recorder?.answered({ q_id: frame?.q_id, id: frame?.id, ...reply } as Reply);
    });
    return results;
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const { url, onReceived } = this.#options;
    const answer = await httpCall(url, method, path, {
      token: this.token,
      body,
      agent: this.#agent,
      patienceMs: path === SIGN_IN ? SIGN_IN_PATIENCE_MS : PATIENCE_MS,
      onReceived,
    }).catch((error: unknown) => {
      this.#trouble(`${method} ${path}: ${String(error)}`);
      throw unreached(error);
    });
    if (answer.status < 300) return answer.body as T;
    this.#trouble(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    const { code, detail } = (answer.body ?? {}) as { code?: string; detail?: string };
    throw new Problem(answer.status, code ?? `http_${answer.status}`, detail ?? '');
  }

  #trouble(what: string): void {
    if (this.#gone) return;
    this.troubles.push(what);
    this.#options.recorder?.noted(what);
  }

  /** As the page's sign-in and lobby do: what passes by itself is tried again, a refusal is not. */
  async #patiently<T>(method: string, path: string, body?: object): Promise<T> {
    for (;;) {
      try {
        return await this.#ask<T>(method, path, body);
      } catch (error) {
        if (!(error instanceof Problem) || (error.status !== 0 && error.status < 500 && error.status !== 429))
          throw error;
        if (this.#gone) throw error;
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
      }
    }
  }
}
