/**
 * The real appliance in its own processes, started as `npm start` starts it, on a port and a folder of its own. For tests
 * that kill, freeze, stop and start again; whatever a test does, nothing of it is left behind when the test process ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import knexModule, { type Knex } from 'knex';
import { PROJECT_DIR } from '../../core/paths.js';
import { freshDatabase } from './postgres-server.js';
import { environmentOf, processEntry, processTree, signalTo, socketPathsOf } from './process-table.js';
import { freshRedis } from './redis-server.js';
import { until } from './waiting.js';

export const SUPERADMIN = { email: 'kepala@smkn1.sch.id', password: 'pintu-hijau-17' };

/** Process ids by role. PostgreSQL's first is the one that the others descend from. */
export interface Members {
  supervisor: number;
  web: number[];
  worker: number[];
  redis: number[];
  postgres: number[];
}

export interface RunningOptions {
  env?: Record<string, string>;
  /** `own`: its embedded servers. `outside`: a PostgreSQL database and a Redis of the test. */
  servers?: 'own' | 'outside' | { databaseUrl: string; redisUrl: string };
  /** Prepares the data folder before the first start; what it returns undoes it in the end. */
  prepare?: (dataDir: string) => () => Promise<void>;
}

const START_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 60_000;

export async function runAppliance(options: RunningOptions = {}): Promise<RunningAppliance> {
  const undo: (() => Promise<void>)[] = [];
  let servers: { databaseUrl: string; redisUrl: string } | undefined;
  if (options.servers === 'outside') {
    const [database, redis] = await Promise.all([freshDatabase(), freshRedis()]);
    undo.push(
      () => database.drop(),
      () => redis.stop(),
    );
    servers = { databaseUrl: database.url, redisUrl: `unix://${redis.url}` };
  } else if (typeof options.servers === 'object') {
    servers = options.servers;
  }
  const appliance = new RunningAppliance(await freePort(), servers, options.env ?? {}, undo);
  try {
    if (options.prepare) undo.push(options.prepare(appliance.dataDir));
    await appliance.start();
  } catch (error) {
    await appliance.remove();
    throw error;
  }
  return appliance;
}

export class RunningAppliance {
  readonly port: number;
  readonly url: string;
  /** The folder of this appliance; `data` and `uploads` are inside. */
  readonly folder: string;
  readonly dataDir: string;
  readonly #servers: { databaseUrl: string; redisUrl: string } | undefined;
  readonly #env: Record<string, string>;
  readonly #undo: (() => Promise<void>)[];
  /** pid → when it began: a pid may later be somebody else's. */
  readonly #seen = new Map<number, number>();
  readonly #atExit = (): void => {
    this.#killAll();
    rmSync(this.folder, { recursive: true, force: true });
  };
  #child: ChildProcess | undefined;
  #ended: Promise<number | string> | undefined;
  #output = '';

  constructor(
    port: number,
    servers: { databaseUrl: string; redisUrl: string } | undefined,
    env: Record<string, string>,
    undo: (() => Promise<void>)[],
  ) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#servers = servers;
    this.#env = env;
    this.#undo = undo;
    this.folder = mkdtempSync(join(tmpdir(), 'examhall-running-'));
    // As root PostgreSQL runs under another account, which has to pass through here.
    chmodSync(this.folder, 0o755);
    this.dataDir = join(this.folder, 'data');
    process.once('exit', this.#atExit);
  }

  /** What it wrote on the terminal since its last start. */
  get output(): string {
    return this.#output;
  }

  /** @returns ms until it was ready. */
  async start(): Promise<number> {
    const startedAt = performance.now();
    this.#output = '';
    const child = spawn(process.execPath, [join(PROJECT_DIR, 'scripts', 'start.mjs')], {
      cwd: PROJECT_DIR,
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        this.#output += String(chunk);
      });
    let ended: number | string | undefined;
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        ended = signal ?? code ?? 'unknown';
        resolve(ended);
      });
    });
    await until(
      'the appliance is ready',
      async () => {
        if (ended !== undefined) throw new Error(`the appliance ended with ${ended}`);
        if (this.#output.includes('Examhall cannot start')) throw new Error('the appliance does not start');
        return this.isReady();
      },
      START_LIMIT_MS,
    ).catch((error: Error) => {
      throw new Error(`${error.message}:\n${this.#output.slice(-4000)}`);
    });
    this.members();
    return performance.now() - startedAt;
  }

  async isReady(): Promise<boolean> {
    return fetch(`${this.url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
  }

  /** Who is running now. */
  members(): Members {
    const supervisor = this.#child?.pid ?? 0;
    const tree = processTree(supervisor);
    for (const { pid, began } of tree) this.#seen.set(pid, began);
    const role = (wanted: string): number[] =>
      tree
        .filter((entry) => entry.pid !== supervisor && environmentOf(entry.pid, 'EXAMHALL_ROLE') === wanted)
        .map(({ pid }) => pid);
    const named = (name: RegExp): number[] =>
      tree.filter((entry) => name.test(entry.name)).map(({ pid }) => pid);
    return {
      supervisor,
      web: role('web'),
      worker: role('worker'),
      redis: named(/^(redis|valkey)/),
      postgres: named(/^postgres/),
    };
  }

  /** Sends a signal to every process of a role; `everything` at once is a power cut, as far as processes go. */
  kill(who: keyof Members | 'everything', signal: NodeJS.Signals): void {
    const members = this.members();
    const pids = who === 'everything' ? Object.values(members).flat() : [members[who]].flat();
    signalTo(pids, signal);
  }

  /** Resolves with the exit code, or the signal that ended it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    this.members();
    if (this.#child?.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    return this.ended();
  }

  /** Resolves once it has ended, by whatever cause. */
  async ended(): Promise<number | string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`still running after ${STOP_LIMIT_MS} ms:\n${this.#output.slice(-4000)}`)),
        STOP_LIMIT_MS,
      );
    });
    try {
      return await Promise.race([this.#ended ?? 0, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  get databaseUrl(): string {
    if (this.#servers) return this.#servers.databaseUrl;
    const [postmaster = 0] = this.members().postgres;
    return embeddedDatabaseUrl(
      dirname(socketPathsOf(postmaster).find((path) => path.includes('PGSQL')) ?? ''),
    );
  }

  get redisUrl(): string {
    if (this.#servers) return this.#servers.redisUrl.replace('unix://', '');
    return socketPathsOf(this.members().redis[0] ?? 0).find((path) => path.endsWith('redis.sock')) ?? '';
  }

  /** A look into PostgreSQL from outside. */
  async withDatabase<T>(look: (db: Knex) => Promise<T>): Promise<T> {
    const db = openDatabase(this.databaseUrl);
    try {
      return await look(db);
    } finally {
      await db.destroy();
    }
  }

  /** Ends all of it and takes its folder away. Never throws. */
  async remove(): Promise<void> {
    this.#killAll();
    await until('all processes have ended', () => this.#alive().length === 0).catch(() => undefined);
    for (const step of this.#undo) await step().catch(() => undefined);
    process.off('exit', this.#atExit);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  #environment(): NodeJS.ProcessEnv {
    const own = /^(DATABASE_URL|REDIS_URL|PORT|HOST|DATA_DIR|UPLOADS_DIR|WEB_PROCESSES|EXAMHALL_.*|PLUGINS)$/;
    return {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name))),
      PORT: String(this.port),
      HOST: '127.0.0.1',
      DATA_DIR: this.dataDir,
      UPLOADS_DIR: join(this.folder, 'uploads'),
      ADMIN_EMAIL: SUPERADMIN.email,
      ADMIN_PASSWORD: SUPERADMIN.password,
      LOG_LEVEL: process.env['TEST_LOG'] ?? 'warn',
      TZ: 'Asia/Jakarta',
      ...(this.#servers
        ? { DATABASE_URL: this.#servers.databaseUrl, REDIS_URL: this.#servers.redisUrl }
        : {}),
      ...this.#env,
    };
  }

  #killAll(): void {
    this.members();
    signalTo(this.#alive(), 'SIGKILL');
  }

  #alive(): number[] {
    return [...this.#seen].flatMap(([pid, began]) => (processEntry(pid)?.began === began ? [pid] : []));
  }
}

export const embeddedDatabaseUrl = (socketDir: string): string =>
  `postgres://examhall@localhost/examhall?host=${encodeURIComponent(socketDir)}`;

export const openDatabase = (url: string): Knex =>
  knexModule({ client: 'pg', connection: url, pool: { min: 0, max: 2 }, log: { warn() {} } });

/** Below 32768, where outgoing connections of the load client cannot sit on it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
