/** For the few promises that name a time: a machine that is busy with other work gets longer, in proportion. */
import { availableParallelism, loadavg } from 'node:os';

/** @returns `limitMs` on a machine with a core to spare, more on an overloaded one. */
export const patience = (limitMs: number): number =>
  limitMs * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
