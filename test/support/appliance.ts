/**
 * An appliance inside the test's process: real PostgreSQL (a database of its own, copied from a migrated template), a real
 * Redis of its own, one or more web apps and a worker app, with the plugins that the test names.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { type App, startApp } from '../../core/app.js';
import { readConfig } from '../../core/config.js';
import { EPOCH_KEY } from '../../core/data/epoch.js';
import { connectRedis, type Redis, untilReady } from '../../core/data/redis.js';
import { createLogger } from '../../core/logger.js';
import { PROJECT_DIR } from '../../core/paths.js';
import { migratedDatabase } from './migrated-database.js';
import { freshRedis, type TestRedis } from './redis-server.js';

export interface TestAppliance {
  /** Address of the first web app, without a slash at the end. */
  url: string;
  /** Addresses of all web apps. */
  urls: string[];
  web: App[];
  worker: App | undefined;
  db: Knex;
  redis: Redis;
  redisServer: TestRedis;
  databaseUrl: string;
  dataDir: string;
  /** What was said to whoever sits at the terminal. */
  told: string[];
  request(method: string, path: string, options?: RequestOptions): Promise<TestResponse>;
  /** Stops the worker without grace, if there is one, and starts another on the same data. */
  restartWorker(): Promise<App>;
  /** Stops the first web app, and starts another on the same port once `meanwhile` is done. */
  restartWeb(meanwhile: () => Promise<void>): Promise<void>;
  /** Everything is away while `meanwhile` runs, and then there again, at new addresses. */
  restartAll(meanwhile: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export interface RequestOptions {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Which web app, 0 by default. */
  on?: number;
}

export interface TestResponse {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of every form
  body: any;
}

export interface ApplianceOptions {
  /** Default: all built-in plugins. */
  plugins?: readonly string[];
  webProcesses?: number;
  worker?: boolean;
  env?: Record<string, string>;
}

export async function startAppliance(options: ApplianceOptions = {}): Promise<TestAppliance> {
  const [database, redisServer] = await Promise.all([migratedDatabase(), freshRedis()]);
  const dataDir = mkdtempSync(join(tmpdir(), 'examhall-test-'));
  const config = readConfig(
    {
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      UPLOADS_DIR: join(dataDir, 'uploads'),
      LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
      DEFAULT_LOCALE: 'en',
      TZ: 'Asia/Jakarta',
      ...options.env,
    },
    PROJECT_DIR,
  );
  const told: string[] = [];
  const start = (role: 'web' | 'worker', port = config.port): Promise<App> =>
    startApp({
      config: { ...config, port },
      role,
      databaseUrl: database.url,
      redisUrl: redisServer.url,
      secret: 'a secret that only tests know, long enough',
      poolMax: 4,
      logger: createLogger({ level: config.logLevel, role }),
      tell: (text) => told.push(text),
      ...(options.plugins ? { builtIn: options.plugins } : {}),
    });
  const worker = options.worker === false ? undefined : await start('worker');
  const web: App[] = [];
  for (let i = 0; i < (options.webProcesses ?? 1); i += 1) web.push(await start('web'));
  const redis = connectRedis(
    { url: redisServer.url, name: 'test' },
    createLogger({ level: 'silent', role: 'test' }),
  );
  await untilReady(redis, 5000);
  // Without a worker nobody fills Redis; tests of this kind put into it what they need.
  if (!worker) await redis.set(EPOCH_KEY, '0:1790000000000');
  const urls = web.map((app) => `http://127.0.0.1:${app.port}`);
  const appliance: TestAppliance = {
    url: urls[0] ?? '',
    urls,
    web,
    worker,
    db: database.knex,
    redis,
    redisServer,
    databaseUrl: database.url,
    dataDir,
    told,
    request: (method, path, request = {}) => send(`${urls[request.on ?? 0]}${path}`, method, request),
    restartWorker: async () => {
      await appliance.worker?.stop(0);
      appliance.worker = await start('worker');
      return appliance.worker;
    },
    restartWeb: async (meanwhile) => {
      const first = web[0];
      if (!first) throw new Error('the appliance has no web process');
      const { port } = first;
      await first.stop(5000);
      await meanwhile();
      web[0] = await start('web', port);
    },
    restartAll: async (meanwhile) => {
      for (const app of web.splice(0)) await app.stop(0);
      await appliance.worker?.stop(0);
      await meanwhile();
      appliance.worker = await start('worker');
      for (let i = 0; i < urls.length; i += 1) {
        const app = await start('web');
        web.push(app);
        urls[i] = `http://127.0.0.1:${app.port}`;
      }
      appliance.url = urls[0] ?? '';
    },
    stop: async () => {
      for (const app of web) await app.stop(5000);
      await appliance.worker?.stop(5000);
      redis.disconnect();
      await redisServer.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return appliance;
}

async function send(
  url: string,
  method: string,
  { token, body, headers }: RequestOptions,
): Promise<TestResponse> {
  const isForm = body instanceof FormData || body instanceof URLSearchParams || typeof body === 'string';
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body !== undefined && !isForm ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isForm ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}
