/** What `/readyz` and the console's System page say of the disk that holds the answers. */
import { FLOOR_BYTES, freeBytesOf } from '../data/disk-space.js';
import { reserveState } from '../embedded/disk-reserve.js';
import type { HealthCheck } from './health.js';

/** @param keepsReserve our own Redis writes there. */
export const diskHealth =
  (dataDir: string, keepsReserve: boolean): HealthCheck =>
  async () => {
    const free = await freeBytesOf(dataDir);
    const room = `${(free / 1e9).toFixed(free < 1e9 ? 3 : 1)} GB are free on the disk of ${dataDir}`;
    if (keepsReserve && (await reserveState(dataDir)) === 'given_up')
      return `the disk was full and its reserve has been given up: ${room}; make room now, or nothing can be saved any more`;
    if (free < FLOOR_BYTES)
      return { warning: `only ${room}: nothing can be uploaded or backed up before there are 2 GB` };
    return undefined;
  };
