/**
 * The browsers that the exam page promises to run in, as nobody's package manager has them any more: fetched once into a folder
 * outside the repository, checked against what they weighed when somebody looked at them.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'examhall');
const PATIENCE_MS = 180_000;
const run = promisify(execFile);

const CHROME = '@sparticuz/chromium@109.0.6';
const CHROME_SHA256 = '84171b067a588137a242c3dfb70d160c49d055a4227297aefc5eace94e47566c';
/** Debian keeps it with a release that has ended; which of the two has it changes with the years. */
const DEBIAN = ['http://deb.debian.org/debian', 'http://archive.debian.org/debian'];
/** Firefox, and what it needs that Debian 12 and later have no more. */
const FIREFOX_SHA256 = {
  'pool/main/f/firefox-esr/firefox-esr_115.14.0esr-1~deb11u1_amd64.deb':
    'ea708f9259c53ecb4a47e3b29571a578fe27f472d0f01ae9b0a657c20e32ac66',
  'pool/main/libf/libffi/libffi7_3.3-6_amd64.deb':
    '30ca89bfddae5fa6e0a2a044f22b6e50cd17c4bc6bc850c579819aeab7101f0f',
  'pool/main/d/dbus-glib/libdbus-glib-1-2_0.110-6_amd64.deb':
    '47a8829767c5707785c57ea7a99df90daa3c7f75dcfe3c6481d997307b7ed7a0',
};

/** The program; throws with the reason where it cannot be had or run. Debian's own Chromium brings the libraries that it needs. */
export async function chrome109(): Promise<string> {
  const folder = await kept('chrome-109.0.5412', async (fresh) => {
    const options = ['--loglevel=error', '--fetch-retries=1', '--fetch-timeout=60000'];
    await run('npm', ['pack', CHROME, '--pack-destination', fresh, ...options], { timeout: PATIENCE_MS });
    const packed = join(fresh, 'sparticuz-chromium-109.0.6.tgz');
    check(readFileSync(packed), CHROME_SHA256, CHROME);
    await run('tar', ['-xzf', packed, '-C', fresh, 'package/bin/chromium.br']);
    const program = brotliDecompressSync(readFileSync(join(fresh, 'package/bin/chromium.br')));
    writeFileSync(join(fresh, 'chrome'), program, { mode: 0o755 });
    rmSync(join(fresh, 'package'), { recursive: true });
    rmSync(packed);
  });
  const program = join(folder, 'chrome');
  const { stdout } = await run('ldd', [program], { env: { ...process.env, LC_ALL: 'C' } });
  const missing = [...stdout.matchAll(/(\S+) => not found/g)].map(([, library]) => library);
  if (missing.length > 0) throw new Error(`${program} cannot run without ${missing.join(', ')}`);
  return program;
}

/** Needs the libraries of a Firefox or another program with GTK 3, and `dpkg-deb`. */
export async function firefox115(): Promise<{ program: string; libraries: string }> {
  const folder = await kept('firefox-115.14.0', async (fresh) => {
    for (const [path, sha256] of Object.entries(FIREFOX_SHA256)) {
      const file = join(fresh, 'fetched.deb');
      writeFileSync(file, await fromDebian(path, sha256));
      await run('dpkg-deb', ['-x', file, fresh]);
      rmSync(file);
    }
  });
  return {
    program: join(folder, 'usr/lib/firefox-esr/firefox-esr'),
    libraries: join(folder, 'usr/lib/x86_64-linux-gnu'),
  };
}

/** Whole or not there at all, also where two ask at once. */
async function kept(name: string, fill: (fresh: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`${name} is for Linux on x64 only`);
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  try {
    await fill(fresh);
    if (!existsSync(folder)) renameSync(fresh, folder);
    return folder;
  } catch (cause) {
    throw new Error(`${name} cannot be fetched: ${firstLines(cause)}`, { cause });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function fromDebian(path: string, sha256: string): Promise<Buffer> {
  const failures: string[] = [];
  for (const mirror of DEBIAN) {
    const url = `${mirror}/${path}`;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const bytes = Buffer.from(await response.arrayBuffer());
      check(bytes, sha256, url);
      return bytes;
    } catch (error) {
      failures.push(`${url}: ${firstLines(error)}`);
    }
  }
  throw new Error(failures.join('; '));
}

function check(bytes: Buffer, sha256: string, what: string): void {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) throw new Error(`${what} is not what it was: SHA-256 ${found} instead of ${sha256}`);
}

/** Of a program that failed, what it said itself. */
function firstLines(error: unknown): string {
  const said = (error as { stderr?: string }).stderr?.trim();
  return (said || String(error)).split('\n').slice(0, 3).join('; ');
}
