/**
 * `/metrics` is answered by one web process and speaks of all: it asks the supervisor, the supervisor asks the others. Whoever
 * does not answer in time is left out; a process that hangs must not hide what the others tell.
 */
import type { Worker } from 'node:cluster';
import type { ToldMetrics } from '../metrics.js';
import type { FromSupervisor } from './messages.js';

const ROUND_LIMIT_MS = 1000;
/** The one who asks waits a little longer than the one who gathers. */
const ANSWER_LIMIT_MS = 1500;

interface Round {
  awaited: Set<Worker>;
  others: ToldMetrics[];
  end(): void;
}

/** In the supervisor. */
export class MetricsRounds {
  readonly #members = new Set<Worker>();
  readonly #rounds = new Map<number, Round>();
  #lastId = 0;

  join(member: Worker): void {
    this.#members.add(member);
  }

  leave(member: Worker): void {
    this.#members.delete(member);
    for (const round of this.#rounds.values()) this.#settle(round, member);
  }

  begin(asker: Worker, askersId: number): void {
    this.#lastId += 1;
    const id = this.#lastId;
    const awaited = new Set([...this.#members].filter((member) => member !== asker && member.isConnected()));
    const timer = setTimeout(() => round.end(), ROUND_LIMIT_MS);
    const round: Round = {
      awaited,
      others: [],
      end: () => {
        clearTimeout(timer);
        this.#rounds.delete(id);
        send(asker, { type: 'metrics', id: askersId, others: round.others });
      },
    };
    this.#rounds.set(id, round);
    for (const member of awaited) send(member, { type: 'metrics-wanted', id });
    if (awaited.size === 0) round.end();
  }

  take(member: Worker, { id, metrics }: { id: number; metrics: ToldMetrics }): void {
    const round = this.#rounds.get(id);
    if (!round?.awaited.has(member)) return;
    round.others.push(metrics);
    this.#settle(round, member);
  }

  #settle(round: Round, member: Worker): void {
    if (round.awaited.delete(member) && round.awaited.size === 0) round.end();
  }
}

const send = (member: Worker, message: FromSupervisor): void => {
  if (member.isConnected()) member.send(message);
};

/** In a web process. */
export class MetricsAsker {
  readonly #send: (id: number) => void;
  readonly #waiting = new Map<number, (others: ToldMetrics[]) => void>();
  #lastId = 0;

  constructor(send: (id: number) => void) {
    this.#send = send;
  }

  ask(): Promise<ToldMetrics[]> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answer({ id, others: [] }), ANSWER_LIMIT_MS);
      this.#waiting.set(id, (others) => {
        clearTimeout(timer);
        resolve(others);
      });
      this.#send(id);
    });
  }

  answer({ id, others }: { id: number; others: ToldMetrics[] }): void {
    this.#waiting.get(id)?.(others);
    this.#waiting.delete(id);
  }
}
