/** Batches of one queue in Redis: claimed under a lease, then settled. A job leaves Redis only after PostgreSQL has it. */
import { loadScript, type Redis } from '../../core/index.js';
import { keys } from './redis/keys.js';

const claimScript = loadScript(import.meta.url, './redis/claim-3.lua');
const settleScript = loadScript(import.meta.url, './redis/settle-4.lua');
const reclaimScript = loadScript(import.meta.url, './redis/reclaim-2.lua');
const renewScript = loadScript(import.meta.url, './redis/renew-2.lua');
/** How long the batch of a dead worker waits; a living one renews it while it writes. */
const LEASE_MS = 15_000;
/** How often. */
export const RENEW_EVERY_MS = 5000;

export interface DeadLetter {
  job: string;
  error: string;
  /** ISO 8601. */
  at: string;
}

export class Batches {
  readonly #redis: Redis;
  readonly #worker: string;

  /** @param worker unique among all workers that share the Redis. */
  constructor(redis: Redis, worker: string) {
    this.#redis = redis;
    this.#worker = worker;
  }

  async claim(queue: string, most: number): Promise<string[]> {
    return (await claimScript.run(
      this.#redis,
      [queue, this.#processing(queue), keys.leases(queue)],
      [most, LEASE_MS],
    )) as string[];
  }

  /** @param again jobs that go to the end of the queue, since nobody else shall wait for them. */
  async done(queue: string, dead: readonly DeadLetter[], again: readonly string[] = []): Promise<void> {
    const letters = dead.map((letter) => JSON.stringify(letter));
    await this.#settle(queue, ['done', letters.length, ...letters, ...again]);
  }

  async putBack(queue: string): Promise<void> {
    await this.#settle(queue, ['back']);
  }

  async renew(queue: string): Promise<void> {
    await renewScript.run(this.#redis, [keys.leases(queue), this.#processing(queue)], [LEASE_MS]);
  }

  /** @param all also what is under a lease: where no other worker can be alive. @returns how many batches came back. */
  async reclaim(queue: string, all = false): Promise<number> {
    return Number(await reclaimScript.run(this.#redis, [keys.leases(queue), queue], [all ? '1' : '0']));
  }

  /** Waiting and under way, by whomever. */
  async depth(queue: string): Promise<number> {
    const held = await this.#redis.zrange(keys.leases(queue), '0', '-1');
    const lengths = await Promise.all([queue, ...held].map((list) => this.#redis.llen(list)));
    return lengths.reduce((sum, length) => sum + length, 0);
  }

  /** Age of the oldest job, ms; 0 for an empty queue. Every job carries `at`, its moment in ms. @param now in the same time. */
  async lagMs(queue: string, now: number): Promise<number> {
    const held = await this.#redis.zrange(keys.leases(queue), '0', '-1');
    const oldest = await Promise.all([queue, ...held].map((list) => this.#redis.lindex(list, 0)));
    const times = oldest.flatMap((job) => /"at":(\d+)/.exec(job ?? '')?.[1] ?? []).map(Number);
    return times.length === 0 ? 0 : Math.max(0, now - Math.min(...times));
  }

  dead(queue: string): Promise<number> {
    return this.#redis.llen(keys.deadLetters(queue));
  }

  #processing(queue: string): string {
    return keys.processing(queue, this.#worker);
  }

  async #settle(queue: string, args: (string | number)[]): Promise<void> {
    await settleScript.run(
      this.#redis,
      [this.#processing(queue), keys.leases(queue), keys.deadLetters(queue), queue],
      args,
    );
  }
}
