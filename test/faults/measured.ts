/** What a fault cost, as figures and as a table. */
import type { Fault } from './fault.js';
import type { HistoryEvent } from './history.js';

export interface Measured {
  fault: string;
  title: string;
  goalMs: number | undefined;
  /** Until the next ack after it, sorted; one entry a student. */
  waitedMs: number[];
  /** From send to ack of answers that were sent while it lasted, sorted. */
  acksMs: number[];
}

export function measuredOf(fault: Fault, during: readonly HistoryEvent[], waitedMs: number[]): Measured {
  return { fault: fault.name, title: fault.title, goalMs: fault.goalMs, waitedMs, acksMs: ackTimes(during) };
}

/** @returns sorted. Sent again before its ack counts from its last copy, as the page counts it. */
export function ackTimes(events: readonly HistoryEvent[]): number[] {
  const sentAt = new Map<string, number>();
  const took: number[] = [];
  for (const event of events) {
    if (event.kind === 'sent') sentAt.set(`${event.student} ${event.device} ${event.id}`, event.atMs);
    if (event.kind !== 'acked') continue;
    const name = `${event.student} ${event.device} ${event.id}`;
    const from = sentAt.get(name);
    if (from !== undefined) took.push(event.atMs - from);
    sentAt.delete(name);
  }
  return took.sort((a, b) => a - b);
}

/** @param sorted ascending. */
export const quantile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** One row a fault; of a fault that struck several times the slowest of each. */
export function tableOf(all: readonly Measured[]): string {
  const rows = [['fault', 'times', 'acked again: half', 'all', 'goal', 'acks meanwhile', 'p50', 'p99']];
  for (const name of new Set(all.map(({ fault }) => fault))) {
    const same = all.filter(({ fault }) => fault === name);
    const slowest = (share: number): number | undefined =>
      same.reduce<number | undefined>((most, { waitedMs }) => {
        const value = quantile(waitedMs, share);
        return value === undefined ? most : Math.max(most ?? 0, value);
      }, undefined);
    const acks = same.flatMap(({ acksMs }) => acksMs).sort((a, b) => a - b);
    rows.push([
      same[0]?.title ?? name,
      String(same.length),
      seconds(slowest(0.5)),
      seconds(slowest(1)),
      same[0]?.goalMs === undefined ? '' : seconds(same[0].goalMs),
      String(acks.length),
      ms(quantile(acks, 0.5)),
      ms(quantile(acks, 0.99)),
    ]);
  }
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

const seconds = (value: number | undefined): string =>
  value === undefined ? '–' : `${(value / 1000).toFixed(1)} s`;
const ms = (value: number | undefined): string =>
  value === undefined ? '–' : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
