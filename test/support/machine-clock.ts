/**
 * The clock of the machine on which an appliance runs, for tests that set it: at a boot, or while it runs. Node and Redis see
 * it (a small library is loaded before their own: machine-clock.c); clocks that count from the boot go on as they are.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, 'machine-clock.c');
const SERVERS = ['redis-server', 'redis-check-rdb', 'valkey-server', 'valkey-check-rdb'].map(
  (name) => `/usr/bin/${name}`,
);

export class MachineClock {
  readonly #folder = mkdtempSync(join(tmpdir(), 'examhall-clock-'));
  readonly #file = join(this.#folder, 'ahead');

  /** @throws where there is no C compiler. */
  constructor() {
    chmodSync(this.#folder, 0o755);
    writeFileSync(this.#file, Buffer.alloc(8));
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', this.#library, SOURCE]);
  }

  get #library(): string {
    return join(this.#folder, 'machine-clock.so');
  }

  /** For the appliance. */
  get env(): Record<string, string> {
    const program = SERVERS.find((file) => existsSync(file));
    if (!program) throw new Error('there is no Redis in /usr/bin');
    const env = { LD_PRELOAD: this.#library, TEST_CLOCK_FILE: this.#file };
    const wrapper = join(this.#folder, 'redis-server');
    const settings = Object.entries(env).map(([name, value]) => `export ${name}=${value}`);
    writeFileSync(
      wrapper,
      ['#!/bin/bash', ...settings, `exec -a redis-server ${program} "$@"`, ''].join('\n'),
    );
    chmodSync(wrapper, 0o755);
    return { ...env, REDIS_SERVER_BIN: wrapper };
  }

  /** From now on, in processes that run as well. */
  setAhead(seconds: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(Math.round(seconds)));
    const file = openSync(this.#file, 'r+');
    writeSync(file, bytes, 0, 8, 0);
    closeSync(file);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
