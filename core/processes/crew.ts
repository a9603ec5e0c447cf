/** The child processes of one role: keeps the wished number alive, restarts the dead with growing pauses, stops them. */
import cluster, { type Worker } from 'node:cluster';
import type { Clock } from '../clock.js';
import { CONFIG_EXIT_CODE } from '../config.js';
import type { Logger } from '../logger.js';
import type { Door } from './door.js';
import { CHILD_VARIABLES, type FromChild, type FromSupervisor } from './messages.js';
import type { MetricsRounds } from './metrics-rounds.js';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;
const WELL_AFTER_MS = 10_000;

interface CrewPlan {
  role: 'web' | 'worker';
  count: number;
  env: Record<string, string>;
  logger: Logger;
  clock: Clock;
  /** Shows what a member has to say to whoever started the appliance. */
  onWords(text: string): void;
  onStarted?: () => void;
  metrics: MetricsRounds;
  /** Where members that serve get their connections from. */
  door?: Door;
}

export class Crew {
  readonly #plan: CrewPlan;
  readonly #members = new Set<Worker>();
  readonly #left: string[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopping = false;
  #workerHasStarted = false;
  /** Resolves when a member ended in a way that no restart mends. */
  readonly gaveUp: Promise<void>;
  #giveUp: () => void = () => undefined;
  /** Resolves when the first member is ready. */
  readonly firstReady: Promise<void>;
  #onReady: () => void = () => undefined;

  constructor(plan: CrewPlan) {
    this.#plan = plan;
    this.firstReady = new Promise((resolve) => {
      this.#onReady = resolve;
    });
    this.gaveUp = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
  }

  start(): void {
    for (let i = 0; i < this.#plan.count; i += 1) this.#spawn(FIRST_PAUSE_MS);
  }

  #spawn(pauseMs: number): void {
    const { role, env, logger, clock, door, metrics } = this.#plan;
    const startedAt = clock.monotonic();
    const member = cluster.fork({ ...env, [CHILD_VARIABLES.role]: role });
    this.#members.add(member);
    member.on('message', (message: FromChild) => {
      if (message.type === 'ready') {
        this.#onReady();
        metrics.join(member);
        if (!this.#stopping) door?.join(member);
        if (this.#workerHasStarted) tell(member, { type: 'started' });
      } else if (message.type === 'started') this.#plan.onStarted?.();
      else if (message.type === 'taken') door?.taken(message.id);
      else if (message.type === 'tell') this.#plan.onWords(message.text);
      else if (message.type === 'metrics-wanted') metrics.begin(member, message.id);
      else if (message.type === 'metrics') metrics.take(member, message);
      else this.#left.push(...message.left.map((text) => `${role} ${member.process.pid}: ${text}`));
    });
    member.on('error', (error) => logger.error({ err: error, role }, 'a process reported an error'));
    member.on('exit', (code, signal) => {
      this.#members.delete(member);
      door?.leave(member);
      metrics.leave(member);
      if (this.#stopping) {
        if (code !== 0 && this.#left.length === 0)
          this.#left.push(`${role} ${member.process.pid} ended with ${signal ?? code}`);
        return;
      }
      if (code === CONFIG_EXIT_CODE) {
        this.#giveUp();
        return;
      }
      // One that ran well is replaced at once: students wait for it. Only what falls again and again is given a pause.
      const nextPauseMs = clock.monotonic() - startedAt > WELL_AFTER_MS ? 0 : pauseMs;
      logger.error(
        { role, pid: member.process.pid, code, signal, pauseMs: nextPauseMs },
        'a process ended by itself; starting another',
      );
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        if (!this.#stopping)
          this.#spawn(Math.min(Math.max(FIRST_PAUSE_MS, nextPauseMs * 2), LONGEST_PAUSE_MS));
      }, nextPauseMs);
      this.#timers.add(timer);
    });
  }

  /** Tells all members, and those that come later, that the worker is through its start. */
  workerHasStarted(): void {
    this.#workerHasStarted = true;
    for (const member of this.#members) tell(member, { type: 'started' });
  }

  /** @returns what the members left undone; those that do not stop in time are killed. */
  async stop(graceMs: number): Promise<string[]> {
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const message: FromSupervisor = { type: 'stop', graceMs };
    const ends = [...this.#members].map(
      (member) =>
        new Promise<void>((resolve) => {
          const killer = setTimeout(() => {
            this.#left.push(
              `${this.#plan.role} ${member.process.pid} did not stop within ${Math.round(graceMs / 1000)} s`,
            );
            member.process.kill('SIGKILL');
          }, graceMs + 1500);
          member.on('exit', () => {
            clearTimeout(killer);
            resolve();
          });
          if (member.isConnected()) member.send(message);
          else member.process.kill('SIGKILL');
        }),
    );
    await Promise.all(ends);
    return this.#left;
  }
}

const tell = (member: Worker, message: FromSupervisor): void => {
  if (member.isConnected()) member.send(message);
};
