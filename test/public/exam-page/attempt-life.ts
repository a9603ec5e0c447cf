/*
 * One student's page at the model server, with everything between them in the hands of the test: frames and requests wait until
 * they are let through, arrive although nobody waits for the reply any more, or are lost.
 */
import { createAttempt } from '../../../public/exam-page/attempt.js';
import type { Attempt } from '../../../public/exam-page/attempt-contract.js';
import { createClock } from '../../../public/exam-page/clock.js';
import type { SocketHandlers } from '../../../public/exam-page/connection.js';
import { Problem } from '../../../public/exam-page/problem.js';
import type { AnswerFrame } from '../../../public/exam-page/wire.js';
import { emptyShelf, paperOf } from './attempt-scene.js';
import { ModelSession } from './model-session.js';

/** As long as the page waits for a reply. */
const PATIENCE_MS = 15_000;
export const QUESTIONS = ['q0', 'q1'] as const;

const paper = paperOf(...QUESTIONS);

interface Line {
  handlers: SocketHandlers;
  login: number;
  up: (AnswerFrame & { action: string })[];
  down: object[];
}

interface Request {
  sentAt: number;
  login: number;
  /** May still arrive when the page has given it up. A hand-in may too; but the student has agreed to that one. */
  drifts: boolean;
  serve(): unknown;
  served: { value: unknown } | null;
  done(value: unknown): void;
  failed(error: Problem): void;
}

export class Life {
  readonly session: ModelSession;
  /** What the student last chose, and was not told of that it came too late. */
  readonly wishes = new Map<string, string | null>();
  readonly replaced: string[] = [];
  socketWorks = true;
  attempt: Attempt;
  private login = 0;
  private at = 0;
  private line: Line | null = null;
  private requests: Request[] = [];
  /** Nobody waits for their replies any more, but they are still on the way. */
  private adrift: { login: number; serve(): unknown }[] = [];
  private readonly shelf = emptyShelf();

  constructor(minutes: number) {
    this.session = new ModelSession(
      minutes,
      () => this.at,
      (frame) => void this.line?.down.push(frame),
    );
    this.attempt = this.open();
  }

  private open(): Attempt {
    const { login } = this.session;
    this.login = login;
    const request = <T>(serve: () => T, drifts = false): Promise<T> =>
      new Promise((done, failed) => {
        const settled = done as (value: unknown) => void;
        this.requests.push({ sentAt: this.at, login, drifts, serve, served: null, done: settled, failed });
      });
    const attempt = createAttempt(
      {
        hello: this.session.state(),
        askedAt: this.at,
        paper,
        shelf: this.shelf,
        clock: createClock(() => this.at),
        now: () => this.at,
        random: () => 0.5,
        routes: {
          getSession: () => request(() => this.session.state()),
          getPaper: () => request(() => paper),
          postSubmit: () => request(() => this.session.submit()),
          postAnswers: (frames) => request(() => frames.map((frame) => this.session.receive(frame)), true),
          openSocket: (handlers) => {
            if (!this.socketWorks || this.session.graded || login !== this.session.login)
              throw new Error('refused');
            const line: Line = {
              handlers,
              login,
              up: [],
              down: [{ event: 'hello', ...this.session.state() }],
            };
            this.line = line;
            return {
              send: (text) => void line.up.push(JSON.parse(text)),
              drop: () => {
                if (this.line === line) this.leave(line);
              },
            };
          },
        },
      },
      {
        answer: () => undefined,
        // As the page does, lest the next student finds an answer.
        phase: () => void (attempt.outcome() && this.shelf.eraseSaved('sesi-1')),
        paper: () => undefined,
        notice: (notice) => void (notice.kind === 'replaced' && this.replaced.push(...notice.qIds)),
      },
    );
    attempt.start();
    return attempt;
  }

  choose(qId: string, ans: string | null): void {
    if (this.attempt.locked() || this.attempt.queue.choiceOf(qId).ans === ans) return;
    this.attempt.queue.choose(qId, ans);
    this.wishes.set(qId, ans);
    this.attempt.tick();
  }

  mark(qId: string, flag: boolean): void {
    if (this.attempt.locked()) return;
    this.attempt.queue.mark(qId, flag);
    this.attempt.tick();
  }

  private carryOut(frame: Line['up'][number]): object {
    if (frame.action === 'submit') return { event: 'graded', ...this.session.submit() };
    if (frame.action === 'autosave') return this.session.receive(frame);
    return { event: 'pong', server_time: this.session.time() };
  }

  arrive(): void {
    const frame = this.line?.up.shift();
    if (frame && this.line?.login === this.session.login) this.line.down.push(this.carryOut(frame));
    const request = this.requests.find(({ served }) => served === null);
    if (!request) return;
    if (request.login === this.session.login) request.served = { value: request.serve() };
    else this.fail(request, new Problem(401, 'signed_in_elsewhere', ''));
  }

  private fail(request: Request, problem: Problem): void {
    this.requests = this.requests.filter((other) => other !== request);
    request.failed(problem);
  }

  async reply(): Promise<void> {
    const frame = this.line?.down.shift();
    if (frame) this.line?.handlers.text(JSON.stringify(frame));
    const request = this.requests.find(({ served }) => served !== null);
    if (request) {
      this.requests = this.requests.filter((other) => other !== request);
      request.done(request.served?.value);
    }
    await settled();
  }

  /** Everything goes through. */
  async all(): Promise<void> {
    while (this.adrift.length > 0) this.drift();
    while (this.requests.length > 0 || (this.line?.up.length ?? 0) + (this.line?.down.length ?? 0) > 0) {
      this.arrive();
      await this.reply();
    }
  }

  /** The first half of what was under way is there already; the rest still comes, or never. */
  private leave(line: Line): void {
    if (this.line === line) this.line = null;
    if (line.login === this.session.login)
      for (const frame of line.up.splice(0, line.up.length / 2)) this.carryOut(frame);
    for (const frame of line.up)
      if (frame.action === 'autosave')
        this.adrift.push({ login: line.login, serve: () => this.carryOut(frame) });
  }

  async cut(code = 1006): Promise<void> {
    const { line } = this;
    if (!line) return;
    this.leave(line);
    line.handlers.closed(code);
    await settled();
  }

  /** The network fails the oldest request. */
  async lose(): Promise<boolean> {
    const [request] = this.requests;
    if (!request) return false;
    if (request.served === null && request.drifts) this.adrift.push(request);
    this.fail(request, new Problem(0, 'unreached', ''));
    await settled();
    return true;
  }

  drift(): void {
    const straggler = this.adrift.shift();
    if (straggler?.login === this.session.login) straggler.serve();
  }

  /** Signed in on another device. */
  async kick(): Promise<void> {
    this.session.login += 1;
    await this.cut(4409);
  }

  /** Sent away, whether it knows or not, or at its result. */
  isOut(): boolean {
    const phase = this.attempt.phase();
    return this.login !== this.session.login || phase === 'ended' || phase === 'finished';
  }

  /** Also the way back after a sign-in elsewhere, or into a session that was opened again. */
  reload(): void {
    this.attempt.stop();
    if (this.line) this.leave(this.line);
    for (const request of this.requests.splice(0))
      if (request.served === null && request.drifts) this.adrift.push(request);
    if (this.attempt.phase() === 'finished') {
      for (const qId of this.notHeld()) this.wishes.delete(qId);
      // The server has ended the sockets of a completed session. What it cannot know is told in decision 0061.
      this.adrift = [];
    }
    this.attempt = this.open();
  }

  notHeld(): string[] {
    const { held } = this.session.server;
    return [...this.wishes]
      .filter(([qId, wish]) => (held.get(qId)?.ans ?? null) !== wish)
      .map(([qId]) => qId);
  }

  async pass(ms: number): Promise<void> {
    for (const until = this.at + ms; this.at < until; ) {
      this.at += 250;
      this.attempt.tick();
      await settled();
      while (this.requests[0] && this.at - this.requests[0].sentAt >= PATIENCE_MS) await this.lose();
    }
  }
}

/** Whatever follows from a reply without time passing. */
async function settled(): Promise<void> {
  for (let i = 0; i < 12; i += 1) await Promise.resolve();
}
