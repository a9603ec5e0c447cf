/** The bench from an empty folder to the last score in PostgreSQL: one school, one exam, every step measured. */
import { untilDrained } from '../support/exam-record.js';
import { readMetrics, sumOf } from '../support/metrics-reading.js';
import { type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { type SetUpSchool, setUpSchool } from '../support/school-setup.js';
import type { OrderName, Orders } from './crowd-orders.js';
import { type ExamPageResult, measureExamPage } from './exam-page.js';
import { LoadClient } from './load-client.js';
import { cpuSeconds, difference, memoryBytes, type Usage } from './usage.js';

export interface BenchOptions {
  students: number;
  seconds: number;
  /** What WEB_PROCESSES is set to; undefined = the appliance's own choice. */
  webProcesses?: number;
}

export type Measured<F> = F & { cpu: Usage };

export interface BenchResult {
  options: BenchOptions;
  startMs: number;
  restartMs: number;
  setUpMs: number;
  memoryAtRest: Usage;
  memoryAtEnd: Usage;
  paperBytes: number;
  /** Undefined where there is no Chromium. */
  examPage: ExamPageResult | undefined;
  signIn: Measured<Orders['signIn']['found']>;
  join: Measured<Orders['join']['found']>;
  paper: Measured<Orders['paper']['found']>;
  connect: Measured<Orders['connect']['found']>;
  steady: Measured<Orders['steady']['found']>;
  /** Upper bound of the server's own share in the steady phase's p99, ms. */
  serverAckP99Ms: number;
  flatOut: Measured<Orders['flatOut']['found']>;
  submit: Measured<Orders['submit']['found']>;
  drainMs: number;
}

const FLAT_OUT_SECONDS = 10;
const QUESTIONS = 40;
/** Makes the paper of 40 questions about 50 kB. */
const QUESTION_LENGTH = 900;

/** The exam page alone, in a browser of its own: on a quiet machine, without the crowd. */
export async function measurePage(
  tell: (phase: string) => void,
): Promise<Pick<BenchResult, 'examPage' | 'paperBytes'>> {
  tell('starting');
  const appliance = await runAppliance({ env: {} });
  try {
    const school = await makeSchool(appliance, 1);
    tell('exam page in a slow browser');
    const examPage = await measureExamPage(appliance.url, school);
    return { examPage, paperBytes: await paperSize(appliance) };
  } finally {
    await appliance.remove();
  }
}

const makeSchool = (appliance: RunningAppliance, students: number): Promise<SetUpSchool> =>
  setUpSchool(appliance.url, {
    students,
    questions: QUESTIONS,
    questionLength: QUESTION_LENGTH,
    durationMinutes: 120,
  });

export async function measure(options: BenchOptions, tell: (phase: string) => void): Promise<BenchResult> {
  tell('starting');
  const env: Record<string, string> = options.webProcesses
    ? { WEB_PROCESSES: String(options.webProcesses) }
    : {};
  const appliance = await runAppliance({ env });
  const client = new LoadClient();
  try {
    await appliance.stop();
    const startMs = await appliance.start();
    const setUpAt = performance.now();
    tell(`making ${options.students} students and an exam`);
    const school = await makeSchool(appliance, options.students);
    const setUpMs = performance.now() - setUpAt;
    await appliance.stop();
    const restartMs = await appliance.start();
    await untilDrained(appliance.url);
    const memoryAtRest = memoryBytes(appliance);
    tell('exam page in a slow browser');
    const examPage = await measureExamPage(appliance.url, school);

    async function phase<K extends OrderName>(name: K, given: Orders[K]['given']) {
      tell(name);
      const before = cpuSeconds(appliance);
      const found = await client.order(name, given);
      return { ...found, cpu: difference(cpuSeconds(appliance), before) } as Measured<Orders[K]['found']>;
    }
    await client.order('gather', { url: appliance.url, school });
    const signIn = await phase('signIn', null);
    const join = await phase('join', null);
    const paper = await phase('paper', { withinMs: 1000 });
    const connect = await phase('connect', null);
    await untilDrained(appliance.url);
    const steady = await phase('steady', { seconds: options.seconds, perSecond: 1 });
    const serverAckP99Ms = await ackP99(appliance);
    await untilDrained(appliance.url, 120_000);
    const flatOut = await phase('flatOut', { seconds: FLAT_OUT_SECONDS });
    const submit = await phase('submit', null);
    tell('queues to PostgreSQL');
    const drainingAt = performance.now();
    await untilDrained(appliance.url, 300_000);
    const drainMs = performance.now() - drainingAt;
    const memoryAtEnd = memoryBytes(appliance);
    const paperBytes = await paperSize(appliance);
    return {
      ...{ options, startMs, restartMs, setUpMs, memoryAtRest, memoryAtEnd, paperBytes, examPage },
      ...{ signIn, join, paper, connect, steady, serverAckP99Ms, flatOut, submit, drainMs },
    };
  } finally {
    client.end();
    await appliance.remove();
  }
}

/** From the histograms of all web processes: the bound of the bucket in which the 99th of a hundred acks lies. */
async function ackP99(appliance: RunningAppliance): Promise<number> {
  const samples = await readMetrics(appliance.url);
  const total = sumOf(samples, 'examhall_ack_seconds_count');
  const within = new Map<number, number>();
  for (const { name, labels, value } of samples)
    if (name === 'examhall_ack_seconds_bucket') {
      const bound = Number(String(labels['le']).replace('+Inf', 'Infinity'));
      within.set(bound, (within.get(bound) ?? 0) + value);
    }
  const [bound] = [...within].sort(([a], [b]) => a - b).find(([, count]) => count >= total * 0.99) ?? [];
  return Number(bound) * 1000;
}

const paperSize = (appliance: RunningAppliance): Promise<number> =>
  appliance.withDatabase(async (db) => {
    const [row] = await db('exam_papers').select(db.raw('length(paper::text) as length'));
    return Number(row?.length);
  });
