// The appliance's own Redis: on a unix socket, every answer on disk before it is acked.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startLocked } from './data-dir-lock.js';
import { findRedis, type RedisSearch } from './find-redis.js';
import { endLeftovers } from './orphans.js';
import type { RedisProgram } from './redis-program.js';
import { keepRunning, type RunningServer, type ServerLog, type ServerState } from './server.js';
import { openSocketDir } from './socket-dir.js';

export interface EmbeddedRedis extends RunningServer {
  /** For `new Redis({ path })`. */
  socketPath: string;
  /** For `new Redis(url)`: the same path. */
  url: string;
}

export interface EmbeddedRedisOptions extends Pick<RedisSearch, 'install' | 'folders'> {
  dataDir: string;
  log: ServerLog;
  onState?: (state: ServerState) => void;
  /** Default: 512 MiB or a quarter of the memory, whichever is less. */
  maxmemoryBytes?: number | undefined;
  /** From REDIS_SERVER_BIN. */
  serverBin?: string | undefined;
}

/** Its name in the folder of sockets. */
export const REDIS_SOCKET = 'redis.sock';
const NAME = 'Redis';
const SIGNALS: NodeJS.Signals[] = ['SIGTERM', 'SIGKILL'];
const PROGRAMS = ['redis-server', 'redis-check-rdb', 'valkey-server', 'valkey-check-rdb'];
const PROBE_PATIENCE_MS = 5_000;

/**
 * Resolves when Redis has loaded its data and answers: well under 1 s with an exam's worth.
 * @throws Error in words for the person at the terminal.
 */
export const startEmbeddedRedis = (options: EmbeddedRedisOptions): Promise<EmbeddedRedis> =>
  startLocked(options.dataDir, (dataDir) => start(dataDir, options));

async function start(dataDir: string, options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const { log, onState } = options;
  const home = openHome(dataDir);
  const program = await findRedis({ ...options, dataDir });
  const socketPath = path.join(openSocketDir(home, REDIS_SOCKET), REDIS_SOCKET);
  const server = await keepRunning({
    name: NAME,
    program: nameProgram(program, home),
    args: settings(home, socketPath, options.maxmemoryBytes ?? defaultMemoryBytes()),
    libraryPath: program.libraryPath,
    signals: SIGNALS,
    log,
    onState,
    worth: (line) => (/ # /.test(line) ? 'warn' : undefined),
    beforeStart: async () => {
      await endLeftovers({ name: NAME, folder: home, programs: PROGRAMS, signals: SIGNALS, log });
      fs.rmSync(socketPath, { force: true });
    },
    probe: () => ping(socketPath),
  });
  return {
    socketPath,
    url: socketPath,
    pid: () => server.pid(),
    stop: (patienceMs) => server.stop(patienceMs),
  };
}

function openHome(dataDir: string): string {
  const home = path.join(dataDir, 'redis');
  fs.mkdirSync(home, { recursive: true, mode: 0o700 });
  try {
    fs.accessSync(home, fs.constants.W_OK | fs.constants.X_OK);
  } catch {
    throw new Error(
      `Redis may not write in ${home}: it belongs to another user, perhaps since Examhall was once started with sudo. ` +
        `Start it as that user again, or give all of it to this one: sudo chown -R $(id -u) ${dataDir}`,
    );
  }
  return home;
}

/** The program looks at the name it is called by; a link gives it that name through setpriv as well. */
function nameProgram({ file, calledAs }: RedisProgram, home: string): string {
  if (path.basename(file) === calledAs) return file;
  const link = path.join(home, calledAs);
  fs.rmSync(link, { force: true });
  fs.symlinkSync(file, link);
  return link;
}

function settings(home: string, socketPath: string, maxmemoryBytes: number): string[] {
  const chosen = {
    port: '0',
    unixsocket: socketPath,
    unixsocketperm: '700',
    dir: home,
    daemonize: 'no',
    logfile: '',
    appendonly: 'yes',
    appendfsync: 'always',
    // A power cut may leave half a command at the end: it was never acked.
    'aof-load-truncated': 'yes',
    save: '',
    maxmemory: String(maxmemoryBytes),
    'maxmemory-policy': 'noeviction',
    maxclients: '1000',
  };
  return Object.entries(chosen).flatMap(([name, value]) => [`--${name}`, value]);
}

function defaultMemoryBytes(): number {
  // In a container the limit is the container's; outside of one this is 0 or a number without meaning.
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.floor(Math.min(512 * 1024 ** 2, Math.min(os.totalmem(), constrained) / 4));
}

/** While it loads its data Redis accepts connections and answers with an error. */
function ping(socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(socketPath, () => socket.write('PING\r\n'));
    socket.setTimeout(PROBE_PATIENCE_MS, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
    socket.once('data', (answer) => {
      if (answer.toString().startsWith('+PONG')) resolve();
      else reject(new Error(answer.toString().trim()));
      socket.destroy();
    });
  });
}
