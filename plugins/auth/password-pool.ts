/**
 * A line in front of bcrypt. 700 students sign in within a minute and each check fills a core for 15 ms and more: only so
 * many run at once that a core is left for answers. Admins go first, and one slot is theirs where there is more than one.
 */
import { AppError } from '../../core/index.js';

type Kind = 'student' | 'admin';

export interface PoolLimits {
  /** How many run at once in this process. */
  slots: number;
  /** Who waits longer gets 503. */
  patienceMs: number;
  /** Who comes when so many wait gets 503 at once. */
  longestLine: number;
}

/**
 * The host's bound is max(1, cores − 1), shared out evenly among its web processes, at least one each; the worker, which
 * hashes for imports, has one. libuv has four threads for bcrypt and files alike: one stays free for files.
 */
export function slotsOfProcess(host: {
  cores: number;
  webProcesses: number;
  role: 'web' | 'worker';
}): number {
  if (host.role === 'worker') return 1;
  return Math.min(3, Math.max(1, Math.floor(Math.max(1, host.cores - 1) / host.webProcesses)));
}

interface Waiting {
  begin(): void;
}

export class PasswordPool {
  readonly #limits: PoolLimits;
  readonly #lines: Record<Kind, Set<Waiting>> = { admin: new Set(), student: new Set() };
  readonly #running: Record<Kind, number> = { admin: 0, student: 0 };

  constructor(limits: PoolLimits) {
    this.#limits = limits;
  }

  /** @throws AppError `busy` 503 when the line is too long or moves too slowly. */
  async run<T>(kind: Kind, work: () => Promise<T>): Promise<T> {
    await this.#turn(kind);
    try {
      return await work();
    } finally {
      this.#running[kind] -= 1;
      this.#next();
    }
  }

  #turn(kind: Kind): Promise<void> {
    const line = this.#lines[kind];
    if (line.size === 0 && this.#isFree(kind)) {
      this.#running[kind] += 1;
      return Promise.resolve();
    }
    if (line.size >= this.#limits.longestLine) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        begin: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        line.delete(waiting);
        reject(busy());
      }, this.#limits.patienceMs);
      line.add(waiting);
    });
  }

  #next(): void {
    for (const kind of ['admin', 'student'] as const) {
      for (const waiting of this.#lines[kind]) {
        if (!this.#isFree(kind)) break;
        this.#lines[kind].delete(waiting);
        this.#running[kind] += 1;
        waiting.begin();
      }
    }
  }

  #isFree(kind: Kind): boolean {
    const { slots } = this.#limits;
    const { admin, student } = this.#running;
    if (admin + student >= slots) return false;
    return kind === 'admin' || slots === 1 || student < slots - 1;
  }
}

/** Ask again in a few seconds. */
export const busy = (): AppError => new AppError('busy', { status: 503, retryAfterSeconds: 5 });
