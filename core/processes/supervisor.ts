/**
 * The parent of everything: databases, migrations, secret, worker, web processes; then it waits for the signal and takes
 * all of it down again: web first, so that nothing new comes, then the worker, which empties the queues, then the databases.
 */
import cluster from 'node:cluster';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../clock.js';
import { type Config, ConfigError } from '../config.js';
import { connectRedis, redisWeaknesses, untilReady } from '../data/redis.js';
import {
  keepDiskReserve,
  openDataDir,
  startEmbeddedPostgres,
  startEmbeddedRedis,
} from '../embedded/index.js';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { openOwnFolder } from '../own-folder.js';
import { CODE_DIR } from '../paths.js';
import { Crew } from './crew.js';
import { Door } from './door.js';
import { CHILD_VARIABLES } from './messages.js';
import { MetricsRounds } from './metrics-rounds.js';
import { prepareDatabase } from './prepare-database.js';

interface Surroundings {
  logger: Logger;
  clock: Clock;
  /** Aborted by the first signal. */
  stop: AbortSignal;
}

/** @returns the exit code: 0 when nothing was left behind. */
export async function supervise(config: Config, { logger, clock, stop }: Surroundings): Promise<number> {
  openDataDir(config.dataDir);
  openOwnFolder('UPLOADS_DIR', config.uploadsDir);
  const log = (level: 'info' | 'warn' | 'error', message: string, fields: object = {}): void =>
    logger[level](fields, message);
  const stopped = new Promise<void>((resolve) => {
    // It may have come while this module was loaded.
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  /** Each is told how long it may take. */
  const undo: ((restMs: number) => Promise<unknown>)[] = [];
  let rest = (): number => config.shutdownGraceMs;
  await ensurePortIsFree(config);
  try {
    const reserve = config.redisUrl
      ? undefined
      : keepDiskReserve({
          dataDir: config.dataDir,
          log,
          tell: (text) => void process.stdout.write(text),
        });
    if (reserve) undo.push(() => reserve.stop());
    const starting = Promise.all([
      config.databaseUrl
        ? undefined
        : startEmbeddedPostgres({
            dataDir: config.dataDir,
            log,
            // The default of DB_POOL_MAX has to fit, however many cores there are.
            maxConnections: Math.max(100, config.cores * 4 + 10),
          }),
      config.redisUrl
        ? undefined
        : startEmbeddedRedis({
            dataDir: config.dataDir,
            log,
            onState: (state) => void (state === 'down' && reserve?.look()),
            ...(config.redisServerBin ? { serverBin: config.redisServerBin } : {}),
          }),
    ]);
    // After a power cut a database may take minutes to recover: nobody who stops it meanwhile waits for that.
    const servers = await Promise.race([
      starting,
      stopped.then(() => pause(config.shutdownGraceMs)).then(() => undefined),
    ]);
    if (!servers) {
      logger.error('left behind: the databases had not finished their start');
      return 1;
    }
    const [postgres, redis] = servers;
    if (postgres) undo.push((restMs) => postgres.stop(restMs));
    if (redis) undo.push((restMs) => redis.stop(restMs));
    const databaseUrl = config.databaseUrl ?? postgres?.url ?? '';
    const redisUrl = config.redisUrl ?? redis?.url ?? '';
    if (config.redisUrl) await Promise.race([nameWeaknesses(redisUrl, logger), stopped]);
    if (stop.aborted) return 0;
    const prepared = await prepareDatabase({
      config,
      databaseUrl,
      logger,
      stop,
      migrationsDir: join(CODE_DIR, 'migrations'),
      warn,
    });
    if (!prepared || stop.aborted) return 0;

    cluster.setupPrimary({ exec: join(CODE_DIR, 'core', 'main.js'), serialization: 'json' });
    // A third, at least two, for the worker: a long import must leave room for the queues. The web processes share the rest.
    const { webProcesses } = config;
    const workerPool = Math.max(
      2,
      Math.min(Math.ceil(config.dbPoolMax / 3), config.dbPoolMax - webProcesses),
    );
    const webPool = Math.floor((config.dbPoolMax - workerPool) / webProcesses);
    const env = {
      [CHILD_VARIABLES.databaseUrl]: databaseUrl,
      [CHILD_VARIABLES.redisUrl]: redisUrl,
      [CHILD_VARIABLES.secret]: prepared.secret,
    };
    // Below the address, however early a process has something to say.
    const onWords = (text: string): void => void opened.then(() => process.stdout.write(`${text}\n`));
    const door = new Door();
    const metrics = new MetricsRounds();
    const worker: Crew = new Crew({
      metrics,
      role: 'worker',
      count: 1,
      env: { ...env, [CHILD_VARIABLES.poolMax]: String(workerPool) },
      logger,
      clock,
      onWords,
      onStarted: () => web.workerHasStarted(),
    });
    const web: Crew = new Crew({
      metrics,
      door,
      role: 'web',
      count: config.webProcesses,
      env: { ...env, [CHILD_VARIABLES.poolMax]: String(webPool) },
      logger,
      clock,
      onWords,
    });
    worker.start();
    web.start();
    const opened = web.firstReady.then(async () => {
      if (!stop.aborted) announce(config, await door.open(config));
    });
    const gaveUp = await Promise.race([
      stopped.then(() => false),
      // Never by itself; a fault of opening is that of the start.
      opened.then(() => new Promise<never>(() => undefined)),
      Promise.race([worker.gaveUp, web.gaveUp]).then(() => true),
    ]);
    const endAt = clock.monotonic() + config.shutdownGraceMs;
    rest = () => Math.max(500, endAt - clock.monotonic());
    door.close();
    const left = [...(await web.stop(rest())), ...(await worker.stop(rest()))];
    for (const text of left) logger.error(`left behind: ${text}`);
    if (left.length > 0) logger.error('the next start carries on with what was left');
    return gaveUp || left.length > 0 ? 1 : 0;
  } finally {
    for (const step of undo.reverse())
      await step(rest()).catch((error: unknown) =>
        logger.error({ err: error }, 'a server did not stop well'),
      );
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asked before anything starts: a child that cannot listen would only be restarted again and again. */
async function ensurePortIsFree({ port, host }: Config): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen({ port, host }, () => resolve());
    });
    await new Promise((resolve) => probe.close(resolve));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const noAddress = `HOST="${host}" is no address of this machine: it must be one, such as 0.0.0.0 (all) or 127.0.0.1 (itself alone)`;
    const why: Record<string, string> = {
      EADDRINUSE: `PORT=${port} is taken by another program on this machine: stop that one, or set PORT to a free port`,
      EACCES: `PORT=${port} is not allowed to this user: ports below 1024 belong to root; set PORT to a higher one`,
      EADDRNOTAVAIL: noAddress,
      ENOTFOUND: noAddress,
      EAI_AGAIN: noAddress,
      EINVAL: noAddress,
    };
    throw new ConfigError(
      why[code ?? ''] ?? `HOST="${host}" and PORT=${port} cannot be listened on: ${messageOf(error)}`,
    );
  }
}

async function nameWeaknesses(redisUrl: string, logger: Logger): Promise<void> {
  const redis = connectRedis({ url: redisUrl, name: 'examhall-supervisor' }, logger);
  try {
    await untilReady(redis, 30_000);
    for (const text of await redisWeaknesses(redis)) warn(`Redis: ${text}`);
  } finally {
    redis.disconnect();
  }
}

const warn = (text: string): void => void process.stdout.write(`\n  WARNING  ${text}\n`);

function announce(config: Config, port: number): void {
  const hosts =
    config.host === '0.0.0.0' || config.host === '::' ? [...lanAddresses(), 'localhost'] : [config.host];
  const addresses = config.publicUrl
    ? [config.publicUrl]
    : hosts.map((host) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`);
  process.stdout.write(
    `\n  Examhall is ready.\n\n  Students   ${addresses[0]}\n  Console    ${addresses[0]}/console\n`,
  );
  for (const address of addresses.slice(1)) process.stdout.write(`  also       ${address}\n`);
  process.stdout.write(`  Data       ${config.dataDir}\n  Stop       Ctrl-C\n\n`);
}

const lanAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flat()
    .flatMap((address) =>
      address && address.family === 'IPv4' && !address.internal ? [address.address] : [],
    );
