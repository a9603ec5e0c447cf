/* How long to wait before trying again. Jittered, so that a whole school does not come back in one instant. */

/** A whole school spread over some seconds, and yet nobody waits much longer than the appliance needs for its start. */
const LONGEST_MS = 6000;

/** Between half and all of `firstMs` doubled per failure, at most `mostMs`. `random` gives 0 to 1. */
export function backoffMs(
  failures: number,
  random: () => number,
  firstMs = 500,
  mostMs = LONGEST_MS,
): number {
  const most = Math.min(mostMs, firstMs * 2 ** Math.min(failures, 16));
  return most * (0.5 + 0.5 * random());
}
