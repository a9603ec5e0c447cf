/* The ways to the server: the socket, its twin over HTTP, and handing in over whichever of them works. */
import type { AnswerQueue } from './answer-queue.js';
import type { AttemptRoutes, Reach } from './attempt-contract.js';
import { createConnection, type End } from './connection.js';
import { createDelivery, type Delivery, type DeliveryEvents } from './delivery.js';
import { createHandIn, type HandIn } from './hand-in.js';
import { type FrameMeanings, readFrame } from './server-frames.js';

interface LineEvents extends DeliveryEvents {
  frames: FrameMeanings;
  ended(end: End): void;
  /** Asked before it is said over HTTP that the student hands in. */
  mayHandIn(): boolean;
}

export interface ServerLine {
  start(): void;
  tick(handingIn: boolean): void;
  /** Tries again at once. */
  hurry(): void;
  stop(): void;
  reach(): Reach;
  /** Asks over HTTP how the session stands. */
  ask(): Promise<boolean>;
  flush: Delivery['flush'];
  submission: Pick<HandIn, 'start' | 'cancel' | 'refused' | 'said'>;
}

interface Tools {
  queue: AnswerQueue;
  routes: AttemptRoutes;
  now(): number;
  random(): number;
}

export function createServerLine({ queue, routes, now, random }: Tools, events: LineEvents): ServerLine {
  let stopped = false;

  const connection = createConnection(
    { open: (handlers) => routes.openSocket(handlers), now, random },
    {
      frame: (frame, askedAt) => readFrame(frame, askedAt, events.frames),
      lost(tried) {
        queue.release();
        // A refused upgrade does not say why; HTTP does.
        if (tried && !stopped) void delivery.ask();
      },
      ended: events.ended,
    },
  );
  const delivery = createDelivery({ queue, connection, routes, now, random }, events);
  const submission = createHandIn(
    {
      connection,
      stillSaved: async () =>
        (await delivery.ask(true)) && events.mayHandIn() && queue.waiting().length === 0,
      postSubmit: () => routes.postSubmit(),
      now,
    },
    {
      graded: (score) => events.frames.closed({ score, reason: 'SUBMIT' }),
      failed: events.failed,
    },
  );

  return {
    start: () => connection.start(),
    tick(handingIn) {
      connection.tick();
      delivery.tick();
      if (handingIn) submission.tick(queue.waiting().length === 0);
    },
    hurry: () => connection.hurry(),
    stop() {
      stopped = true;
      connection.stop();
      delivery.stop();
    },
    reach() {
      if (connection.trusted()) return 'socket';
      if (delivery.httpWorks()) return 'http';
      return connection.restarting() ? 'restarting' : 'offline';
    },
    ask: () => delivery.ask(true),
    flush: delivery.flush,
    submission,
  };
}
