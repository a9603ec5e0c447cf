/*
 * Carries waiting answers to the server: over the socket while that can be trusted, else over its HTTP twin. While it
 * is on HTTP it also asks now and then how the session stands, which the socket would have told unasked.
 */
import type { AnswerQueue } from './answer-queue.js';
import { backoffMs } from './backoff.js';
import type { Connection } from './connection.js';
import type { AnswerFrame, AnswerReply, SessionState } from './wire.js';

const SOCKET_LIMIT = 20;
const HTTP_LIMIT = 200;
const ASK_EVERY_MS = 10_000;

export interface DeliveryRoutes {
  postAnswers(frames: AnswerFrame[]): Promise<AnswerReply[]>;
  getSession(): Promise<SessionState>;
}

export interface DeliveryEvents {
  /** The session as it stands, asked over HTTP at monotonic ms `askedAt`. */
  session(state: SessionState, askedAt: number): void;
  /** A reply says that the session is over. */
  closed(): void;
  /** A reply says that a question or option is gone from the paper. */
  refused(): void;
  /** HTTP failed: no network, or a problem with its status. */
  failed(error: unknown): void;
}

export interface Delivery {
  tick(): void;
  stop(): void;
  /** Over HTTP, once, whatever the state of the socket; rejects when the server is not reached. */
  flush(): Promise<void>;
  /** Asks over HTTP how the session stands, unless `now` at most every 10 s, after a failure as soon as HTTP is tried again. True when it was told. */
  ask(now?: boolean): Promise<boolean>;
  /** True when the last word from HTTP was good and is the way in use. */
  httpWorks(): boolean;
}

interface Tools {
  queue: AnswerQueue;
  connection: Connection;
  routes: DeliveryRoutes;
  now(): number;
  random(): number;
}

export function createDelivery(tools: Tools, events: DeliveryEvents): Delivery {
  const { queue, connection, routes } = tools;
  let running = true;
  let posting = false;
  let asking = false;
  let nextAskAt = Number.NEGATIVE_INFINITY;
  let httpFailures = 0;
  let httpRetryAt = Number.NEGATIVE_INFINITY;
  let httpGoodAt = Number.NEGATIVE_INFINITY;

  function good(): void {
    httpFailures = 0;
    httpGoodAt = tools.now();
  }

  function bad(error: unknown): void {
    httpFailures += 1;
    httpRetryAt = tools.now() + backoffMs(httpFailures, tools.random, 1000);
    if (running) events.failed(error);
  }

  function settle(frames: AnswerFrame[], replies: AnswerReply[]): void {
    let closed = false;
    let refused = false;
    frames.forEach((frame, i) => {
      const reply = replies[i];
      if (!reply) return;
      const outcome = queue.reply({ ...reply, q_id: reply.q_id ?? frame.q_id, id: reply.id ?? frame.id });
      closed ||= outcome === 'closed';
      refused ||= outcome === 'refused';
    });
    queue.release(frames.map((f) => f.id));
    if (closed) events.closed();
    else if (refused) events.refused();
  }

  async function post(): Promise<void> {
    if (posting) return;
    const frames = queue.take(HTTP_LIMIT);
    if (frames.length === 0) return;
    posting = true;
    try {
      const replies = await routes.postAnswers(frames);
      good();
      settle(frames, replies);
    } catch (error) {
      queue.release(frames.map((f) => f.id));
      bad(error);
      throw error;
    } finally {
      posting = false;
    }
  }

  async function ask(now = false): Promise<boolean> {
    if (asking || (!now && tools.now() < nextAskAt)) return false;
    asking = true;
    const sentAt = tools.now();
    nextAskAt = sentAt + ASK_EVERY_MS;
    try {
      const state = await routes.getSession();
      good();
      if (running) events.session(state, sentAt);
      return true;
    } catch (error) {
      bad(error);
      // Nothing was told: the exam may have ended meanwhile.
      nextAskAt = httpRetryAt;
      return false;
    } finally {
      asking = false;
    }
  }

  return {
    tick() {
      if (!running) return;
      if (connection.trusted()) {
        for (const frame of queue.take(SOCKET_LIMIT)) {
          if (!connection.send({ action: 'autosave', ...frame })) queue.release([frame.id]);
        }
      } else if (connection.needsHttp() && tools.now() >= httpRetryAt) {
        void post().catch(() => undefined);
        void ask();
      }
    },
    stop() {
      running = false;
    },
    async flush() {
      await post();
    },
    ask,
    httpWorks: () =>
      connection.needsHttp() && httpFailures === 0 && tools.now() - httpGoodAt < 2 * ASK_EVERY_MS,
  };
}
