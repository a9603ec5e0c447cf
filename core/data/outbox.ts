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

  /** Applies and then forgets the row. A failure leaves it to the worker and is only logged. */
  async deliver(row: OutboxRow): Promise<boolean> {
    const handler = this.#handlers.get(row.topic);
    if (!handler) return false;
    try {
      if (!(await this.#mayApply())) return false;
      await handler(row.payload, row.id);
    } catch (error) {
      this.#log.warn(
        { err: error, topic: row.topic, row: row.id },
        'a change has not reached Redis yet; it will be tried again',
      );
      await this.#db('outbox')
        .where({ id: row.id })
        .increment('attempts', 1)
        .update({ last_error: String(error).slice(0, 500) })
        .catch(() => undefined);
      return false;
    }
    await this.#db('outbox')
      .where({ id: row.id })
      .del()
      .catch((error: unknown) => {
        this.#log.warn(
          { err: error, row: row.id },
          'an applied change could not be crossed off; it will be applied once more',
        );
      });
    return true;
  }

  /** Carries what other processes left behind. @returns how many rows are still waiting. */
  async drain(limit = 500): Promise<number> {
    const rows = await this.#db('outbox')
      .select<OutboxRow[]>('id', 'topic', 'payload')
      .orderBy('id')
      .limit(limit);
    let waiting = 0;
    for (const row of rows) if (!(await this.deliver({ ...row, id: Number(row.id) }))) waiting += 1;
    return waiting;
  }
}
