/**
 * Messages between processes over Redis pub/sub. It only makes things faster: a message can be lost while a connection is
 * away, so whoever listens must also check the truth now and then, and at `core.bus.reconnected`.
 */
import type { Logger } from '../logger.js';
import type { Redis } from './redis.js';

type Listener = (message: unknown) => void;

export class Bus {
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #log: Logger;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(publisher: Redis, subscriber: Redis, log: Logger, onReconnect: () => void) {
    this.#publisher = publisher;
    this.#subscriber = subscriber;
    this.#log = log;
    let connections = 0;
    subscriber.on('ready', () => {
      connections += 1;
      if (connections > 1) void this.#listenAgain().then(onReconnect);
    });
    subscriber.on('message', (channel: string, text: string) => this.#deliver(channel, text));
  }

  /** Best effort: failure is logged, never thrown. */
  async publish(channel: string, message: unknown): Promise<void> {
    await this.#publisher.publish(channel, JSON.stringify(message)).catch((error: unknown) => {
      this.#log.warn({ err: error, channel }, 'a message to the other processes was not sent');
    });
  }

  subscribe(channel: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    if (listeners.size === 0) {
      this.#listeners.set(channel, listeners);
      this.#subscriber
        .subscribe(channel)
        .catch((error: unknown) => this.#log.warn({ err: error, channel }, 'subscribing failed'));
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#listeners.delete(channel);
      if (this.#subscriber.status === 'ready')
        void this.#subscriber.unsubscribe(channel).catch(() => undefined);
    };
  }

  /** Only once Redis has confirmed the subscriptions does a look at the truth miss nothing that is not pushed either. */
  async #listenAgain(): Promise<void> {
    const channels = [...this.#listeners.keys()];
    if (channels.length > 0) await this.#subscriber.subscribe(...channels).catch(() => undefined);
  }

  #deliver(channel: string, text: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) {
      try {
        listener(JSON.parse(text));
      } catch (error) {
        this.#log.error({ err: error, channel }, 'a listener failed');
      }
    }
  }
}
