/** A PostgreSQL transaction as plugins see it: hooks and outbox rows wait for the commit and vanish with a rollback. */
import type { Knex } from 'knex';
import type { ActionsOf, Contract } from '../hooks/contract.js';
import type { HookRegistry } from '../hooks/registry.js';
import type { Outbox, OutboxRow } from './outbox.js';

export interface Transaction<C> {
  db: Knex.Transaction;
  /** Emitted after the commit, in order. */
  emit<N extends keyof ActionsOf<C> & string>(name: N, payload: ActionsOf<C>[N]): void;
  /** Writes an outbox row now and applies it after the commit. */
  outbox(topic: string, payload: unknown): Promise<void>;
}

export type Transact<C> = <T>(work: (tx: Transaction<C>) => Promise<T>) => Promise<T>;

export const transactor =
  <C extends Contract>(host: { db: Knex; hooks: HookRegistry; outbox: Outbox }): Transact<C> =>
  async (work) => {
    const emitted: { name: string; payload: unknown }[] = [];
    const rows: OutboxRow[] = [];
    const result = await host.db.transaction((db) =>
      work({
        db,
        emit: (name, payload) => {
          emitted.push({ name, payload });
        },
        outbox: async (topic, payload) => {
          rows.push(await host.outbox.record(db, topic, payload));
        },
      }),
    );
    const outcome = await host.outbox.apply(rows);
    for (const { name, payload } of emitted) await host.hooks.action(name, payload);
    if (rows.length > 0) await host.outbox.crossOff(outcome);
    return result;
  };
