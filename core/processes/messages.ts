/** What supervisor and children say to each other over the IPC channel, and what a child is told in its environment. */
import type { ToldMetrics } from '../metrics.js';

export type FromChild =
  | { type: 'ready' }
  /** A web process has a connection in its hands. */
  | { type: 'taken'; id: number }
  /** The worker has finished the tasks of its start: Redis is filled, roles are there. */
  | { type: 'started' }
  /** Words for whoever started the appliance. */
  | { type: 'tell'; text: string }
  | { type: 'stopped'; left: string[] }
  /** A web process asks for the metrics of all others, by a number of its own. */
  | { type: 'metrics-wanted'; id: number }
  /** Its own, for the round with this number. */
  | { type: 'metrics'; id: number; metrics: ToldMetrics };
export type FromSupervisor =
  | { type: 'stop'; graceMs: number }
  | { type: 'started' }
  /** It shall tell its own metrics, for this round. */
  | { type: 'metrics-wanted'; id: number }
  /** Those of all others, as it asked by this number. */
  | { type: 'metrics'; id: number; others: ToldMetrics[] }
  /** With a socket. */
  | { type: 'connection'; id: number };

/** What a child needs to know beyond the configuration; passed in its environment. */
export const CHILD_VARIABLES = {
  role: 'EXAMHALL_ROLE',
  databaseUrl: 'EXAMHALL_DATABASE',
  redisUrl: 'EXAMHALL_REDIS',
  secret: 'EXAMHALL_SECRET',
  poolMax: 'EXAMHALL_POOL_MAX',
} as const;
