// After a SIGKILL of the appliance its database servers may still run on the data. They are found by what they are (program
// and working folder) and not by pid files, since a pid in a file may by now belong to anybody.
import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerLog } from './server.js';

export interface Leftovers {
  /** As a person would say it. */
  name: string;
  /** The folder in which such a server works; both servers change into their data at start. */
  folder: string;
  /** Base names of its program. */
  programs: string[];
  /** From the gentlest to SIGKILL. */
  signals: NodeJS.Signals[];
  log: ServerLog;
}

const PATIENCE_MS = 10_000;

/**
 * Ends the servers that a dead appliance left on `folder` and waits until they are gone. Only for who holds the lock on
 * DATA_DIR: it makes no difference between a leftover and a server in use.
 */
export async function endLeftovers({ name, folder, programs, signals, log }: Leftovers): Promise<void> {
  let found = serversIn(folder, programs);
  if (found.length === 0) return;
  log('warn', `${name} of an earlier start still runs on ${folder}; ending it`, { pids: found });
  for (const signal of signals) {
    // A server's own children are left to it: PostgreSQL's checkpointer must see the others out.
    const heads = found.filter((pid) => !found.includes(parentOf(pid)));
    for (const pid of heads) send(pid, signal);
    const until = performance.now() + PATIENCE_MS;
    while (performance.now() < until) {
      await sleep(20);
      found = serversIn(folder, programs);
      if (found.length === 0) return;
    }
  }
  throw new Error(
    `${name} of an earlier start (process ${found.join(', ')}) runs on ${folder} and cannot be ended.`,
  );
}

function serversIn(folder: string, programs: string[]): number[] {
  return fs
    .readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      const exe = readLink(`/proc/${pid}/exe`)?.replace(/ \(deleted\)$/, '');
      return exe && programs.includes(path.basename(exe)) && readLink(`/proc/${pid}/cwd`) === folder;
    })
    .map(Number);
}

function readLink(link: string): string | undefined {
  try {
    return fs.readlinkSync(link);
  } catch {
    return undefined; // gone meanwhile, or of another user and so not ours
  }
}

function parentOf(pid: number): number {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in between; the loop above looks again.
  }
}
