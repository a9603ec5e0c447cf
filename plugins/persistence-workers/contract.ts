/** How a plugin has its jobs carried to PostgreSQL. */
import type { Knex } from 'knex';

export interface PersistenceContract {
  services: { persistence: PersistenceService };
}

export interface Sink<Job> {
  /** The Redis list that holds the jobs. */
  queue: string;
  /** Most jobs a batch. */
  batch: number;
  /** @throws for text that is no job of a known format; it goes to the dead letters. */
  parse(text: string): Job;
  /** The time by which its jobs carry their `at`, ms since 1970. */
  now(): Promise<number>;
  /** Writes all jobs. Idempotent and indifferent to order: a job may come twice, an older one after a newer one. */
  apply(trx: Knex.Transaction, jobs: Job[]): Promise<void>;
}

export interface QueueState {
  queue: string;
  /** Jobs that wait, those under way included. */
  depth: number;
  /** Age of the oldest job, ms. */
  lagMs: number;
  /** Dead letters of this queue. */
  dead: number;
}

export interface PersistenceService {
  sink<Job>(sink: Sink<Job>): () => void;
  queues(): Promise<QueueState[]>;
}
