/*
 * The socket to the server, kept open as long as the exam runs. Driven by `tick` alone (a few times a second), so
 * that a device that slept wakes up in a defined state. A socket can be dead without saying so: whoever sends and
 * hears nothing for 5 s is not trusted any more, after 10 s it is replaced.
 */
import { backoffMs } from './backoff.js';
import type { ServerFrame } from './wire.js';

const OPEN_WITHIN_MS = 6000;
const PING_EVERY_MS = 15_000;
const STEADY_AFTER_MS = 10_000;
const DOUBT_AFTER_MS = 5000;
const DEAD_AFTER_MS = 10_000;
const HTTP_AFTER_MS = 5000;
const HTTP_AFTER_FAILURES = 2;

/** Why the server will not have this page back. */
export type End = 'signed-out' | 'not-joined' | 'elsewhere' | 'over';

const FINAL_CODES: Readonly<Record<number, End>> = {
  4401: 'signed-out',
  4403: 'not-joined',
  4409: 'elsewhere',
  4410: 'over',
};
const RESTARTING = 1012;
const OVERLOADED = 1013;

export interface SocketHandlers {
  text(data: string): void;
  closed(code: number): void;
}

export interface Socket {
  send(text: string): void;
  /** After it no handler is called any more. */
  drop(): void;
}

export interface ConnectionEvents {
  /** `askedAt`: monotonic ms at which the ping left that a pong answers. */
  frame(frame: ServerFrame, askedAt?: number): void;
  /** The socket is gone: whatever was under way on it may be lost. `tried`: it had never said hello. */
  lost(tried: boolean): void;
  ended(end: End): void;
}

export interface Connection {
  /** Also after an end that was none: the exam was opened again. */
  start(): void;
  stop(): void;
  tick(): void;
  /** Tries again at once: the network is back or the page is looked at again. */
  hurry(): void;
  /** False when the socket cannot take it now. */
  send(message: object): boolean;
  /** Hello was heard and nothing suggests that the socket has died since. */
  trusted(): boolean;
  /** The socket does not do; HTTP should carry what waits. */
  needsHttp(): boolean;
  /** The server announced a restart and has not been heard since. */
  restarting(): boolean;
}

interface Tools {
  open(handlers: SocketHandlers): Socket;
  now(): number;
  random(): number;
}

export function createConnection(tools: Tools, events: ConnectionEvents): Connection {
  let running = false;
  let socket: Socket | null = null;
  let hello = false;
  let openedAt = 0;
  let downSince = 0;
  let failures = 0;
  let retryAt = Number.NEGATIVE_INFINITY;
  let helloAt = 0;
  let pingedAt = 0;
  /** When each ping left that is not answered yet. */
  let pings: number[] = [];
  let waitingSince: number | null = null;
  let announcedRestart = false;

  function open(): void {
    openedAt = tools.now();
    hello = false;
    waitingSince = null;
    pings = [];
    const mine: SocketHandlers = { text: heard, closed: (code) => closed(code) };
    try {
      socket = tools.open(mine);
    } catch {
      closed(1006);
    }
  }

  function heard(data: string): void {
    waitingSince = null;
    let frame: ServerFrame;
    try {
      frame = JSON.parse(data) as ServerFrame;
    } catch {
      return;
    }
    if (frame.event === 'hello') {
      hello = true;
      helloAt = tools.now();
      pingedAt = helloAt;
      announcedRestart = false;
    }
    events.frame(frame, frame.event === 'pong' ? pings.shift() : undefined);
  }

  function closed(code: number): void {
    const tried = !hello;
    // Only a socket that lasted clears the record: one that opens and falls at once must not be retried in haste.
    if (hello && tools.now() - helloAt >= STEADY_AFTER_MS) failures = 0;
    socket = null;
    hello = false;
    waitingSince = null;
    const end = FINAL_CODES[code];
    failures += 1;
    // A restart or an overload concerns everybody at once: spread the return over some seconds.
    const step = code === RESTARTING || code === OVERLOADED ? Math.max(failures, 3) : failures - 1;
    retryAt = tools.now() + backoffMs(step, tools.random);
    if (end) {
      running = false;
      events.lost(tried);
      events.ended(end);
      return;
    }
    if (!tried) downSince = tools.now();
    announcedRestart = code === RESTARTING || (announcedRestart && tried);
    events.lost(tried);
  }

  function abandon(): void {
    socket?.drop();
    closed(1006);
  }

  function write(message: object): boolean {
    if (!socket || !hello) return false;
    try {
      socket.send(JSON.stringify(message));
    } catch {
      return false;
    }
    waitingSince ??= tools.now();
    return true;
  }

  function ping(): void {
    pingedAt = tools.now();
    if (write({ action: 'ping' })) pings.push(pingedAt);
  }

  return {
    start() {
      if (running) return;
      running = true;
      downSince = tools.now();
      this.tick();
    },
    stop() {
      running = false;
      socket?.drop();
      socket = null;
      hello = false;
    },
    tick() {
      if (!running) return;
      const now = tools.now();
      if (!socket) {
        if (now >= retryAt) open();
      } else if (!hello) {
        if (now - openedAt >= OPEN_WITHIN_MS) abandon();
      } else if (waitingSince !== null && now - waitingSince >= DEAD_AFTER_MS) {
        abandon();
      } else if (waitingSince === null && now - pingedAt >= PING_EVERY_MS) {
        ping();
      }
    },
    hurry() {
      if (!running) return;
      if (!socket) retryAt = tools.now();
      else if (hello && waitingSince === null) ping();
      this.tick();
    },
    send: write,
    trusted: () =>
      socket !== null && hello && (waitingSince === null || tools.now() - waitingSince < DOUBT_AFTER_MS),
    needsHttp() {
      if (!running) return false;
      if (hello) return !this.trusted();
      return failures >= HTTP_AFTER_FAILURES || tools.now() - downSince >= HTTP_AFTER_MS;
    },
    restarting: () => announcedRestart && !hello,
  };
}
