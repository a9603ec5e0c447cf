/** What Linux tells about running processes: who is whose child, how much CPU and memory each has used. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ProcessEntry {
  pid: number;
  parent: number;
  /** Short name of the program, such as `node` or `postgres`. */
  name: string;
  /** CPU seconds, with those of children that have ended. */
  cpuSeconds: number;
  /** When it began, in ticks since the machine did: with the pid it names a process for good. */
  began: number;
}

/** Linux counts CPU time in hundredths of a second on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** @returns undefined when there is no such process (any more). */
export function processEntry(pid: number): ProcessEntry | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name stands in parentheses and may itself hold spaces and parentheses.
  const end = stat.lastIndexOf(')');
  const fields = stat.slice(end + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return {
    pid,
    parent: Number(fields[1]),
    name: stat.slice(stat.indexOf('(') + 1, end),
    cpuSeconds: ticks / TICKS_PER_SECOND,
    began: Number(fields[19]),
  };
}

/** `root` and all that descends from it. */
export function processTree(root: number): ProcessEntry[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processEntry(Number(name)) ?? []);
  const tree: ProcessEntry[] = all.filter((entry) => entry.pid === root);
  for (const entry of tree) tree.push(...all.filter((other) => other.parent === entry.pid));
  return tree;
}

/** To each that is still there: who descends from another may have ended since it was looked up. */
export function signalTo(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** One variable of a process' environment as it was started with. */
export function environmentOf(pid: number, variable: string): string | undefined {
  try {
    const found = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .find((line) => line.startsWith(`${variable}=`));
    return found?.slice(variable.length + 1);
  } catch {
    return undefined;
  }
}

/** Paths of the unix sockets on which a process listens or talks. */
export function socketPathsOf(pid: number): string[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      } catch {
        return undefined;
      }
    }),
  );
  return readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => inodes.has(fields[6]) && fields[7]?.startsWith('/'))
    .map((fields) => String(fields[7]));
}

/** Memory of a process in RAM, in bytes; what several processes share counts in each. 0 when it has ended. */
export const residentBytes = (pid: number): number => statusBytes(pid, 'VmRSS');

/** The part of it that is no file's and nobody else's. */
export const privateBytes = (pid: number): number => statusBytes(pid, 'RssAnon');

function statusBytes(pid: number, field: string): number {
  try {
    const line = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
