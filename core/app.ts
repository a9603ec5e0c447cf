/** The only wiring: makes what the plugins share, loads them, listens, and stops in the reverse order. One call per process. */
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { type Clock, systemClock } from './clock.js';
import type { Config } from './config.js';
import { Bus } from './data/bus.js';
import { isWhole } from './data/epoch.js';
import { FastLane, filledChannel } from './data/fast-lane.js';
import { Outbox } from './data/outbox.js';
import { connectPostgres } from './data/postgres.js';
import { connectRedis, connectSubscriber, redisWeaknesses, untilReady } from './data/redis.js';
import { Secrets } from './data/secrets.js';
import { Settings } from './data/settings.js';
import { StartTasks } from './data/start-tasks.js';
import { HookRegistry } from './hooks/registry.js';
import { Assets } from './http/assets.js';
import { diskHealth } from './http/disk-health.js';
import { handedConnections } from './http/handed-connections.js';
import { HealthChecks } from './http/health.js';
import { openApiDocument } from './http/openapi.js';
import { RouteTable } from './http/routes.js';
import { createHttpServer } from './http/server.js';
import { Upgrades } from './http/upgrade.js';
import { Views } from './http/views.js';
import { Texts } from './i18n.js';
import { Lifecycle } from './lifecycle.js';
import { createLogger, type Logger } from './logger.js';
import { observeProcess, type ToldMetrics, wholeText } from './metrics.js';
import { CODE_DIR, PROJECT_DIR } from './paths.js';
import type { Host } from './plugins/context.js';
import { BUILT_IN, findPlugins, PluginLoader } from './plugins/loader.js';
import { ServiceRegistry } from './services.js';

const OUTBOX_EVERY_MS = 500;
/** How long a stop waits for what loses nothing when it is cut short. */
const LEAVE_MS = 1000;

export interface AppOptions {
  config: Config;
  role: 'web' | 'worker';
  databaseUrl: string;
  redisUrl: string;
  secret: string;
  poolMax: number;
  /** Defaults to all built-in ones. */
  builtIn?: readonly string[];
  clock?: Clock;
  logger?: Logger;
  /** Where words for whoever sits at the terminal go; nowhere by default. */
  tell?: (text: string) => void;
  /** A web process that gets its connections from the supervisor by `admit` and does not listen itself. */
  isHandedConnections?: boolean;
  /** What the other processes of this host tell of themselves, for `/metrics`. */
  othersMetrics?: () => Promise<ToldMetrics[]>;
}

export interface App {
  host: Host;
  loader: PluginLoader;
  /** Of a web process that listens. */
  port: number | undefined;
  /** Of one that does not. */
  admit: ((socket: Socket) => void) | undefined;
  /** In the worker: resolves when the tasks of the start have succeeded, or at the stop. */
  started: Promise<void>;
  /** @returns what was left undone, in words. */
  stop(graceMs: number): Promise<string[]>;
}

export async function startApp(options: AppOptions): Promise<App> {
  const { config, role } = options;
  const clock = options.clock ?? systemClock;
  const logger = options.logger ?? createLogger({ level: config.logLevel, role });
  const lifecycle = new Lifecycle(logger, clock);
  const hooks = new HookRegistry(logger);
  const texts = new Texts(config.defaultLocale);
  texts.loadDirectory(join(PROJECT_DIR, 'views', 'locales'));

  const db = connectPostgres({
    url: options.databaseUrl,
    poolMax: options.poolMax,
    applicationName: `examhall ${role}`,
  });
  const redis = connectRedis({ url: options.redisUrl, name: `examhall-${role}` }, logger);
  const subscriber = connectSubscriber({ url: options.redisUrl, name: `examhall-${role}-bus` }, logger);
  lifecycle.onStop('connections', async (restMs) => {
    redis.disconnect();
    subscriber.disconnect();
    // One that hangs takes no leave; it ends with the process, and others still need the grace.
    await Promise.race([db.destroy(), pause(Math.min(LEAVE_MS, restMs / 2))]);
  });

  const outbox = new Outbox(db, logger, () => isWhole(redis));
  const assets = new Assets(join(PROJECT_DIR, 'public'));
  const settings = new Settings(db, { school_name: 'Examhall', time_zone: config.timeZone });
  const routes = new RouteTable();
  const views = new Views(() => [join(PROJECT_DIR, 'views'), ...routes.viewDirectories()], assets);
  routes.onViewsChanged = () => views.forget();
  const bus = new Bus(redis, subscriber, logger, () => void hooks.action('core.bus.reconnected', {}));
  const fastLane = new FastLane({ redis, db, bus, clock, logger });
  bus.subscribe(filledChannel, () => void hooks.action('core.fast-lane.filled', {}));
  const host: Host = {
    config,
    role,
    logger,
    clock,
    tell: options.tell ?? (() => undefined),
    db,
    redis,
    bus,
    fastLane,
    outbox,
    secrets: new Secrets(options.secret),
    startTasks: new StartTasks(logger),
    school: settings,
    hooks,
    services: new ServiceRegistry(),
    routes,
    upgrades: new Upgrades(),
    health: new HealthChecks(),
    metrics: new Registry(),
    texts,
    plugins: () => loader.list(),
  };
  const loader: PluginLoader = new PluginLoader(host);
  observeProcess(host);
  addCoreChecks(host);
  addOpenApi(host);

  try {
    const fresh = settings.keepFresh();
    lifecycle.onStop('settings', fresh.stop);
    await untilReady(redis, 10_000);
    const { found, setAside } = await findPlugins(
      join(CODE_DIR, 'plugins'),
      options.builtIn ?? builtInOf(config),
      config.safeMode ? {} : { extra: config.plugins, off: config.pluginsOff },
    );
    for (const { name, reason } of setAside) loader.setAside(name, reason);
    await loader.setUp(found);
    lifecycle.onStop('plugins', (restMs) => loader.stop(restMs));
    await loader.start();
    // Read meanwhile: it costs a start nothing.
    await fresh.first;
    const started = role === 'worker' ? startWorkerTasks(host, lifecycle) : Promise.resolve();
    const { port, admit } =
      role === 'web' ? await serve(host, { assets, views, settings }, lifecycle, options) : {};
    lifecycle.onStop('new work', () => loader.quiesce());
    return { host, loader, port, admit, started, stop: (graceMs) => lifecycle.stop(graceMs) };
  } catch (error) {
    await lifecycle.stop(5000);
    throw error;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** The demonstration school comes only with `npm run demo`. */
const builtInOf = (config: Config): readonly string[] =>
  config.mode === 'demo' ? [...BUILT_IN, 'demo-school'] : BUILT_IN;

async function serve(
  host: Host,
  parts: { assets: Assets; views: Views; settings: Settings },
  lifecycle: Lifecycle,
  { isHandedConnections, othersMetrics }: AppOptions,
): Promise<{ port?: number; admit?: (socket: Socket) => void }> {
  const server = createHttpServer({
    host,
    ...parts,
    isStopping: () => lifecycle.isStopping,
    metrics: async () => wholeText(host.metrics, (await othersMetrics?.()) ?? []),
  });
  if (isHandedConnections) {
    const { admit, close } = handedConnections(server);
    lifecycle.onStop('http', close);
    return { admit };
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: host.config.port, host: host.config.host, backlog: 4096 }, () => resolve());
  });
  lifecycle.onStop('http', () => closeServer(server));
  return { port: (server.address() as AddressInfo).port };
}

/** Stops accepting, lets requests in flight finish, ends idle keep-alive connections. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    const sweep = setInterval(() => server.closeIdleConnections(), 100);
    sweep.unref();
    server.once('close', () => clearInterval(sweep));
  });
}

function startWorkerTasks(host: Host, lifecycle: Lifecycle): Promise<void> {
  const running = host.startTasks.runAll(host.fastLane.keepWhole());
  let draining: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    draining ??= host.outbox
      .drain()
      .catch((error: unknown) => host.logger.warn({ err: error }, 'the outbox could not be read'))
      .finally(() => {
        draining = undefined;
      });
  }, OUTBOX_EVERY_MS);
  timer.unref();
  lifecycle.onStop('start tasks and outbox', async (restMs) => {
    clearInterval(timer);
    host.startTasks.stop();
    await host.fastLane.stop();
    // A PostgreSQL that hangs must not use up the time that the queues need; rows of the outbox stay where they are.
    await Promise.race([Promise.all([draining, running]), pause(Math.min(LEAVE_MS, restMs / 4))]);
  });
  return running;
}

function addCoreChecks({ health, db, redis, startTasks, config }: Host): void {
  health.add(
    'postgres',
    async () => void (await db.raw('select 1').timeout(2000)),
    'PostgreSQL cannot be reached: students go on, the console waits',
  );
  health.add(
    'redis',
    async () =>
      (await isWhole(redis))
        ? undefined
        : 'Redis has lost its data and waits to be filled from PostgreSQL: students cannot go on',
    'Redis cannot be reached: students cannot go on',
  );
  health.add('disk', diskHealth(config.dataDir, config.redisUrl === undefined));
  health.add('start', async () =>
    startTasks.pending.length > 0 ? `not finished: ${startTasks.pending.join(', ')}` : undefined,
  );
  if (config.redisUrl === undefined) return;
  health.add('redis settings', async () => {
    const weak = await redisWeaknesses(redis);
    return weak.length > 0 ? { warning: weak.join('; ') } : undefined;
  });
}

function addOpenApi(host: Host): void {
  host.routes.add({
    kind: 'api',
    owner: 'core',
    method: 'GET',
    path: '/api/v1/openapi.json',
    permission: 'public',
    summary: 'This document.',
    responses: { 200: null },
    handler: () =>
      openApiDocument(host.routes.list(), { version: '1', serverUrl: host.config.publicUrl ?? '/' }),
  });
}
