// What the tests of the embedded servers share: fresh data folders, appliances as processes, saying and asking.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import pg from 'pg';

export interface Appliance {
  process: ChildProcess;
  url: string;
  socketPath: string;
  pids: { postgres: number; redis: number };
  /** All that it said so far. */
  said: string[];
}

const folders: string[] = [];
const started: ChildProcess[] = [];

/** A new folder that tidyUp removes. Open (0755), as another user may have to pass. */
export function freshFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'examhall-test-'));
  fs.chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

export async function tidyUp(): Promise<void> {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    await ended(child);
  }
  for (const folder of folders.splice(0)) {
    await eventually(() => noServerIn(folder));
    const elsewhere = path.join(folder, 'data', 'postgres-is-at');
    if (fs.existsSync(elsewhere)) fs.rmSync(fs.readFileSync(elsewhere, 'utf8').trim(), { recursive: true });
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Starts an appliance as a process of its own; the words of its refusal are the error. */
export async function startAppliance(
  dataDir: string,
  command = [process.execPath, '--import', 'tsx', here('appliance.ts')],
  options: { uid?: number; gid?: number; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Appliance> {
  const child = spawn(command[0]!, [...command.slice(1), dataDir], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (!line.startsWith('READY ')) continue;
    child.stdout.on('data', (chunk) => said.push(String(chunk)));
    child.stdout.resume();
    return { process: child, said, ...JSON.parse(line.slice('READY '.length)) };
  }
  throw new Error(said.join('\n'));
}

/** Ends an appliance as its users do. */
export async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

export async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Waits until `check` is true or returns something; fails with its last error after 30 s. */
export async function eventually<T>(check: () => Promise<T> | T): Promise<T> {
  let last: unknown = new Error('it stayed false');
  for (let tries = 0; tries < 600; tries += 1) {
    try {
      const value = await check();
      if (value !== false) return value;
    } catch (error) {
      last = error;
    }
    await sleep(50);
  }
  throw last;
}

export async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function withRedis<T>(socketPath: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(socketPath, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

export function isAlive(pid: number): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') === false;
  } catch {
    return false;
  }
}

function noServerIn(folder: string): boolean {
  return fs.readdirSync('/proc').every((pid) => {
    try {
      return !fs.readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
    } catch {
      return true;
    }
  });
}
