/** An appliance under fire: its school, the networks of its students, the faults that strike it, and what was measured. */
import type { Agent } from 'node:http';
import { layCable } from '../support/cable.js';
import { keptConnections } from '../support/http-call.js';
import { type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { addExam, askAs, type SetUpSchool, setUpSchool } from '../support/school-setup.js';
import { deadLetterViolations, jobOf, type Verdict, type Violation } from './checker.js';
import { type Fault, type Scene, withRedis } from './fault.js';
import { Hall, type Networks } from './hall.js';
import { type Measured, measuredOf } from './measured.js';
import type { Random } from './random.js';
import { ServerClock } from './server-clock.js';
import { mountRedisDisk } from './small-disk.js';

export interface ArenaPlan {
  students: number;
  questions: number;
  /** Faults last as long as the issue says; else shorter. */
  isLong?: boolean;
  env?: Record<string, string>;
}

const QUEUES = ['persist_answers_queue', 'persist_scores_queue', 'persist_sessions_queue'];
/** Two, so that one can be killed while the other goes on. */
const WEB_PROCESSES = '2';

export async function openArena(plan: ArenaPlan): Promise<Arena> {
  let redisDisk: string | undefined;
  const appliance = await runAppliance({
    env: { WEB_PROCESSES, ...plan.env },
    prepare: (dataDir) => {
      const disk = mountRedisDisk(dataDir);
      redisDisk = disk?.folder;
      return async () => disk?.unmount();
    },
  });
  try {
    const school = await setUpSchool(appliance.url, { students: plan.students, questions: plan.questions });
    const [wifi, httpOnly, changing] = await Promise.all([
      layCable(appliance.url),
      layCable(appliance.url),
      layCable(appliance.url),
    ]);
    httpOnly.refuseUpgrades(true);
    return new Arena(plan, {
      appliance,
      school,
      redisDisk,
      networks: { wifi, httpOnly, changing },
    });
  } catch (error) {
    await appliance.remove();
    throw error;
  }
}

interface Parts {
  appliance: RunningAppliance;
  school: SetUpSchool;
  redisDisk: string | undefined;
  networks: Networks;
}

export class Arena {
  readonly appliance: RunningAppliance;
  /** What callers found worth keeping of what `strike` gave them. */
  readonly measured: Measured[] = [];
  readonly #plan: ArenaPlan;
  readonly #parts: Parts;
  readonly #agent: Agent = keptConnections(2);
  readonly #clock = new ServerClock();
  #halls = 0;

  constructor(plan: ArenaPlan, parts: Parts) {
    this.#plan = plan;
    this.#parts = parts;
    this.appliance = parts.appliance;
  }

  /** A new exam with the same students, who have not entered yet. */
  async openHall(random: Random): Promise<Hall> {
    const { appliance, school, networks } = this.#parts;
    this.#halls += 1;
    const exam =
      this.#halls === 1
        ? school.exam
        : await addExam(appliance.url, school.adminToken, { questions: this.#plan.questions });
    return new Hall({
      appliance,
      school,
      exam,
      networks,
      random,
    });
  }

  sceneOf(hall: Hall): Scene {
    const { appliance, school, redisDisk } = this.#parts;
    return {
      appliance,
      hall,
      clock: this.#clock,
      redisDisk,
      random: hall.plan.random.branch('faults'),
      ask: askAs(appliance.url, school.adminToken, this.#agent),
      lasting: (fullMs, shortMs) => (this.#plan.isLong ? fullMs : shortMs),
    };
  }

  /** Strikes while students act, and measures how soon all of them are acked again. */
  async strike(hall: Hall, fault: Fault, scene = this.sceneOf(hall)): Promise<Measured> {
    hall.note(`fault: ${fault.title}`);
    const before = hall.history.events.length;
    const aftermath = await fault.strike(scene);
    const during = hall.history.events.slice(before);
    const waited = await hall.recovery(aftermath?.fromMs ?? performance.now());
    hall.note(`over: ${fault.title}`);
    return measuredOf(fault, during, waited);
  }

  /** All that the history, PostgreSQL and the dead letters say. */
  async judge(hall: Hall, verdict: Verdict): Promise<Violation[]> {
    const found = await hall.judge(verdict);
    const dead = await withRedis(this.#parts, async (redis) => {
      const lists = await Promise.all(QUEUES.map((queue) => redis.lrange(`${queue}:dead`, 0, -1)));
      return lists.flat().map(jobOf);
    });
    return [...found, ...deadLetterViolations(dead, [])];
  }

  async close(): Promise<void> {
    const { appliance, networks } = this.#parts;
    this.#agent.destroy();
    for (const cable of Object.values(networks)) await cable.remove();
    await appliance.remove();
  }
}
