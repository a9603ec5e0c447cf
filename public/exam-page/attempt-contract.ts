/* What the views and the browser see of an attempt, and what it needs of them. */
import type { AnswerQueue } from './answer-queue.js';
import type { AnswerShelf } from './answer-shelf.js';
import type { Clock } from './clock.js';
import type { End, Socket, SocketHandlers } from './connection.js';
import type { DeliveryRoutes } from './delivery.js';
import type { ExamTime } from './exam-time.js';
import type { Outcome } from './outcome.js';
import type { SeenPaper } from './seen-paper.js';
import type { Hello, Message, Paper, SessionState } from './wire.js';

/** `time-up`: locked, the result is not there yet. `ended`: this page may not go on, see `end`. */
export type Phase = 'answering' | 'paused' | 'handing-in' | 'time-up' | 'finished' | 'ended';

/** `offline` counts from the first doubt, `http` works but without a socket. */
export type Reach = 'socket' | 'http' | 'offline' | 'restarting';

export type Notice =
  | { kind: 'replaced'; qIds: string[] }
  | { kind: 'deadline'; reason?: string; later: boolean }
  | { kind: 'message'; message: Message }
  | { kind: 'paper' }
  /** The student had handed in, and a pause came before the server had heard of it. */
  | { kind: 'not-handed-in' };

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

export interface Attempt
  extends Pick<ExamTime, 'deadline' | 'story' | 'startedAt' | 'utcOffset' | 'pausedReason'> {
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
  locked(): boolean;
  handIn(): void;
  /** Goes back to answering, unless the server may have heard of it. */
  keepAnswering(): void;
  handInSaid(): boolean;
  tick(): void;
  hurry(): void;
  stop(): void;
}

export interface AttemptTools {
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
