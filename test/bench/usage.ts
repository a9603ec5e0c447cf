/** What the appliance's processes use: CPU and memory, by group. */
import { processEntry, residentBytes } from '../support/process-table.js';
import type { RunningAppliance } from '../support/running-appliance.js';

export interface Usage {
  web: number;
  worker: number;
  supervisor: number;
  redis: number;
  postgres: number;
}

const GROUPS = ['web', 'worker', 'supervisor', 'redis', 'postgres'] as const;

/** CPU seconds since each process began. A difference over a phase holds if no process ended by itself meanwhile. */
export const cpuSeconds = (appliance: RunningAppliance): Usage =>
  byGroup(appliance, (pids) => pids.reduce((sum, pid) => sum + (processEntry(pid)?.cpuSeconds ?? 0), 0));

/** Resident bytes. PostgreSQL's processes share most of theirs, which counts in each: its sum is an upper bound. */
export const memoryBytes = (appliance: RunningAppliance): Usage =>
  byGroup(appliance, (pids) => pids.reduce((sum, pid) => sum + residentBytes(pid), 0));

export const nodeOf = (usage: Usage): number => usage.web + usage.worker + usage.supervisor;

export function difference(after: Usage, before: Usage): Usage {
  return Object.fromEntries(GROUPS.map((group) => [group, after[group] - before[group]])) as unknown as Usage;
}

function byGroup(appliance: RunningAppliance, measure: (pids: number[]) => number): Usage {
  const members = appliance.members();
  return Object.fromEntries(
    GROUPS.map((group) => [group, measure([members[group]].flat())]),
  ) as unknown as Usage;
}
