/*
 * The server's clock on this device. It knows server time only as an offset to a monotonic counter, so that
 * setting the device's clock changes nothing. Each exchange with the server bounds the true offset from below (the
 * stamp is older than its arrival) and, when we asked for it, from above (it is younger than the question).
 */

export interface Clock {
  /**
   * A `server_time` that arrived at `receivedAt`; `sentAt` is when the request left, missing where the server spoke
   * unasked. Both monotonic ms. Text that is no instant is ignored.
   */
  hear(serverTime: string, receivedAt: number, sentAt?: number): void;
  /** Server time, ms since 1970. Before the first `hear` it is NaN. */
  now(): number;
}

export function createClock(monotonic: () => number): Clock {
  let offset = Number.NaN;
  return {
    hear(serverTime, receivedAt, sentAt) {
      const server = Date.parse(serverTime);
      if (Number.isNaN(server)) return;
      const least = server - receivedAt;
      const most = sentAt === undefined ? Number.POSITIVE_INFINITY : server - sentAt;
      // Only an estimate outside the bounds is moved, and no further than to the nearest bound: a slow network
      // cannot make a good estimate worse, and a counter that stood still while the device slept is put right.
      if (Number.isNaN(offset)) offset = Number.isFinite(most) ? (least + most) / 2 : least;
      else offset = Math.min(Math.max(offset, least), most);
    },
    now: () => monotonic() + offset,
  };
}
