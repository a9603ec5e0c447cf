/**
 * Guessing is slow, a school behind one address is not. Failed tries are counted by subject (who is tried) and place (the
 * address, or a browser that has signed this subject in before), so that nobody locks a classmate out of their own phone.
 */
import { createHash } from 'node:crypto';
import { AppError, loadScript, type Redis } from '../../core/index.js';
import { keys } from './redis/keys.js';

const beginTry = loadScript(import.meta.url, './redis/begin-try-2.lua');
const giveBack = loadScript(import.meta.url, './redis/give-back-1.lua');

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30_000;
const FORGOTTEN_AFTER_MS = 15 * 60_000;
const TRIES_PER_ADDRESS_AND_MINUTE = 3000;

interface Try {
  /** Such as `student 17`. */
  subject: string;
  address: string;
  /** Set for a browser that has proved this subject before. */
  device?: string | undefined;
}

export class SignInLimits {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /**
   * Only a try whose `check` resolves to undefined stays counted; one that succeeds or throws does not.
   * @throws AppError `too_many_tries` 429, `unavailable` 503, and what `check` throws.
   */
  async run<T>(
    { subject, address, device }: Try,
    check: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const from = plainAddress(address);
    const failures = keys.failures(short(subject), device === undefined ? from : `device-${device}`);
    const [number, waitMs] = (await beginTry.run(
      this.#redis,
      [failures, keys.addressTries(from)],
      [FREE_TRIES, FIRST_WAIT_MS, LONGEST_WAIT_MS, FORGOTTEN_AFTER_MS, TRIES_PER_ADDRESS_AND_MINUTE],
    )) as [number, number];
    if (number === 0)
      throw new AppError('too_many_tries', { status: 429, retryAfterSeconds: Math.ceil(waitMs / 1000) });
    let failed = false;
    try {
      const result = await check();
      failed = result === undefined;
      return result;
    } finally {
      // What cannot be given back is forgotten after a quarter of an hour.
      if (!failed) await giveBack.run(this.#redis, [failures], [number]).catch(() => undefined);
    }
  }
}

/** What people typed becomes a key of bounded length without their data in it. */
const short = (subject: string): string =>
  createHash('sha256').update(subject).digest('base64url').slice(0, 22);

/** An IPv4 address looks the same whether it came over an IPv4 or an IPv6 socket. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');
