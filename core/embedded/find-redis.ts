// Finds a Redis (7 or newer) or Valkey on this machine, and brings one where there is none.
import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { downloadPrivateRedis, privateRedis } from './private-redis.js';
import type { RedisProgram } from './redis-program.js';
import type { ServerLog } from './server.js';
import { runningAsRoot } from './unprivileged.js';

export interface RedisSearch {
  /** Where a private copy may be put. */
  dataDir: string;
  log: ServerLog;
  /** From REDIS_SERVER_BIN: this one or none. */
  serverBin?: string | undefined;
  /** How far we may go where there is none; default: apt-get as root, a private copy as anybody else. */
  install?: 'with-apt' | 'private-copy';
  /** Folders to look in; default: those of PATH and the usual ones. */
  folders?: string[];
}

const NAMES = ['redis-server', 'valkey-server'];
const OLDEST_MAJOR = 7;
const run = promisify(execFile);

/** @throws Error with one line for each kind of system when there is none and none can be brought. */
export async function findRedis(search: RedisSearch): Promise<RedisProgram> {
  if (search.serverBin) return chosenByHand(search.serverBin);
  const installed = (await findInstalled(search)) ?? findPrivate(search.dataDir);
  if (installed) return installed;
  const install = search.install ?? (runningAsRoot() ? 'with-apt' : 'private-copy');
  const failures: string[] = [];
  try {
    if (install === 'with-apt') {
      await installWithApt(search.log);
      const found = await findInstalled(search);
      if (found) return found;
    }
  } catch (error) {
    failures.push((error as Error).message);
  }
  try {
    await downloadPrivateRedis(search.dataDir, search.log);
    const found = findPrivate(search.dataDir);
    if (found) return found;
  } catch (error) {
    failures.push((error as Error).message);
  }
  throw new Error([HOW_TO_GET_ONE, ...failures.map((failure) => `(tried: ${failure})`)].join('\n'));
}

function chosenByHand(file: string): RedisProgram {
  const program = { file, calledAs: path.basename(file).replace('check-rdb', 'server') };
  if (isGoodEnough(program)) return program;
  throw new Error(
    `REDIS_SERVER_BIN=${file} is no Redis ${OLDEST_MAJOR} or newer and no Valkey that runs here.`,
  );
}

async function findInstalled({ folders }: RedisSearch): Promise<RedisProgram | undefined> {
  const places = folders ?? [
    ...(await foldersOfPath()),
    '/usr/bin',
    '/usr/local/bin',
    '/usr/sbin',
    '/opt/redis/bin',
  ];
  for (const disguise of ['server', 'check-rdb']) {
    for (const calledAs of NAMES) {
      for (const place of new Set(places)) {
        const program = { file: path.join(place, calledAs.replace('server', disguise)), calledAs };
        if (fs.existsSync(program.file) && isGoodEnough(program)) return program;
      }
    }
  }
  return undefined;
}

function findPrivate(dataDir: string): RedisProgram | undefined {
  const copy = privateRedis(dataDir);
  return fs.existsSync(copy.file) && isGoodEnough(copy) ? copy : undefined;
}

async function foldersOfPath(): Promise<string[]> {
  const { stdout } = await run('/bin/sh', ['-c', 'printf %s "$PATH"']);
  return stdout.split(':').filter((folder) => path.isAbsolute(folder));
}

function isGoodEnough({ file, calledAs, libraryPath }: RedisProgram): boolean {
  const env = libraryPath ? { LD_LIBRARY_PATH: libraryPath } : {};
  const { stdout } = spawnSync(file, ['--version'], {
    argv0: calledAs,
    env,
    timeout: 5_000,
    encoding: 'utf8',
  });
  const major = Number(/v=(\d+)\./.exec(stdout ?? '')?.[1]);
  return major >= OLDEST_MAJOR;
}

/** redis-tools carries the server without its service: nothing starts by itself on port 6379. */
async function installWithApt(log: ServerLog): Promise<void> {
  log(
    'info',
    'there is no Redis on this machine: installing redis-tools with apt-get (no system service is started)',
  );
  const apt = (...args: string[]) =>
    run('/usr/bin/env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args], { timeout: 300_000 });
  const install = () => apt('install', '-y', '--no-install-recommends', 'redis-tools');
  try {
    await install().catch(async () => {
      await apt('update');
      await install();
    });
  } catch (error) {
    throw new Error(
      `apt-get could not install redis-tools: ${(error as { stderr?: string }).stderr?.trim() || error}`,
    );
  }
}

const HOW_TO_GET_ONE = `There is no Redis ${OLDEST_MAJOR} or newer on this machine. Install one, or set REDIS_URL to a server that you have:
  Debian, Ubuntu   sudo apt-get install redis-tools     (enough; starts no service)
  Fedora, RHEL     sudo dnf install valkey
  Arch             sudo pacman -S valkey
  openSUSE         sudo zypper install redis
A program elsewhere: set REDIS_SERVER_BIN to its path.`;
