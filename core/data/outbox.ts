/**
 * Changes on their way from PostgreSQL to Redis. A row is written in the transaction of the change and carries all that
 * Redis needs; right after the commit the same process applies it, so that the change is in force even when PostgreSQL
 * stops that very moment; what was not applied is carried by the worker. A row may be applied twice and rows of two
 * processes may overtake each other: handlers compare `version`, which rises per changed thing, and keep the higher.
 */
import type { Knex } from 'knex';
import type { Logger } from '../logger.js';

/** @param version id of the outbox row: later changes of the same (locked) row have a higher one. */
export type OutboxHandler = (payload: unknown, version: number) => Promise<void>;

export interface OutboxRow {
  id: number;
  topic: string;
  payload: unknown;
}

/** By id; a row whose topic nobody handles here has failed without an error. */
export interface Applied {
  applied: number[];
  failed: { id: number; error: string | undefined }[];
}

/** Whoever made the change waits no longer than this for PostgreSQL to forget the row. */
const CROSSING_OFF_LIMIT_MS = 500;

export class Outbox {
  readonly #db: Knex;
  readonly #log: Logger;
  readonly #mayApply: () => Promise<boolean>;
  readonly #handlers = new Map<string, OutboxHandler>();

  /** @param mayApply false while Redis is not whole: a handler would find nothing there to change, and forget it. */
  constructor(db: Knex, log: Logger, mayApply: () => Promise<boolean>) {
    this.#db = db;
    this.#mayApply = mayApply;
    this.#log = log;
  }

  handle(topic: string, handler: OutboxHandler): () => void {
    if (this.#handlers.has(topic)) throw new Error(`outbox topic "${topic}" has a handler already`);
    this.#handlers.set(topic, handler);
    return () => this.#handlers.delete(topic);
  }

  async record(trx: Knex.Transaction, topic: string, payload: unknown): Promise<OutboxRow> {
    const [row] = await trx('outbox')
      .insert({ topic, payload: JSON.stringify(payload) })
      .returning('id');
    return { id: Number(row.id), topic, payload };
  }

  /** Puts one row in force and crosses it off. @returns false when it waits for the worker. */
  async deliver(row: OutboxRow): Promise<boolean> {
    const outcome = await this.apply([row]);
    await this.crossOff(outcome);
    return outcome.failed.length === 0;
  }

  /**
   * Puts rows in force, in their order, without asking PostgreSQL: it may have stopped right after the commit, and no change
   * may wait for the crossing off of another. A failure leaves its row to the worker and is only logged.
   */
  async apply(rows: readonly OutboxRow[]): Promise<Applied> {
    const outcome: Applied = { applied: [], failed: [] };
    for (const row of rows) {
      const handler = this.#handlers.get(row.topic);
      if (!handler) {
        outcome.failed.push({ id: row.id, error: undefined });
        continue;
      }
      try {
        if (!(await this.#mayApply())) {
          outcome.failed.push({ id: row.id, error: undefined });
          continue;
        }
        await handler(row.payload, row.id);
        outcome.applied.push(row.id);
      } catch (error) {
        this.#log.warn(
          { err: error, topic: row.topic, row: row.id },
          'a change has not reached Redis yet; it will be tried again',
        );
        outcome.failed.push({ id: row.id, error: String(error).slice(0, 500) });
      }
    }
    return outcome;
  }

  /** Forgets what is in force. Goes on without waiting any longer for a PostgreSQL that hangs. Never rejects. */
  async crossOff({ applied, failed }: Applied): Promise<void> {
    const notes = Promise.all([
      applied.length > 0 && this.#db('outbox').whereIn('id', applied).del(),
      ...failed.map(
        ({ id, error }) =>
          error !== undefined &&
          this.#db('outbox').where({ id }).increment('attempts', 1).update({ last_error: error }),
      ),
    ]).catch((error: unknown) => {
      this.#log.warn(
        { err: error, rows: applied },
        'applied changes could not be crossed off; they will be applied once more',
      );
    });
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => {
      timer = setTimeout(resolve, CROSSING_OFF_LIMIT_MS);
    });
    await Promise.race([notes, enough]);
    clearTimeout(timer);
  }

  /** Carries what other processes left behind. @returns how many rows are still waiting. */
  async drain(limit = 500): Promise<number> {
    const rows = await this.#db('outbox')
      .select<OutboxRow[]>('id', 'topic', 'payload')
      .orderBy('id')
      .limit(limit);
    const outcome = await this.apply(rows.map((row) => ({ ...row, id: Number(row.id) })));
    await this.crossOff(outcome);
    return outcome.failed.length;
  }
}
