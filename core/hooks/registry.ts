/** Filters and actions at run time; the types live in `contract.ts`. */
import type { Logger } from '../logger.js';

/** Within one dependency rank: before the others, in between, after them. */
export type HookOrder = 'early' | 'normal' | 'late';
const RANK: Record<HookOrder, number> = { early: 0, normal: 1, late: 2 };

interface Handler {
  plugin: string;
  order: HookOrder;
  run: (payload: unknown) => unknown;
}

export class HookRegistry {
  readonly #handlers = new Map<string, Handler[]>();
  /** Failures of action handlers so far, by hook and plugin, for the metrics. */
  readonly failures = new Map<string, number>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /**
   * Plugins register in dependency order, and the sort is stable, so a plugin's handlers run after those of what it requires.
   * @returns the undo.
   */
  add(kind: 'filter' | 'action', name: string, handler: Handler): () => void {
    const key = `${kind}:${name}`;
    const list = [...(this.#handlers.get(key) ?? []), handler].sort((a, b) => RANK[a.order] - RANK[b.order]);
    this.#handlers.set(key, list);
    return () => {
      const rest = (this.#handlers.get(key) ?? []).filter((h) => h !== handler);
      if (rest.length > 0) this.#handlers.set(key, rest);
      else this.#handlers.delete(key);
    };
  }

  /** In series; each handler gets what the one before returned. A thrown error reaches the caller with plugin and hook named. */
  async filter<T>(name: string, payload: T): Promise<T> {
    let value: unknown = payload;
    for (const handler of this.#handlers.get(`filter:${name}`) ?? []) {
      try {
        value = await handler.run(value);
      } catch (error) {
        if (error instanceof Error && !('hook' in error))
          Object.assign(error, { hook: name, plugin: handler.plugin });
        throw error;
      }
    }
    return value as T;
  }

  /** Each handler in its own try: the emitter never fails and does not learn of failures, the log and the metrics do. */
  async action(name: string, payload: unknown): Promise<void> {
    for (const handler of this.#handlers.get(`action:${name}`) ?? []) {
      try {
        await handler.run(payload);
      } catch (error) {
        const key = `${name} ${handler.plugin}`;
        this.failures.set(key, (this.failures.get(key) ?? 0) + 1);
        this.#log.error({ err: error, hook: name, plugin: handler.plugin }, 'a handler of an action failed');
      }
    }
  }

  /** How many registrations a plugin holds; an unloaded one holds none. */
  countOf(plugin: string): number {
    return [...this.#handlers.values()].flat().filter((h) => h.plugin === plugin).length;
  }
}
