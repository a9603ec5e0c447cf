// The appliance's own PostgreSQL: on a unix socket that only its user (and root) can open, tuned for a small computer.
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { startLocked } from './data-dir-lock.js';
import { endLeftovers } from './orphans.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { openCluster, POSTGRES_NAME } from './postgres-cluster.js';
import { openPostgresHome } from './postgres-home.js';
import { keepRunning, type RunningServer, type ServerLog, type ServerState } from './server.js';
import { openSocketDir } from './socket-dir.js';
import { accountForPostgres } from './unprivileged.js';

export interface EmbeddedPostgres extends RunningServer {
  /** For pg and knex. */
  connection: { host: string; user: string; database: string };
  /** The same as `connectionString`. */
  url: string;
}

export interface EmbeddedPostgresOptions {
  dataDir: string;
  log: ServerLog;
  onState?: (state: ServerState) => void;
  /** Default 100. */
  maxConnections?: number;
}

const NAME = 'PostgreSQL';
// INT: roll back, write all out, leave. QUIT: leave now, recover at the next start.
const SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGKILL'];
/** Its name in the folder of sockets. */
export const POSTGRES_SOCKET = '.s.PGSQL.5432';

/**
 * Resolves when the database `examhall` answers. A new one takes about 3 s, an existing one well under 1 s unless it has to recover.
 * @throws Error in words for the person at the terminal.
 */
export const startEmbeddedPostgres = (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> =>
  startLocked(options.dataDir, (dataDir) => start(dataDir, options));

async function start(
  dataDir: string,
  { log, onState, maxConnections = 100 }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const account = accountForPostgres(dataDir);
  const home = openPostgresHome(dataDir, account, log);
  const binaries = findPostgresBinaries(home, account, log);
  const cluster = await openCluster(home, binaries, account, log);
  const socketDir = openSocketDir(home, POSTGRES_SOCKET, account);
  const server = await keepRunning({
    name: NAME,
    program: binaries.postgres,
    args: ['-D', cluster, '-k', socketDir, ...settings(maxConnections)],
    libraryPath: binaries.libraryPath,
    account,
    signals: SIGNALS,
    log,
    onState,
    worth: (line) =>
      /^(FATAL|PANIC):/.test(line) ? 'error' : /^(ERROR|WARNING):/.test(line) ? 'warn' : undefined,
    beforeStart: async () => {
      await endLeftovers({ name: NAME, folder: cluster, programs: ['postgres'], signals: SIGNALS, log });
      // PostgreSQL refuses to start when the pid in one of these is alive, even if by now it is another program's.
      fs.rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
      fs.rmSync(path.join(socketDir, `${POSTGRES_SOCKET}.lock`), { force: true });
    },
    probe: () => withClient(socketDir, 'postgres', async (client) => void (await client.query('SELECT 1'))),
  });
  try {
    await makeDatabase(socketDir);
  } catch (error) {
    await server.stop();
    throw new Error(`${NAME} runs, but the database cannot be made: ${(error as Error).message}`);
  }
  const connection = { host: socketDir, user: POSTGRES_NAME, database: POSTGRES_NAME };
  return {
    connection,
    url: postgresUrl(socketDir),
    pid: () => server.pid(),
    stop: (patienceMs) => server.stop(patienceMs),
  };
}

export const postgresUrl = (socketDir: string): string =>
  `postgres://${POSTGRES_NAME}@localhost/${POSTGRES_NAME}?host=${encodeURIComponent(socketDir)}`;

function settings(maxConnections: number): string[] {
  const chosen = {
    listen_addresses: '',
    unix_socket_permissions: '0700',
    max_connections: maxConnections,
    shared_buffers: '128MB',
    effective_cache_size: '512MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    max_wal_size: '512MB',
    // Short statements only: neither compiling nor parallel workers pay on two cores.
    jit: 'off',
    max_parallel_workers_per_gather: 0,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '',
  };
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function makeDatabase(socketDir: string): Promise<void> {
  await withClient(socketDir, 'postgres', async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [POSTGRES_NAME]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${POSTGRES_NAME}`);
  });
}

async function withClient(
  host: string,
  database: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    host,
    user: POSTGRES_NAME,
    database,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
  });
  // A server that dies meanwhile is told by the query; without a listener it would end our process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
