/* The connection as the student should see it: a gap of a moment is not worth a word. */
import type { Attempt, Reach } from '../attempt-contract.js';

const QUIET_MS = 2000;

export interface SteadyReach {
  (): Reach;
  /** True once after the answer would differ from the last one given. */
  changed(): boolean;
}

export function steadyReach(attempt: Attempt): SteadyReach {
  let good: Reach = 'socket';
  let downSince: number | null = null;
  let given: Reach | null = null;

  function look(): Reach {
    const reach = attempt.reach();
    if (reach === 'socket' || reach === 'http') {
      downSince = null;
      good = reach;
      return reach;
    }
    downSince ??= performance.now();
    return performance.now() - downSince < QUIET_MS ? good : reach;
  }

  const steady = (): Reach => {
    given = look();
    return given;
  };
  return Object.assign(steady, { changed: () => look() !== given });
}
