/**
 * The only reader of the environment. A wrong value stops the start with one line that names the variable, the value
 * and what is allowed. Plugins name their own keys in the manifest; `pluginConfig` reads those.
 */
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { emailAddress } from './email.js';

/** What no repetition mends: a wrong setting, a built-in plugin that does not load. Ends the start with one line. */
export class ConfigError extends Error {}

/** Exit code of a process that stopped for a ConfigError (EX_CONFIG of sysexits.h). */
export const CONFIG_EXIT_CODE = 78;

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
const switchValue = z
  .enum(['0', '1', 'true', 'false'], 'one of 0, 1, true, false')
  .transform((v) => v === '1' || v === 'true');
const url = (protocols: string[]) =>
  z
    .string()
    .refine(
      (v) => protocols.some((p) => v.startsWith(`${p}:`)) && URL.canParse(v.replace(/@\//, '@localhost/')),
      `a URL that starts with ${protocols.map((p) => `${p}:`).join(' or ')}`,
    );
/** Only an origin: pages and addresses lie at the root of their host. */
const origin = z
  .string()
  .refine((v) => {
    if (!/^https?:\/\//.test(v) || !URL.canParse(v)) return false;
    const { pathname, search, hash, username } = new URL(v);
    return `${pathname}${search}${hash}${username}` === '/';
  })
  .transform((v) => new URL(v).origin);
const timeZone = z.string().refine((v) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: v }) !== null;
  } catch {
    return false;
  }
}, 'a time zone such as Asia/Jakarta');

/** The outside variables of the appliance, each with what is allowed. */
const VARIABLES = {
  PORT: { schema: wholeNumber(0, 65535), allowed: 'a port from 0 to 65535' },
  HOST: { schema: z.string().min(1), allowed: 'an address to listen on, such as 0.0.0.0' },
  DATA_DIR: { schema: z.string().min(1), allowed: 'a folder' },
  UPLOADS_DIR: { schema: z.string().min(1), allowed: 'a folder' },
  DATABASE_URL: {
    schema: url(['postgres', 'postgresql']),
    allowed: 'a URL such as postgres://user:password@host:5432/examhall',
  },
  REDIS_URL: {
    schema: url(['redis', 'rediss', 'unix']),
    allowed: 'a URL such as redis://host:6379/0 or unix:///run/redis.sock',
  },
  SECRET_KEY: { schema: z.string().min(32), allowed: 'at least 32 characters' },
  ADMIN_EMAIL: { schema: emailAddress, allowed: 'an e-mail address' },
  ADMIN_PASSWORD: {
    schema: z
      .string()
      .min(8)
      .refine((v) => Buffer.byteLength(v) <= 72),
    allowed: '8 characters to 72 bytes',
  },
  WEB_PROCESSES: { schema: wholeNumber(1, 64), allowed: 'a whole number from 1 to 64' },
  DB_POOL_MAX: { schema: wholeNumber(3, 1000), allowed: 'a whole number from 3 to 1000' },
  SHUTDOWN_GRACE_SECONDS: { schema: wholeNumber(1, 3600), allowed: 'a whole number from 1 to 3600' },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    allowed: 'fatal, error, warn, info, debug, trace or silent',
  },
  TRUST_PROXY: { schema: switchValue, allowed: '0, 1, true or false' },
  PUBLIC_URL: {
    schema: origin,
    allowed: 'an address without a path, such as http://exam.school.id or http://192.168.1.10:8080',
  },
  DEFAULT_LOCALE: { schema: z.enum(['id', 'en']), allowed: 'id or en' },
  TZ: { schema: timeZone, allowed: 'a time zone such as Asia/Jakarta' },
  PLUGINS: {
    schema: z.string(),
    allowed: 'names in plugins/ or folders, separated by commas; -name leaves one of ours out',
  },
  SAFE_MODE: { schema: switchValue, allowed: '0, 1, true or false' },
  METRICS_TOKEN: { schema: z.string().min(16), allowed: 'at least 16 characters' },
  REDIS_SERVER_BIN: { schema: z.string().min(1), allowed: 'the path of a redis-server program' },
  /** Set by the start scripts and the supervisor, not by people. */
  EXAMHALL_MODE: { schema: z.enum(['demo']), allowed: 'demo' },
  EXAMHALL_ROLE: { schema: z.enum(['web', 'worker']), allowed: 'web or worker' },
} as const;

type Values = { [K in keyof typeof VARIABLES]?: z.output<(typeof VARIABLES)[K]['schema']> };

/** Reads and checks `env`; relative folders are taken from `baseDir`. @throws ConfigError with one line. */
export function readConfig(env: NodeJS.ProcessEnv, baseDir: string) {
  const v: Values = {};
  for (const [name, { schema, allowed }] of Object.entries(VARIABLES)) {
    const raw = env[name];
    if (raw === undefined || raw === '') continue;
    const parsed = schema.safeParse(raw);
    if (!parsed.success) throw new ConfigError(wrongValue(name, raw, allowed));
    Object.assign(v, { [name]: parsed.data });
  }
  for (const [name, other] of [
    ['ADMIN_EMAIL', 'ADMIN_PASSWORD'],
    ['ADMIN_PASSWORD', 'ADMIN_EMAIL'],
  ] as const)
    if (v[name] !== undefined && v[other] === undefined)
      throw new ConfigError(
        `${name}=${shownValue(name, v[name])} is not allowed alone: set ${other} as well (${VARIABLES[other].allowed}), or neither`,
      );
  const cores = availableParallelism();
  const webProcesses = v.WEB_PROCESSES ?? Math.max(1, cores - 1);
  // One connection for each web process, and two for the worker.
  const leastConnections = webProcesses + 2;
  if (v.DB_POOL_MAX !== undefined && v.DB_POOL_MAX < leastConnections)
    throw new ConfigError(
      wrongValue(
        'DB_POOL_MAX',
        String(v.DB_POOL_MAX),
        `at least ${leastConnections} for ${webProcesses} web processes`,
      ),
    );
  return {
    port: v.PORT ?? 8080,
    host: v.HOST ?? '0.0.0.0',
    ...placesOf(v, baseDir),
    databaseUrl: v.DATABASE_URL,
    redisUrl: v.REDIS_URL,
    secretKey: v.SECRET_KEY,
    firstAdmin:
      v.ADMIN_EMAIL && v.ADMIN_PASSWORD ? { email: v.ADMIN_EMAIL, password: v.ADMIN_PASSWORD } : undefined,
    cores,
    webProcesses,
    dbPoolMax: v.DB_POOL_MAX ?? Math.max(cores * 4, leastConnections),
    shutdownGraceMs: (v.SHUTDOWN_GRACE_SECONDS ?? 30) * 1000,
    logLevel: v.LOG_LEVEL ?? 'info',
    trustProxy: v.TRUST_PROXY ?? false,
    publicUrl: v.PUBLIC_URL,
    defaultLocale: v.DEFAULT_LOCALE ?? ('id' as const),
    timeZone: v.TZ ?? systemTimeZone(),
    ...pluginsOf(v.PLUGINS ?? ''),
    safeMode: v.SAFE_MODE ?? false,
    metricsToken: v.METRICS_TOKEN,
    redisServerBin: v.REDIS_SERVER_BIN,
    mode: v.EXAMHALL_MODE,
    role: v.EXAMHALL_ROLE,
    /** The raw environment, for the keys that plugins declare and for child processes. */
    env,
  };
}

/** For the process entries of commands. @throws ConfigError with one line. */
export const configOfProcess = (baseDir: string): Config => readConfig(process.env, baseDir);

export type Config = ReturnType<typeof readConfig>;

/** A demonstration lives in one folder of its own, which can be thrown away, and never beside a school's data. */
function placesOf(v: Values, baseDir: string): { dataDir: string; uploadsDir: string } {
  const isDemo = v.EXAMHALL_MODE === 'demo';
  const dataDir = resolve(baseDir, v.DATA_DIR ?? (isDemo ? './demo-data' : './data'));
  return {
    dataDir,
    uploadsDir: resolve(baseDir, v.UPLOADS_DIR ?? (isDemo ? join(dataDir, 'uploads') : './uploads')),
  };
}

function pluginsOf(list: string): { plugins: string[]; pluginsOff: string[] } {
  const names = list.split(',').map((name) => name.trim());
  return {
    plugins: names.filter((name) => name !== '' && !name.startsWith('-')),
    pluginsOff: names.filter((name) => name.startsWith('-')).map((name) => name.slice(1)),
  };
}

/** Reads the keys that a plugin's manifest declares. @throws ConfigError with one line. */
export function pluginConfig(
  env: NodeJS.ProcessEnv,
  keys: Record<string, z.ZodType>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(keys).map(([name, schema]) => {
      const parsed = schema.safeParse(env[name] === '' ? undefined : env[name]);
      if (!parsed.success) {
        throw new ConfigError(
          wrongValue(name, env[name] ?? '(not set)', parsed.error.issues.map((i) => i.message).join('; ')),
        );
      }
      return [name, parsed.data];
    }),
  );
}

const wrongValue = (name: string, raw: string, allowed: string): string =>
  `${name}=${shownValue(name, raw)} is not allowed: it must be ${allowed}`;

/** What stands on a terminal or in a service's log may be read by others. */
function shownValue(name: string, raw: string): string {
  if (/PASSWORD|SECRET|TOKEN/.test(name)) return `(${raw.length} characters, not shown)`;
  return JSON.stringify(/_URL$/.test(name) ? withoutPassword(raw) : raw);
}

/** Also of an address that is none: an unescaped `@`, `:` or `/` in the password may be just what is wrong with it. */
function withoutPassword(address: string): string {
  const scheme = /^[a-z]+:\/\//i.exec(address)?.[0] ?? '';
  const rest = address.slice(scheme.length).replace(/(password=)[^&]*/gi, '$1***');
  const colon = rest.indexOf(':');
  const at = rest.lastIndexOf('@');
  if (at >= 0)
    return colon < 0 || colon > at ? scheme + rest : `${scheme}${rest.slice(0, colon)}:***${rest.slice(at)}`;
  // What is no port may be a password whose host was forgotten.
  return scheme === '' ? rest : scheme + rest.replace(/^([^:/]*:)(?!\d+(?:[/?#]|$)).*/, '$1***');
}

const systemTimeZone = (): string => {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === 'UTC' ? 'Asia/Jakarta' : zone;
};
