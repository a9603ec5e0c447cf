/**
 * Fills Redis from PostgreSQL when its epoch is missing: at the first start of an installation, and whenever Redis has lost
 * everything. One worker does it under a lock; plugins say what belongs in it. The epoch is set last, so that whoever reads
 * meanwhile says "not now" instead of "there is nothing".
 */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Clock } from '../clock.js';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import type { Bus } from './bus.js';
import { EPOCH_KEY, isWhole } from './epoch.js';
import { loadScript, type Redis } from './redis.js';

export interface Fill {
  /** See `Epoch`; the one that this fill begins. */
  generation: number;
}

interface Part {
  name: string;
  run: (fill: Fill) => Promise<void>;
}

const LOCK_KEY = 'epoch:lock';
const LOCK_MS = 15_000;
const LOOK_EVERY_MS = 1000;
/** Row of `settings`: how many fills have begun. A loss of Redis cannot take it along. */
const FILLS = 'fast_lane_fills';
/** Tells every process that Redis is whole again: `{generation}`. */
export const filledChannel = 'core.fast-lane.filled';

const endFill = loadScript(import.meta.url, './redis/end-fill-2.lua');
const renewFill = loadScript(import.meta.url, './redis/renew-fill-1.lua');

interface Tools {
  redis: Redis;
  db: Knex;
  bus: Bus;
  clock: Clock;
  logger: Logger;
}

export class FastLane {
  readonly #tools: Tools;
  readonly #parts: Part[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #looking: Promise<void> | undefined;
  #told = false;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** Parts run in the order in which they were added, which is that of the plugins' dependencies; each may run again at any time. */
  add(name: string, run: Part['run']): () => void {
    const part = { name, run };
    this.#parts.push(part);
    return () => {
      const index = this.#parts.indexOf(part);
      if (index >= 0) this.#parts.splice(index, 1);
    };
  }

  /** Watches from now on. Resolves when Redis is whole for the first time, or at `stop`. */
  async keepWhole(): Promise<void> {
    const { redis } = this.#tools;
    const onReady = (): void => void this.#look();
    redis.on('ready', onReady);
    let whole = (): void => undefined;
    const first = new Promise<void>((resolve) => {
      whole = resolve;
    });
    const round = async (): Promise<void> => {
      await this.#look();
      if (this.#stopped || (await isWhole(redis).catch(() => false))) whole();
      if (this.#stopped) redis.off('ready', onReady);
      else this.#timer = setTimeout(() => void round(), LOOK_EVERY_MS).unref();
    };
    await round();
    await first;
  }

  /** Resolves when a fill that is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #look(): Promise<void> {
    this.#looking ??= this.#fillIfLost()
      .catch((error: unknown) => {
        if (!this.#told)
          this.#tools.logger.error(
            { err: messageOf(error) },
            'Redis is not filled and cannot be filled from PostgreSQL yet; students wait, trying again every second',
          );
        this.#told = true;
      })
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  async #fillIfLost(): Promise<void> {
    const { redis, logger } = this.#tools;
    if (this.#stopped || redis.status !== 'ready' || (await isWhole(redis))) return;
    const me = randomUUID();
    if ((await redis.set(LOCK_KEY, me, 'PX', LOCK_MS, 'NX')) !== 'OK') return;
    const renewing = setInterval(
      () => void renewFill.run(redis, [LOCK_KEY], [me, LOCK_MS]).catch(() => undefined),
      LOCK_MS / 3,
    );
    renewing.unref();
    try {
      await this.#fill(me);
      this.#told = false;
    } finally {
      clearInterval(renewing);
      // Where it was not ended: for whoever tries next, without waiting for the lock to run out.
      if (redis.status === 'ready' && (await redis.get(LOCK_KEY).catch(() => null)) === me)
        await redis.del(LOCK_KEY).catch(() => logger.debug('the lock of a fill runs out by itself'));
    }
  }

  async #fill(me: string): Promise<void> {
    const { redis, bus, clock, logger } = this.#tools;
    const startedAt = clock.monotonic();
    const generation = await this.#beginGeneration();
    if (generation > 0) logger.warn({ generation }, 'Redis has lost everything: filling it from PostgreSQL');
    for (const part of this.#parts) {
      if (this.#stopped) return;
      await part.run({ generation });
    }
    const ended = await endFill.run(redis, [LOCK_KEY, EPOCH_KEY], [me, `${generation}:${clock.now()}`]);
    if (ended !== 1) throw new Error('Redis was emptied again, or another worker has taken over');
    logger.info({ generation, tookMs: Math.round(clock.monotonic() - startedAt) }, 'Redis is filled');
    await bus.publish(filledChannel, { generation });
  }

  async #beginGeneration(): Promise<number> {
    const { rows } = await this.#tools.db.raw<{ rows: [{ fills: number }] }>(
      `INSERT INTO settings (key, value) VALUES (?, '1')
       ON CONFLICT (key) DO UPDATE SET value = to_jsonb((settings.value #>> '{}')::int + 1), updated_at = now()
       RETURNING (value #>> '{}')::int AS fills`,
      [FILLS],
    );
    return rows[0].fills - 1;
  }
}
