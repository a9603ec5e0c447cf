/**
 * One conversion after another in a process. Each holds a thread of libuv's pool and up to 200 MB while it runs, so a class
 * of teachers who paste at once must wait their turn instead of taking memory and threads from students.
 */
import { AppError } from '../../core/index.js';

export interface Queue {
  /** @throws AppError `media_busy` (503) when too many wait; else what `work` throws. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function createQueue(maxWaiting = 40): Queue {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    async run(work) {
      if (waiting >= maxWaiting) throw new AppError('media_busy', { status: 503, retryAfterSeconds: 10 });
      waiting++;
      const turn = last.then(work).finally(() => {
        waiting--;
      });
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
