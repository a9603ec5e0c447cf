/**
 * One student who does exactly what the test says, one step at a time, over real HTTP and a real socket: sign-in, lobby,
 * join, paper, answers, submit. For students who behave as the exam page does by itself see `page-student.ts`.
 */
import type { Agent } from 'node:http';
import { WebSocket } from 'ws';
import { AnswerHistory } from './answer-history.js';
import { type HttpAnswer, httpCall, keptConnections } from './http-call.js';

export interface StudentCard {
  /** nisn or nis. */
  number: string;
  password: string;
}

export interface StudentOptions {
  url: string;
  card: StudentCard;
  examId: string;
  entryToken: string;
  /** Shared by students who need no connection of their own. */
  agent?: Agent;
  /** Shown everything that this student receives, by HTTP or socket. */
  onReceived?: (text: string, from: string) => void;
}

export interface ReceivedPaper {
  version: number;
  questions: { id: string; options: { key: string }[] }[];
}

export interface HelloFrame {
  session_id: string;
  deadline_at: string;
  answers: Record<string, { ans: string | null; rev: number; flag: boolean }>;
}

/** What answered an answer: an ack, an error, or the end of the socket. */
export type Outcome = { rev: number } | { error: string };

type Frame = Record<string, unknown> & { event?: string; id?: number; score?: number };

/** An answer of the server that is no success. */
export class Refusal extends Error {
  readonly status: number;
  /** From `Retry-After`; undefined where the server names none. */
  readonly retryAfterMs: number | undefined;

  constructor({ status, text, headers }: HttpAnswer) {
    super(`${status}: ${text.slice(0, 400)}`);
    this.status = status;
    const seconds = Number(headers['retry-after']);
    this.retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  }
}

export class SimulatedStudent {
  readonly history = new AnswerHistory();
  /** Statuses other than 2xx that this student was given. */
  readonly refusals: string[] = [];
  token: string | undefined;
  paper: ReceivedPaper | undefined;
  /** Close code of the socket once it has ended. */
  closeCode: number | undefined;
  closed: Promise<number> = Promise.resolve(0);
  readonly #options: StudentOptions;
  readonly #agent: Agent;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  readonly #revs = new Map<string, number>();
  #graded: ((score: number | undefined) => void)[] = [];
  #socket: WebSocket | undefined;
  #nextId = 1;

  constructor(options: StudentOptions) {
    this.#options = options;
    this.#agent = options.agent ?? keptConnections(2);
  }

  get examPath(): string {
    return `/api/v1/student/exams/${this.#options.examId}`;
  }

  async call(method: string, path: string, body?: unknown, unread = false): Promise<HttpAnswer> {
    const { url, onReceived } = this.#options;
    const answer = await httpCall(url, method, path, {
      token: this.token,
      body,
      agent: this.#agent,
      unread,
      onReceived,
    });
    if (answer.status >= 300) this.refusals.push(`${answer.status} ${method} ${path} ${answer.text}`);
    return answer;
  }

  /** @throws for every refusal. @returns ms. */
  async signIn(): Promise<number> {
    const { number, password } = this.#options.card;
    this.token = undefined;
    const answer = this.#good(
      await this.call('POST', '/api/v1/auth/student/login', { nisn: number, password }),
    );
    this.token = String(answer.body.token);
    return answer.tookMs;
  }

  async lobby(): Promise<{ exams: { id: string; state: string; score?: number }[] }> {
    return this.#good(await this.call('GET', '/api/v1/student/lobby')).body;
  }

  /** @returns ms. */
  async join(): Promise<number> {
    const answer = await this.call('POST', `${this.examPath}/join`, {
      entry_token: this.#options.entryToken,
    });
    this.#take(this.#good(answer).body as HelloFrame);
    return answer.tookMs;
  }

  /** @param unread fetches it for the load alone. @returns ms. */
  async fetchPaper(unread = false): Promise<number> {
    const answer = this.#good(await this.call('GET', `${this.examPath}/paper`, undefined, unread));
    if (!unread) this.paper = answer.body as ReceivedPaper;
    return answer.tookMs;
  }

  /** Opens the socket; resolves with the hello. @throws when the upgrade is refused. */
  connect(): Promise<HelloFrame> {
    const address = `${this.#options.url.replace(/^http/, 'ws')}/ws/v1/student/exams/${this.#options.examId}/stream`;
    const socket = new WebSocket(`${address}?token=${this.token}`, { perMessageDeflate: false });
    this.#socket = socket;
    this.closeCode = undefined;
    return new Promise((resolve, reject) => {
      let end: (code: number) => void = () => undefined;
      this.closed = new Promise((done) => {
        end = done;
      });
      socket.on('message', (data) => {
        const text = String(data);
        this.#options.onReceived?.(text, 'socket');
        const frame = JSON.parse(text) as Frame;
        if (frame.event === 'hello') {
          this.#take(frame as unknown as HelloFrame);
          resolve(frame as unknown as HelloFrame);
        } else this.#heard(frame);
      });
      socket.on('unexpected-response', (_request, response) => {
        this.refusals.push(`${response.statusCode} upgrade`);
        response.resume();
        reject(new Error(`the upgrade was answered with ${response.statusCode}`));
      });
      socket.on('error', reject);
      socket.on('close', (code) => {
        this.closeCode = code;
        for (const settle of this.#waiting.values()) settle({ error: `closed ${code}` });
        this.#waiting.clear();
        end(code);
      });
    });
  }

  /** Sends one answer over the socket, as the page does with the rev that it knows. Never rejects. */
  answer(qId: string, ans: string | null): Promise<Outcome> {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.resolve({ error: 'no socket' });
    const id = this.#nextId;
    this.#nextId += 1;
    const frame = { q_id: qId, ans, id, base_rev: this.#revs.get(qId) ?? 0 };
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.history.sent(frame);
      socket.send(JSON.stringify({ action: 'autosave', ...frame }));
    });
  }

  /** The same over HTTP, at most 200 at once. */
  async answerOverHttp(answers: readonly { qId: string; ans: string | null }[]): Promise<Outcome[]> {
    const frames = answers.map(({ qId, ans }) => {
      const id = this.#nextId;
      this.#nextId += 1;
      return { q_id: qId, ans, id, base_rev: this.#revs.get(qId) ?? 0 };
    });
    for (const frame of frames) this.history.sent(frame);
    const answer = this.#good(await this.call('POST', `${this.examPath}/answers`, { answers: frames }));
    return (answer.body.results as Frame[]).map((result) => this.#settle(result));
  }

  /** Resolves with the score as the page is told it (undefined when the exam does not show it). */
  submit(): Promise<number | undefined> {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Error('no socket'));
    return new Promise((resolve, reject) => {
      this.#graded.push(resolve);
      void this.closed.then((code) =>
        reject(new Error(`the socket ended with ${code} before the grade came`)),
      );
      this.#socket?.send(JSON.stringify({ action: 'submit' }));
    });
  }

  async submitOverHttp(): Promise<number | undefined> {
    return this.#good(await this.call('POST', `${this.examPath}/submit`, {})).body.score;
  }

  /** Ends the socket without a word, as a phone does that leaves the network. */
  hangUp(): void {
    this.#socket?.terminate();
  }

  leave(): void {
    this.hangUp();
    this.#agent.destroy();
  }

  #take(hello: HelloFrame): void {
    for (const [qId, held] of Object.entries(hello.answers)) this.#revs.set(qId, held.rev);
  }

  #heard(frame: Frame): void {
    if (frame.event === 'graded') {
      const settle = this.#graded;
      this.#graded = [];
      for (const done of settle) done(frame.score);
    } else if (frame.id !== undefined) {
      const outcome = this.#settle(frame);
      this.#waiting.get(frame.id)?.(outcome);
      this.#waiting.delete(frame.id);
    }
  }

  #settle(frame: Frame): Outcome {
    const entry = this.history.answered(frame as { code?: string; id?: number; rev?: number });
    if (entry && typeof frame['rev'] === 'number') this.#revs.set(entry.qId, frame['rev']);
    if (typeof frame['code'] === 'string') return { error: frame['code'] };
    return { rev: Number(frame['rev']) };
  }

  #good(answer: HttpAnswer): HttpAnswer {
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw new Refusal(answer);
  }
}
