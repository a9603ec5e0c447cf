// Keeps one database server alive: starts it, waits until it really answers, starts it again when it dies, ends it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { inPlainWords } from './spawn-failure.js';
import { tiedToParent } from './tied-to-parent.js';
import type { Account } from './unprivileged.js';

export type ServerLog = (level: 'info' | 'warn' | 'error', message: string, fields?: object) => void;

/** `ready`: it answers. `down`: it died and will be started again. `stopped`: by us, for good. */
export type ServerState = 'ready' | 'down' | 'stopped';

export interface ServerPlan {
  /** As a person would say it: it begins sentences. */
  name: string;
  program: string;
  args: string[];
  /** Folders (joined by colons) of shared libraries that the system does not have. */
  libraryPath?: string | undefined;
  account?: Account | undefined;
  /** Clears away what a dead predecessor left behind; runs before each start. */
  beforeStart(): Promise<void>;
  /** Resolves if the server answers a real question. */
  probe(): Promise<void>;
  /** From the gentlest to SIGKILL. */
  signals: NodeJS.Signals[];
  /** What a line of its output is worth telling while it runs. */
  worth(line: string): 'warn' | 'error' | undefined;
  log: ServerLog;
  onState?: ((state: ServerState) => void) | undefined;
}

export interface RunningServer {
  /** Of the server's process; undefined while it is down. */
  pid(): number | undefined;
  /** Ends the server and waits for it. Gently, for at most `patienceMs` (default 20 s); then, within seconds, by force. */
  stop(patienceMs?: number): Promise<void>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** Who lived this long was well: the next pause is short again. */
const WELL_AFTER_MS = 10_000;
const TRIES_AT_FIRST = 3;
const STOP_PATIENCE_MS = 20_000;
/** Of each signal after the gentle one. */
const FORCE_PATIENCE_MS = 1_500;
const KEPT_LINES = 15;

/**
 * Resolves once the server answers. From then on it is started again whenever it ends, after 0.2 s, doubling to 5 s.
 * @throws Error with the server's last words when it ended three times before it ever answered.
 */
export async function keepRunning(plan: ServerPlan): Promise<RunningServer> {
  const supervision = new Supervision(plan);
  await supervision.firstReady;
  return supervision;
}

class Supervision implements RunningServer {
  readonly firstReady: Promise<void>;
  readonly #plan: ServerPlan;
  readonly #ended: Promise<void>;
  readonly #stopCalled = new AbortController();
  #child: ChildProcess | undefined;
  #answers = false;
  #everAnswered = false;
  #lastLines: string[] = [];

  constructor(plan: ServerPlan) {
    this.#plan = plan;
    const { promise, resolve, reject } = settleLater();
    this.firstReady = promise;
    this.#ended = this.#keepAlive(resolve).catch((error: Error) => {
      if (this.#everAnswered) plan.log('error', error.message);
      reject(error);
    });
    // Without setpriv nothing else ends the server when we leave by process.exit.
    process.once('exit', this.#endWithUs);
  }

  pid(): number | undefined {
    return this.#child?.pid;
  }

  async stop(patienceMs = STOP_PATIENCE_MS): Promise<void> {
    const child = this.#child;
    this.#stopCalled.abort();
    let waitMs = patienceMs;
    for (const [step, signal] of this.#plan.signals.entries()) {
      if (!child || child.exitCode !== null || child.signalCode !== null) break;
      if (step > 0)
        this.#plan.log('warn', `${this.#plan.name} has not stopped in time: ending it by ${signal}`);
      child.kill(signal);
      const gone = new AbortController();
      await Promise.race([
        this.#ended,
        sleep(waitMs, undefined, { signal: gone.signal, ref: false }).catch(() => undefined),
      ]);
      gone.abort();
      waitMs = Math.min(patienceMs, FORCE_PATIENCE_MS);
    }
    await this.#ended;
    process.removeListener('exit', this.#endWithUs);
    this.#plan.onState?.('stopped');
  }

  readonly #endWithUs = () => void this.#child?.kill(this.#plan.signals[0]);

  async #keepAlive(onFirstAnswer: () => void): Promise<void> {
    const { name, log, onState } = this.#plan;
    const stopping = this.#stopCalled.signal;
    let pauseMs = FIRST_PAUSE_MS;
    for (let tries = 1; !stopping.aborted; tries += 1) {
      const startedAt = performance.now();
      const end = await this.#liveOnce(() => {
        const tookMs = Math.round(performance.now() - startedAt);
        log('info', `${name} is ready`, { tookMs, pid: this.pid() });
        onState?.('ready');
        onFirstAnswer();
      }).catch((error: Error) => error.message);
      if (stopping.aborted) return;
      if (!this.#everAnswered && tries >= TRIES_AT_FIRST) {
        process.removeListener('exit', this.#endWithUs);
        throw new Error([`${name} does not start: ${end}`, ...this.#lastLines].join('\n  '));
      }
      if (performance.now() - startedAt > WELL_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
      log(this.#everAnswered ? 'error' : 'warn', `${name} ${end}; starting it again in ${pauseMs} ms`, {
        lastLines: this.#lastLines,
      });
      onState?.('down');
      await sleep(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  /** One process from spawn to end; returns how it ended. */
  async #liveOnce(onAnswer: () => void): Promise<string> {
    await this.#plan.beforeStart();
    if (this.#stopCalled.signal.aborted) return 'was stopped';
    const { program, args, libraryPath, account, signals } = this.#plan;
    this.#lastLines = [];
    const [file, fullArgs] = tiedToParent(signals[0]!, program, args);
    const child = spawn(file, fullArgs, {
      // A group of its own: Ctrl-C in the terminal is for the appliance, which still has to empty its queues.
      detached: true,
      cwd: '/',
      // Nothing of ours: our environment has secrets, and PGDATA or the like would mislead.
      env: {
        PATH: '/usr/bin:/bin',
        LC_ALL: 'C',
        TZ: 'UTC',
        ...(libraryPath && { LD_LIBRARY_PATH: libraryPath }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(account && { uid: account.uid, gid: account.gid }),
    });
    this.#child = child;
    const ended = new AbortController();
    const exit = once(child, 'exit')
      .then(([code, signal]) => howItEnded(program, file !== program, code, signal))
      .catch((error: NodeJS.ErrnoException) => inPlainWords(error.code ?? error.message, program))
      .finally(() => ended.abort());
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#hear(line));
    }
    if (await this.#untilAnswer(ended.signal)) {
      this.#answers = true;
      this.#everAnswered = true;
      onAnswer();
    }
    const how = await exit;
    this.#answers = false;
    this.#child = undefined;
    return how;
  }

  /** As long as the process lives: recovery after a power cut takes what it takes. */
  async #untilAnswer(ended: AbortSignal): Promise<boolean> {
    for (let waitedMs = 0; !ended.aborted && !this.#stopCalled.signal.aborted; waitedMs += 50) {
      try {
        await this.#plan.probe();
        return !ended.aborted;
      } catch {
        if (waitedMs > 0 && waitedMs % 10_000 === 0) {
          this.#plan.log('warn', `${this.#plan.name} does not answer yet`, { lastLines: this.#lastLines });
        }
        await sleep(50, undefined, { signal: ended }).catch(() => undefined);
      }
    }
    return false;
  }

  #hear(line: string): void {
    if (line.trim() === '') return;
    this.#lastLines = [...this.#lastLines, line].slice(-KEPT_LINES);
    // While it starts or stops it complains about things that are as they should be.
    const level = this.#answers && !this.#stopCalled.signal.aborted && this.#plan.worth(line);
    if (level) this.#plan.log(level, `${this.#plan.name}: ${line}`);
  }
}

function howItEnded(program: string, bySetpriv: boolean, code: number | null, signal: string | null): string {
  if (signal) return `was ended by ${signal}`;
  // What spawn would have told as an error, setpriv tells by these two codes.
  if (bySetpriv && code === 127) return inPlainWords('ENOENT', program);
  if (bySetpriv && code === 126) return inPlainWords('EACCES', program);
  return `ended with code ${code}`;
}

function settleLater() {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
