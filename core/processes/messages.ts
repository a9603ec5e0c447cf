/** What supervisor and children say to each other over the IPC channel. */
export type FromChild =
  | { type: 'ready'; port?: number }
  | { type: 'tell'; text: string }
  | { type: 'stopped'; left: string[] };
export type FromSupervisor = { type: 'stop'; graceMs: number };

/** What a child needs to know beyond the configuration; passed in its environment. */
export const CHILD_VARIABLES = {
  role: 'EXAMHALL_ROLE',
  databaseUrl: 'EXAMHALL_DATABASE',
  redisUrl: 'EXAMHALL_REDIS',
  secret: 'EXAMHALL_SECRET',
  poolMax: 'EXAMHALL_POOL_MAX',
} as const;
