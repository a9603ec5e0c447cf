/**
 * One exam and the students who sit it while faults strike: lets them act, waits until all is saved, measures how long that
 * takes, lets them hand in, and has the checker judge. Students reach the appliance in different ways, as in a school.
 */
import type { Cable } from '../support/cable.js';
import { everyone } from '../support/everyone.js';
import { untilDrained } from '../support/exam-record.js';
import { readMetrics } from '../support/metrics-reading.js';
import { openDatabase, type RunningAppliance } from '../support/running-appliance.js';
import type { SetUpExam, SetUpSchool } from '../support/school-setup.js';
import { until } from '../support/waiting.js';
import { type Verdict, type Violation, violationsOf } from './checker.js';
import { EVERYBODY, History, type HistoryEvent } from './history.js';
import type { Random } from './random.js';
import { Sitter } from './sitter.js';
import { readStoredExam } from './stored-exam.js';

export interface HallPlan {
  appliance: RunningAppliance;
  school: SetUpSchool;
  exam: SetUpExam;
  random: Random;
  networks: Networks;
}

/** The ways to the appliance; the rest of the students has a cable straight to it. */
export interface Networks {
  /** Wi-Fi that faults cut and jam: every fourth student. */
  wifi: Cable;
  /** A proxy through which no socket ever opens: every eighth. */
  httpOnly: Cable;
  /** One that lets sockets through and then again not: every eighth. */
  changing: Cable;
}

/** On the small machines that this runs on, all students together act this often a second. */
const ACTS_PER_SECOND = 90;
const SLOWEST_SAVE_MS = 60_000;
/** As a page writes it down: a socket that failed, a request that failed in another way than by being refused. */
const TROUBLE = /^(socket: |(GET|POST) \S+: (?!4\d\d ))/;

export class Hall {
  readonly history = new History();
  readonly sitters: Sitter[];
  readonly exam: SetUpExam;
  readonly plan: HallPlan;
  ledgerMayMiss = false;

  constructor(plan: HallPlan) {
    this.plan = plan;
    this.exam = plan.exam;
    const { school, random, appliance } = plan;
    const thinkMs = Math.max(150, (school.cards.length / ACTS_PER_SECOND) * 1000);
    this.sitters = school.cards.map(
      (card, i) =>
        new Sitter({
          url: this.#wayOf(i) ?? appliance.url,
          card,
          exam: plan.exam,
          history: this.history,
          random: random.branch(card.number),
          thinkMs,
        }),
    );
  }

  note(what: string): void {
    this.history.note(EVERYBODY, what);
  }

  /** All come in; those who can have an open socket then, so that a fault strikes sockets that are open. */
  async enter(): Promise<void> {
    await everyone(this.sitters, (sitter) => sitter.enter());
    await until('every page reaches the appliance', () =>
      this.sitters.every((sitter) => !sitter.isSitting || sitter.page.attempt.reach() !== 'offline'),
    ).catch(() => undefined);
  }

  act(): void {
    for (const sitter of this.sitters) sitter.act();
  }

  async rest(): Promise<void> {
    await everyone(this.sitters, (sitter) => sitter.rest());
  }

  /** Those who are in the middle of their exam. */
  get sitting(): Sitter[] {
    return this.sitters.filter((sitter) => sitter.isSitting);
  }

  /** What of a fault students could see since event `from`; that sockets fail is as usual where none ever opens. */
  troublesSince(from: number): string[] {
    const { httpOnly } = this.plan.networks;
    const socketless = new Set(
      this.sitters.filter(({ plan }) => plan.url === httpOnly.url).map(({ student }) => student),
    );
    return this.history.events.slice(from).flatMap((event) => {
      if (event.kind === 'refused' && event.code === 'unavailable')
        return [`${event.student}: ${event.code}`];
      if (event.kind !== 'noted' || !TROUBLE.test(event.what)) return [];
      if (event.what.startsWith('socket:') && socketless.has(event.student)) return [];
      return [`${event.student}: ${event.what}`];
    });
  }

  /** Students on the Wi-Fi. */
  get onWifi(): Sitter[] {
    return this.sitters.filter((sitter) => sitter.plan.url === this.plan.networks.wifi.url);
  }

  async saved(limitMs = SLOWEST_SAVE_MS): Promise<void> {
    await until(
      'every page has every answer acked',
      () => this.sitters.every((sitter) => sitter.isSaved),
      limitMs,
    ).catch((error: Error) => {
      const late = this.sitters.find((sitter) => !sitter.isSaved);
      throw new Unsaved(error.message, late?.student ?? EVERYBODY);
    });
  }

  /** Waits until so many answers have been acked since event `from`. */
  async acksSince(from: number, count: number): Promise<void> {
    await until(
      'some answers are acked',
      () => this.history.events.slice(from).filter(({ kind }) => kind === 'acked').length >= count,
    );
  }

  /** Every page that is open now has been told anew what the server holds, or is none any more. */
  async greetedAnew(): Promise<void> {
    const before = this.sitters.flatMap((sitter) =>
      sitter.openPages.map((page) => ({ sitter, page, greetings: page.greetings })),
    );
    await until(
      'every open page knows what the server holds',
      () =>
        before.every(
          ({ sitter, page, greetings }) => page.greetings > greetings || !sitter.openPages.includes(page),
        ),
      SLOWEST_SAVE_MS,
    );
  }

  /**
   * All choose something at once, and nobody touches anything.
   * @param fromMs `performance.now()` from which it counts.
   * @returns for each student the ms until the next ack, sorted. That another tab was first is as good as an ack.
   */
  async recovery(fromMs: number): Promise<number[]> {
    const { length } = this.history.events;
    // Who reloads or moves to another device now would be waiting for that.
    for (const sitter of this.sitters) sitter.pause();
    const sitting = this.sitting;
    for (const sitter of sitting) sitter.chooseAnew();
    const firstAcks = new Map<string, number>();
    let seen = length;
    // Who has come back to what the server holds has nothing to send.
    const isThrough = (sitter: Sitter): boolean =>
      firstAcks.has(sitter.student) || !sitter.isSitting || sitter.isSaved;
    const passedMs = performance.now() - fromMs;
    const startedAt = performance.now();
    await until(
      'every student is acked again',
      () => {
        for (; seen < this.history.events.length; seen += 1) {
          const event = this.history.events[seen];
          if (event && isAnswer(event) && !firstAcks.has(event.student))
            firstAcks.set(event.student, passedMs + performance.now() - startedAt);
        }
        return sitting.every((sitter) => isThrough(sitter));
      },
      SLOWEST_SAVE_MS,
    ).catch((error: Error) => {
      const late = sitting.find((sitter) => !isThrough(sitter));
      throw new Unsaved(error.message, late?.student ?? EVERYBODY);
    });
    return [...firstAcks.values()].sort((a, b) => a - b);
  }

  /** Waits until PostgreSQL has all, and lets the checker judge it. */
  async judge(verdict: Verdict): Promise<Violation[]> {
    const { appliance } = this.plan;
    await untilDrained(appliance.url).catch(async (error: Error) => {
      const metrics = await readMetrics(appliance.url).catch(() => []);
      const depths = metrics.filter(({ name }) => name.startsWith('examhall_queue_'));
      const shown = depths.map(({ name, labels, value }) => `${name} ${labels['queue']} ${value}`);
      throw new Error([error.message, ...shown, appliance.output.slice(-4000)].join('\n'));
    });
    const db = openDatabase(appliance.databaseUrl);
    try {
      const stored = await readStoredExam(db, this.exam.id);
      return violationsOf(this.history.events, stored, { ledgerMayMiss: this.ledgerMayMiss, ...verdict });
    } finally {
      await db.destroy();
    }
  }

  async handIn(limitMs = 90_000): Promise<void> {
    await everyone(this.sitters, (sitter) =>
      sitter.handIn(limitMs).catch((error: Error) => {
        throw new Unsaved(error.message, sitter.student);
      }),
    );
  }

  leave(): void {
    for (const sitter of this.sitters) sitter.leave();
  }

  #wayOf(i: number): string | undefined {
    const { wifi, httpOnly, changing } = this.plan.networks;
    if (i % 4 === 0) return wifi.url;
    if (i % 8 === 1) return httpOnly.url;
    if (i % 8 === 5) return changing.url;
    return undefined;
  }
}

const isAnswer = (event: HistoryEvent): boolean =>
  event.kind === 'acked' || (event.kind === 'refused' && event.code === 'stale');

/** A student who was never acked again, or never graded. */
export class Unsaved extends Error {
  readonly student: string;

  constructor(message: string, student: string) {
    super(`${message} (${student})`);
    this.student = student;
  }
}
