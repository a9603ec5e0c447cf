// Without root nothing can be installed, but Debian's packages can be fetched and unpacked into DATA_DIR. apt checks their
// signatures as ever; only its lists and its cache are our own, so the system is not touched.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RedisProgram } from './redis-program.js';
import type { ServerLog } from './server.js';

const run = promisify(execFile);

/** Where the private copy is, whether it is there or not. */
export function privateRedis(dataDir: string): RedisProgram {
  const root = path.join(dataDir, 'bin', 'redis');
  const libraries = ['usr/lib', 'lib'].flatMap((folder) => {
    const inside = path.join(root, folder);
    const names = fs.existsSync(inside) ? fs.readdirSync(inside) : [];
    return [
      inside,
      ...names.filter((name) => name.includes('-linux-')).map((name) => path.join(inside, name)),
    ];
  });
  return {
    file: path.join(root, 'usr/bin/redis-check-rdb'),
    calledAs: 'redis-server',
    libraryPath: libraries.join(':'),
  };
}

/** Fetches redis-tools and what it needs that the system lacks: about 20 MB on disk, some seconds. */
export async function downloadPrivateRedis(dataDir: string, log: ServerLog): Promise<void> {
  const root = path.join(dataDir, 'bin', 'redis');
  log('info', `there is no Redis on this machine: fetching a private copy into ${root}`);
  const apt = path.join(dataDir, 'bin', 'apt');
  const archives = path.join(apt, 'cache', 'archives');
  fs.rmSync(apt, { recursive: true, force: true });
  fs.rmSync(root, { recursive: true, force: true });
  fs.mkdirSync(path.join(apt, 'state', 'lists', 'partial'), { recursive: true });
  fs.mkdirSync(path.join(archives, 'partial'), { recursive: true });
  const options = [
    `Dir::State=${apt}/state`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${apt}/cache`,
    'Debug::NoLocking=true',
    // As root apt would fetch as its own user, who cannot enter DATA_DIR.
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  try {
    await run('apt-get', ['-qq', ...options, 'update'], { timeout: 300_000 });
    const install = [
      'install',
      '-y',
      '--download-only',
      '--reinstall',
      '--no-install-recommends',
      'redis-tools',
    ];
    await run('apt-get', ['-qq', ...options, ...install], { timeout: 300_000 });
    for (const name of fs.readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
      await run('dpkg', ['-x', path.join(archives, name), root]);
    }
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`no private copy by apt-get: ${stderr?.trim() || message}`);
  } finally {
    fs.rmSync(apt, { recursive: true, force: true });
  }
}
