/** The bench's figures as a table for people, beside what is aimed at. */
import type { BenchResult } from './phases.js';
import type { Spread } from './spread.js';
import { nodeOf, type Usage } from './usage.js';

interface Goal {
  text: string;
  met: boolean;
  /** The figure is the same on every machine and in every run: missing it is a fault, not a slow moment. */
  exact?: true;
}

type Row = [what: string, figure: string, goal?: Goal];

/** `broken`: exact goals that were missed. */
export interface Table {
  text: string;
  broken: string[];
}

export function tableOf(result: BenchResult): Table {
  const { students } = result.options;
  const rows: Row[] = [
    ['Start on a folder with data, until ready', seconds(result.startMs)],
    [
      'Start with the school and the exam in it',
      seconds(result.restartMs),
      under(result.restartMs, 10_000, seconds),
    ],
    ...examPage(result),
    ...signIns(result),
    ...papers(result),
    ...answers(result),
    [`Submit, ${students} at once`, spread(result.submit.took)],
    ['Queues empty after the last score', seconds(result.drainMs)],
    ['Memory of all Node processes, at rest', megabytes(nodeOf(result.memoryAtRest))],
    [
      '… at the end',
      megabytes(nodeOf(result.memoryAtEnd)),
      under(nodeOf(result.memoryAtEnd), 500e6, megabytes),
    ],
    ['… web, worker, supervisor', byNode(result.memoryAtEnd)],
    ['Redis at the end; PostgreSQL (shared memory counted in each)', beside(result.memoryAtEnd)],
    ['Failed', String(failures(result)), { text: '0', met: failures(result) === 0 }],
  ];
  return lined(rows);
}

export const pageTableOf = (result: Pick<BenchResult, 'examPage' | 'paperBytes'>): Table =>
  lined(examPage(result));

function lined(rows: readonly Row[]): Table {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const text = rows
    .map(([what, figure, goal]) => {
      const verdict = goal ? `goal: ${goal.text}${goal.met ? '' : ': MISSED'}` : '';
      return `  ${what.padEnd(widths[0] ?? 0)}  ${figure.padEnd(widths[1] ?? 0)}  ${verdict}`.trimEnd();
    })
    .join('\n');
  const broken = rows.filter(([, , goal]) => goal?.exact && !goal.met).map(([what]) => what);
  return { text, broken };
}

const under = (figure: number, limit: number, say: (value: number) => string): Goal => ({
  text: `under ${say(limit)}`,
  met: figure < limit,
});

function signIns({ signIn, join, connect, options: { students } }: BenchResult): Row[] {
  return [
    [`Sign-in, ${students} at once, until the last`, seconds(signIn.totalMs)],
    ['… CPU of Node per sign-in', ms((nodeOf(signIn.cpu) * 1000) / students)],
    [`Join, ${students} at once`, spread(join.took)],
    [`Sockets, ${students} at once, until the hello`, spread(connect.took)],
  ];
}

function examPage({ examPage: page, paperBytes }: Pick<BenchResult, 'examPage' | 'paperBytes'>): Row[] {
  if (!page) return [['Exam page', 'not measured: no Chromium']];
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  return [
    [
      'Exam page to the first question, compressed, without images',
      `${kilobytes(page.bytes)}, of it ${kilobytes(page.paperBytes)} for a paper of ${kilobytes(paperBytes)}`,
      { text: 'at most 60 kB', met: page.bytes <= 60_000, exact: true },
    ],
    [
      '… requests after the HTML',
      String(page.pageRequests),
      { text: 'at most 3', met: page.pageRequests <= 3, exact: true },
    ],
    ['… calls of the API from sign-in to question', String(page.apiRequests)],
    [
      'Main thread per answer, CPU slowed down 6 times, median of 3',
      spread(page.click),
      { text: 'half of them under 50 ms', met: page.click.p50 < 50 },
    ],
    ['… each by itself', spread(page.singleClick)],
    [
      '… longest piece of work',
      page.longestTaskMs === 0 ? 'under 50 ms' : ms(page.longestTaskMs),
      under(page.longestTaskMs, 50, ms),
    ],
    [
      'Memory of the page with all questions answered',
      `${megabytes(page.heapBytes)} of script, ${megabytes(page.tabBytes)} of the whole tab`,
      under(page.tabBytes, 50e6, megabytes),
    ],
  ];
}

function papers({ paper, paperBytes, options: { students } }: BenchResult): Row[] {
  return [
    [`Paper of ${Math.round(paperBytes / 1000)} kB, ${students} within one second`, spread(paper.took)],
    ['… CPU of Node per 1,000', `${((nodeOf(paper.cpu) / students) * 1000).toFixed(2)} s`],
    ['… lag of the load client', spread(paper.lag)],
  ];
}

function answers({ steady, flatOut, serverAckP99Ms, options }: BenchResult): Row[] {
  return [
    [
      `Ack at ${options.students} answers a second, ${options.seconds} s`,
      spread(steady.took),
      { text: 'p99 under 50 ms', met: steady.took.p99 < 50 },
    ],
    ['… from the moment at which it was due', spread(steady.sincePlanned)],
    ['… lag of the load client', spread(steady.lag)],
    ["… the server's own share, p99", `at most ${serverAckP99Ms} ms`],
    ['… CPU per ack', perAck(steady.cpu, steady.acks)],
    ['Acks as fast as they come, 10 s', `${Math.round((flatOut.acks / flatOut.totalMs) * 1000)}/s`],
    ['… ack', spread(flatOut.took)],
    ['… CPU per ack', perAck(flatOut.cpu, flatOut.acks)],
    ['… lag of the load client', spread(flatOut.lag)],
  ];
}

function failures({ signIn, join, paper, connect, steady, flatOut, submit }: BenchResult): number {
  return [signIn, join, paper, connect, steady, flatOut, submit].reduce(
    (sum, phase) => sum + phase.failed,
    0,
  );
}

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const seconds = (value: number): string => `${(value / 1000).toFixed(1)} s`;
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const spread = (found: Spread | undefined): string =>
  found ? `p50 ${ms(found.p50)}, p99 ${ms(found.p99)}, max ${ms(found.max)}` : '';
const byNode = (usage: Usage): string =>
  [usage.web, usage.worker, usage.supervisor].map(megabytes).join(', ');
const beside = (usage: Usage): string => [usage.redis, usage.postgres].map(megabytes).join('; ');

function perAck(cpu: Usage, acks: number): string {
  const micros = (value: number): string => `${Math.round((value * 1e6) / Math.max(1, acks))}`;
  return `web ${micros(cpu.web)}, worker ${micros(cpu.worker)}, Redis ${micros(cpu.redis)}, PostgreSQL ${micros(cpu.postgres)} µs`;
}
