/**
 * The import as a job of the worker: read, check, hash, write. Passwords are hashed before the transaction, for that takes
 * minutes with thousands of students; the school is then held against the file once more, now with locks.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isPassingFailure, type Translate } from '../../../core/index.js';
import type { JobFault, JobOutcome, RunningJob } from '../../jobs/contract.js';
import { actorOfJob } from '../actor.js';
import { makePassword } from '../passwords/made.js';
import { seal, unseal } from '../passwords/sealed.js';
import { isTaken } from '../refusals.js';
import type { SchoolTools } from '../uses.js';
import { type Match, matchRows } from './match.js';
import { readCsv } from './read-csv.js';
import { readXlsx } from './read-xlsx.js';
import { checkRows, headingOf, type ImportRow } from './rows.js';
import { type Fault, UnreadableFile } from './sheet.js';
import type { FileKind } from './upload.js';
import { type HashedPassword, type ImportResult, resultOfEarlierRun, writeStudents } from './write.js';

/** `<plugin>.<noun>`: the job's page looks for `<plugin>/jobs/<noun>.njk` to show its result. */
export const IMPORT_JOB = 'school.students-import';
const PURPOSE = 'import-files';
/** The list is for people: who has more faults than this has one fault in every row. */
const MOST_FAULTS = 500;
const PROGRESS_EVERY = 20;
const TRIES = 5;
const PAUSE_MS = 2000;

interface ImportPayload {
  kind: FileKind;
  /** Sealed and base64: the file may hold passwords, and backups hold this table. */
  file: string;
  locale: string;
  ip?: string;
  requestId?: string;
}

export function importPayload(
  { secrets }: Pick<SchoolTools, 'secrets'>,
  file: { kind: FileKind; bytes: Buffer },
  from: { locale: string; ip: string; requestId: string },
): ImportPayload {
  const sealed = seal(secrets.key(PURPOSE), file.bytes, PURPOSE);
  return { kind: file.kind, file: sealed.toString('base64'), ...from };
}

interface ImportTools extends SchoolTools {
  translate(locale: string, key: string, params?: Record<string, string | number>): string;
}

export async function runImport(tools: ImportTools, job: RunningJob): Promise<JobOutcome> {
  const payload = job.payload as ImportPayload;
  const t: Translate = (key, params) => tools.translate(payload.locale, key, params);
  const earlier = await resultOfEarlierRun(tools.db, job.id);
  if (earlier) return { result: earlier };
  const bytes = unseal(tools.secrets.key(PURPOSE), Buffer.from(payload.file, 'base64'), PURPOSE);
  if (!bytes) return { errors: worded([{ code: 'unreadable' }], t) };
  const { students, faults } = await readStudents(payload.kind, bytes);
  if (faults.length > 0) return { errors: worded(await withFaultsOfSchool(tools, students, faults), t) };
  const outcome = await untilWritten(tools, job, payload, students);
  return Array.isArray(outcome) ? { errors: worded(outcome, t) } : { result: outcome };
}

/** What is wrong with the other rows in view of the school, so that nobody mends a file to find the next fault. */
async function withFaultsOfSchool(
  { db }: Pick<ImportTools, 'db'>,
  students: readonly ImportRow[],
  faults: readonly Fault[],
): Promise<Fault[]> {
  const faulty = new Set(faults.map(({ row }) => row));
  const held = await matchRows(
    db,
    students.filter(({ row }) => !faulty.has(row)),
  );
  return [...faults, ...held.faults].sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
}

async function readStudents(
  kind: FileKind,
  bytes: Buffer,
): Promise<{ students: ImportRow[]; faults: Fault[] }> {
  try {
    if (kind === 'csv') return checkRows(await readCsv(bytes));
    const { sheet, faults } = await readXlsx(bytes);
    const checked = checkRows(sheet);
    const dead = faults.map((fault) => ({
      ...fault,
      column: headingOf(fault.column ?? '', sheet.rows[0] ?? []),
    }));
    const isDead = (fault: Fault) => dead.some((d) => d.row === fault.row && d.column === fault.column);
    return { ...checked, faults: [...dead, ...checked.faults.filter((fault) => !isDead(fault))] };
  } catch (error) {
    if (error instanceof UnreadableFile) return { students: [], faults: [error.fault] };
    throw error;
  }
}

/** Until the school stays as it was while passwords were hashed, and PostgreSQL stays with us. */
async function untilWritten(
  tools: ImportTools,
  job: RunningJob,
  payload: ImportPayload,
  rows: readonly ImportRow[],
): Promise<ImportResult | Fault[]> {
  const passwords = new Map<number, HashedPassword>();
  for (let tried = 1; ; tried += 1) {
    try {
      const { matches, faults } = await matchRows(tools.db, rows);
      if (faults.length > 0) return faults;
      await hashPasswords(tools, job, matches, passwords);
      const result = await write(tools, job, payload, rows, passwords);
      if (result !== 'school_changed') return result;
    } catch (error) {
      const mayPass = isTaken(error) || (isDatabaseError(error) && isPassingFailure(error));
      if (!mayPass || tried === TRIES) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

const isDatabaseError = (error: unknown): boolean =>
  /^([0-9A-Z]{5}|E[A-Z]+)$/.test(String((error as { code?: unknown } | null)?.code)) ||
  /connection|Timeout acquiring/i.test(String((error as Error | null)?.message));

const write = (
  tools: ImportTools,
  job: RunningJob,
  { ip, requestId }: ImportPayload,
  rows: readonly ImportRow[],
  passwords: ReadonlyMap<number, HashedPassword>,
): Promise<ImportResult | Fault[] | 'school_changed'> =>
  tools.transact(async (tx) => {
    // One import at a time: two files with the same new student then see each other.
    await tx.db.raw("SELECT pg_advisory_xact_lock(hashtext('school.students-import'))");
    const earlier = await resultOfEarlierRun(tx.db, job.id);
    if (earlier) return earlier;
    const { matches, faults } = await matchRows(tx.db, rows, { lock: true });
    if (faults.length > 0) return faults;
    if (matches.some((match) => needsHash(match) && !passwords.has(match.row.row))) return 'school_changed';
    return writeStudents(tx, tools, actorOfJob(job.ownerId, ip, requestId), job.id, matches, passwords);
  });

const needsHash = ({ row, known }: Match): boolean => row.password !== null || known === undefined;

/** One after the other in the worker's own slot: sign-ins are checked elsewhere and do not wait for it. */
async function hashPasswords(
  { auth }: ImportTools,
  job: RunningJob,
  matches: readonly Match[],
  passwords: Map<number, HashedPassword>,
): Promise<void> {
  for (const [index, match] of matches.entries()) {
    if (index % PROGRESS_EVERY === 0) await job.progress(index, matches.length);
    if (!needsHash(match) || passwords.has(match.row.row)) continue;
    const made = match.row.password === null ? makePassword() : undefined;
    const hash = await auth.hashPassword(match.row.password ?? made ?? '', 'student');
    passwords.set(match.row.row, { hash, made });
  }
  await job.progress(matches.length, matches.length);
}

function worded(faults: readonly Fault[], t: Translate): JobFault[] {
  const shown: JobFault[] = faults.slice(0, MOST_FAULTS).map(({ row, column, code, params }) => ({
    ...(row === undefined ? {} : { row }),
    ...(column === undefined ? {} : { column }),
    message: t(`school.import.fault.${code}`, params),
  }));
  const more = faults.length - shown.length;
  return more > 0 ? [...shown, { message: t('school.import.fault.more', { count: more }) }] : shown;
}
