/**
 * One student's socket: reads frames, answers in order, never waits for a client that does not read. An ack goes out only
 * after the exam engine has said that the answer is saved.
 */
import type { WebSocket } from 'ws';
import type { Clock } from '../../core/index.js';
import type { Attempt, Current, ExamEngineService } from '../exam-engine/contract.js';
import { Allowance } from './allowance.js';
import { frameOf, type IncomingFrame, parseFrame } from './frames.js';
import { Told } from './told.js';

/** A client with more than this waiting to be read has stopped reading. */
const WAITING_LIMIT_BYTES = 1024 * 1024;
const FLUSH_LIMIT_MS = 10_000;
/** So many frames beyond the allowance come from no page of ours; reading them would cost the other students time. */
const REFUSED_LIMIT = 500;
const OVERLOADED = 1013;
/** After a close frame the other side has this long to answer it. */
const CLOSE_LIMIT_MS = 2000;

export interface SocketTools {
  engine: ExamEngineService;
  clock: Clock;
  onFrame(kind: string): void;
  onAck(latencyMs: number): void;
  onHandedIn(socket: StudentSocket): void;
}

export class StudentSocket {
  readonly attempt: Attempt;
  readonly #socket: WebSocket;
  readonly #tools: SocketTools;
  readonly #allowance: Allowance;
  readonly #told = new Told();
  /** Replies go out in the order of the frames they answer: each waits for the one before. */
  #lastReply: Promise<void> = Promise.resolve();
  #isAlive = true;
  #ended = false;
  #refused = 0;
  #stuckTimer: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, attempt: Attempt, tools: SocketTools) {
    this.#socket = socket;
    this.attempt = attempt;
    this.#tools = tools;
    this.#allowance = new Allowance(tools.clock);
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.on('message', (data, isBinary) => {
      this.#isAlive = true;
      this.#receive(isBinary ? undefined : String(data));
    });
    // The answer goes out by itself, but no page of ours sends any, and each costs time.
    socket.on('ping', () => {
      if (!this.#ended) this.#isAllowed();
    });
    // Too large a frame, bad UTF-8 and the like: ws closes the socket with the right code by itself.
    socket.on('error', () => undefined);
    socket.on('close', () => clearTimeout(this.#stuckTimer));
  }

  onClose(listener: () => void): void {
    this.#socket.on('close', listener);
  }

  send(frame: object): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > WAITING_LIMIT_BYTES) {
      this.#socket.terminate();
      return;
    }
    this.#told.note(frame);
    this.#socket.send(JSON.stringify(frame));
    if (this.#socket.bufferedAmount > 0) this.#watchFlush();
  }

  /** How much it has been told so far; handed back with what was read after. */
  get told(): number {
    return this.#told.count;
  }

  /** @param told as it was before `current` was read: a push since then is newer. */
  tellMissed(current: Current, told: number): void {
    if (this.#told.count !== told) return;
    for (const frame of this.#told.missing(current)) this.send(frame);
  }

  /** Ends the connection; a client that does not answer the close frame is cut off. */
  end(code: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.close(code);
    setTimeout(() => this.#socket.terminate(), CLOSE_LIMIT_MS).unref();
  }

  /** @returns false for a socket that has not answered since the last beat; it is ended. */
  beat(): boolean {
    if (!this.#isAlive) {
      this.#socket.terminate();
      return false;
    }
    this.#isAlive = false;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
    return true;
  }

  #receive(text: string | undefined): void {
    if (this.#ended) return;
    const parsed = parseFrame(text);
    if (!this.#isAllowed()) {
      this.#tools.onFrame('slow_down');
      if (!this.#ended)
        this.#answer(Promise.resolve(frameOf.error('slow_down', parsed.frame ?? parsed.named)));
    } else if (!parsed.frame) {
      this.#tools.onFrame('bad_message');
      this.#answer(Promise.resolve(frameOf.error('bad_message', parsed.named)));
    } else {
      this.#tools.onFrame(parsed.frame.action);
      this.#answer(this.#carryOut(parsed.frame));
    }
  }

  /** Ends who is refused again and again. */
  #isAllowed(): boolean {
    const isAllowed = this.#allowance.take();
    this.#refused = isAllowed ? Math.max(0, this.#refused - 1) : this.#refused + 1;
    if (this.#refused > REFUSED_LIMIT) this.end(OVERLOADED);
    return isAllowed;
  }

  async #carryOut(frame: IncomingFrame): Promise<object | undefined> {
    switch (frame.action) {
      case 'ping':
        return { event: 'pong', server_time: await this.#tools.engine.serverTime() };
      case 'autosave': {
        const startedAt = this.#tools.clock.monotonic();
        const result = await this.attempt.save(frame);
        if (result.code === 'saved') this.#tools.onAck(this.#tools.clock.monotonic() - startedAt);
        if (result.code === 'kicked') return void this.end(4409);
        if (result.code === 'not_joined') return void this.end(4403);
        return frameOf.result(frame, result);
      }
      case 'submit': {
        // A submit must see the answers sent before it: all earlier frames are answered first.
        await this.#lastReply;
        const result = await this.attempt.submit();
        if (result.code === 'kicked') return void this.end(4409);
        if (result.code === 'not_joined') return void this.end(4403);
        if (result.code !== 'graded') return frameOf.error('unavailable');
        this.#tools.onHandedIn(this);
        return { event: 'graded', ...(result.score === undefined ? {} : { score: result.score }) };
      }
    }
  }

  #answer(reply: Promise<object | undefined>): void {
    const before = this.#lastReply;
    this.#lastReply = reply
      .catch(() => frameOf.error('unavailable'))
      .then(async (frame) => {
        await before;
        if (frame) this.send(frame);
      });
  }

  /** A frame that cannot be flushed in time ends the socket. */
  #watchFlush(): void {
    if (this.#stuckTimer) return;
    const before = this.#socket.bufferedAmount;
    this.#stuckTimer = setTimeout(() => {
      this.#stuckTimer = undefined;
      if (this.#socket.bufferedAmount >= before) this.#socket.terminate();
      else if (this.#socket.bufferedAmount > 0) this.#watchFlush();
    }, FLUSH_LIMIT_MS);
    this.#stuckTimer.unref();
  }
}
