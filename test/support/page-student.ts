/**
 * A student who behaves as the exam page does, because it is the page's own code that keeps the answers, sends them again,
 * reconnects, falls back to HTTP and hands in; only screen and storage are missing. Every send and every ack is recorded.
 */
import type { Agent } from 'node:http';
import { WebSocket } from 'ws';
import { createAnswerShelf } from '../../public/exam-page/answer-shelf.js';
import { type Attempt, createAttempt } from '../../public/exam-page/attempt.js';
import { createClock } from '../../public/exam-page/clock.js';
import type { Socket, SocketHandlers } from '../../public/exam-page/connection.js';
import { createKeeper } from '../../public/exam-page/keeper.js';
import { Problem, unreached } from '../../public/exam-page/problem.js';
import type { AnswerFrame, AnswerReply, Hello, Paper } from '../../public/exam-page/wire.js';
import { AnswerHistory } from './answer-history.js';
import { httpCall, keptConnections } from './http-call.js';
import type { StudentOptions } from './simulated-student.js';
import { until } from './waiting.js';

/** How often the real page looks after its attempt. */
const TICK_MS = 250;
const TRY_AGAIN_MS = 300;
const PATIENCE_MS = 15_000;

export class PageStudent {
  readonly history = new AnswerHistory();
  /** Every refusal and every unreached call: what a student could have seen of a fault. */
  readonly troubles: string[] = [];
  paper: Paper | undefined;
  readonly #options: StudentOptions;
  readonly #agent: Agent;
  /** What the browser keeps over a reload. */
  readonly #shelf = createAnswerShelf(
    createKeeper(
      () => null,
      () => null,
    ),
  );
  #token: string | undefined;
  #attempt: Attempt | undefined;
  #ticking: NodeJS.Timeout | undefined;
  #socket: WebSocket | undefined;

  constructor(options: StudentOptions) {
    this.#options = options;
    this.#agent = options.agent ?? keptConnections(4);
  }

  /** Signs in, looks into the lobby, joins, fetches the paper and opens the socket; tries again where the page would. */
  async enter(): Promise<void> {
    const { card } = this.#options;
    const signIn = { nisn: card.number, password: card.password };
    const { token } = await this.#patiently<{ token: string }>('POST', '/api/v1/auth/student/login', signIn);
    this.#token = token;
    await this.enterAgain();
  }

  /** From the lobby, as somebody who is signed in. */
  async enterAgain(): Promise<void> {
    const { entryToken, examId } = this.#options;
    clearInterval(this.#ticking);
    await this.#patiently('GET', '/api/v1/student/lobby');
    const path = `/api/v1/student/exams/${examId}`;
    const askedAt = performance.now();
    const hello = await this.#patiently<Hello>('POST', `${path}/join`, { entry_token: entryToken });
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
          getSession: () => this.#ask('GET', `${path}/session`),
          getPaper: () => this.#ask('GET', `${path}/paper`),
          postSubmit: () => this.#ask('POST', `${path}/submit`, {}),
          postAnswers: (frames) => this.#post(`${path}/answers`, frames),
          openSocket: (handlers) => this.#open(handlers),
        },
      },
      { answer: () => undefined, phase: () => undefined, paper: () => undefined, notice: () => undefined },
    );
    this.#attempt.start();
    this.#ticking = setInterval(() => this.#attempt?.tick(), TICK_MS);
  }

  get attempt(): Attempt {
    if (!this.#attempt) throw new Error('this student has not entered yet');
    return this.#attempt;
  }

  choose(qId: string, ans: string | null): void {
    this.attempt.queue.choose(qId, ans);
    this.attempt.tick();
  }

  /** Resolves when the server is known to hold every choice. */
  async saved(limitMs = 30_000): Promise<void> {
    await until('all answers are acked', () => this.attempt.queue.waiting().length === 0, limitMs);
  }

  /** Hands in as the page does and waits for the grade. */
  async handIn(limitMs = 30_000): Promise<number | undefined> {
    this.attempt.handIn();
    await until('the grade is there', () => this.attempt.phase() === 'finished', limitMs);
    return this.attempt.outcome()?.score;
  }

  /** Cuts the socket without a word. */
  cut(): void {
    this.#socket?.terminate();
  }

  leave(): void {
    clearInterval(this.#ticking);
    this.#attempt?.stop();
    this.#socket?.terminate();
    this.#agent.destroy();
  }

  #open(handlers: SocketHandlers): Socket {
    const { url, examId, onReceived } = this.#options;
    const address = `${url.replace(/^http/, 'ws')}/ws/v1/student/exams/${examId}/stream?token=${this.#token}`;
    const socket = new WebSocket(address, { perMessageDeflate: false });
    this.#socket = socket;
    let dropped = false;
    socket.on('message', (data) => {
      const text = String(data);
      onReceived?.(text, 'socket');
      this.history.answered(JSON.parse(text) as { code?: string; id?: number; rev?: number });
      if (!dropped) handlers.text(text);
    });
    // A browser tells of a refused or broken connection by its close event alone.
    socket.on('error', (error) => this.troubles.push(`socket: ${error.message}`));
    socket.on('close', (code) => {
      if (!dropped) handlers.closed(code);
    });
    return {
      send: (text) => {
        if (socket.readyState !== WebSocket.OPEN) throw new Error('the socket is not open');
        const frame = JSON.parse(text) as { action: string } & AnswerFrame;
        if (frame.action === 'autosave') this.history.sent(frame);
        socket.send(text);
      },
      drop: () => {
        dropped = true;
        socket.terminate();
      },
    };
  }

  async #post(path: string, frames: AnswerFrame[]): Promise<AnswerReply[]> {
    for (const frame of frames) this.history.sent(frame);
    const { results } = await this.#ask<{ results: AnswerReply[] }>('POST', path, { answers: frames });
    for (const reply of results) this.history.answered(reply);
    return results;
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const { url, onReceived } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const silent = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    });
    const asked = httpCall(url, method, path, { token: this.#token, body, agent: this.#agent, onReceived });
    const answer = await Promise.race([asked, silent])
      .catch((error: unknown) => {
        this.troubles.push(`${method} ${path}: ${String(error)}`);
        throw unreached(error);
      })
      .finally(() => clearTimeout(timer));
    if (answer.status < 300) return answer.body as T;
    this.troubles.push(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    const { code, detail } = (answer.body ?? {}) as { code?: string; detail?: string };
    throw new Problem(answer.status, code ?? `http_${answer.status}`, detail ?? '');
  }

  /** As the page's sign-in and lobby do: what passes by itself is tried again, a refusal is not. */
  async #patiently<T>(method: string, path: string, body?: object): Promise<T> {
    for (;;) {
      try {
        return await this.#ask<T>(method, path, body);
      } catch (error) {
        if (!(error instanceof Problem) || (error.status !== 0 && error.status < 500 && error.status !== 429))
          throw error;
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
      }
    }
  }
}
