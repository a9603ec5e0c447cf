/**
 * Work that must succeed once after a start, such as filling Redis from PostgreSQL. The worker does it, one task after the
 * other and again until it succeeds, so that a start without PostgreSQL waits for it instead of failing.
 */
import type { Logger } from '../logger.js';

interface Task {
  name: string;
  run: () => Promise<void>;
}
const RETRY_MS = 2000;

export class StartTasks {
  readonly #tasks: Task[] = [];
  readonly #log: Logger;
  #stopped = false;
  #pending: string[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Names of what has not succeeded yet. */
  get pending(): readonly string[] {
    return this.#pending;
  }

  add(name: string, run: () => Promise<void>): () => void {
    const task = { name, run };
    this.#tasks.push(task);
    return () => {
      const index = this.#tasks.indexOf(task);
      if (index >= 0) this.#tasks.splice(index, 1);
    };
  }

  /** @param after what must be done before; they are pending meanwhile. Resolves when all have succeeded, or at `stop`. */
  async runAll(after: Promise<void> = Promise.resolve()): Promise<void> {
    const queue = [...this.#tasks];
    this.#pending = queue.map((t) => t.name);
    await after;
    for (const task of queue) {
      while (!this.#stopped && !(await this.#attempt(task))) await pause(RETRY_MS);
      this.#pending = this.#pending.filter((name) => name !== task.name);
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  async #attempt(task: Task): Promise<boolean> {
    try {
      await task.run();
      return true;
    } catch (error) {
      this.#log.warn(
        { err: error, task: task.name },
        `a task of the start has not succeeded; again in ${RETRY_MS / 1000} s`,
      );
      return false;
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
