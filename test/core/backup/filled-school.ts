// A school with rows of every kind of value that could be bent on the way through a file, and what the tests of backup share.
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { makeBackup } from '../../../core/backup/backup.js';
import { type RestoreTools, type RestoreWishes, restoreBackup } from '../../../core/backup/restore.js';
import { systemClock } from '../../../core/clock.js';
import { readConfig } from '../../../core/config.js';
import { createLogger } from '../../../core/logger.js';
import { CODE_DIR, PROJECT_DIR } from '../../../core/paths.js';
import { makeExam, makeStudents } from '../../support/factories.js';

export const migrations = {
  directory: join(CODE_DIR, 'migrations'),
  log: createLogger({ level: 'silent', role: 'test' }),
};

/** A folder for DATA_DIR and UPLOADS_DIR that another user may pass through. */
export function freshPlace(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'backup-test-'));
  chmodSync(folder, 0o755);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Office {
  said: string[];
  tools: RestoreTools;
  backup(): Promise<string>;
  restore(file: string, wishes?: Partial<RestoreWishes>): Promise<void>;
}

/** One who makes backups and restores, with the settings of `env`. */
export function office(
  folder: string,
  env: Record<string, string>,
  changes: Partial<RestoreTools> = {},
): Office {
  const said: string[] = [];
  const tools: RestoreTools = {
    config: readConfig(
      { DATA_DIR: join(folder, 'data'), UPLOADS_DIR: join(folder, 'uploads'), TZ: 'Asia/Jakarta', ...env },
      PROJECT_DIR,
    ),
    clock: systemClock,
    log: migrations.log,
    tell: (line) => said.push(line),
    stop: new AbortController().signal,
    migrations,
    ask: undefined,
    ...changes,
  };
  return {
    said,
    tools,
    backup: () => makeBackup(tools),
    restore: (file, wishes = {}) =>
      restoreBackup(tools, { file, replace: false, yes: false, emptyRedis: false, ...wishes }),
  };
}

export const NASTY =
  'Tab\t, baris\nbaru, CR\r, garis \\ miring \\N \\. \\t, "kutip\', \u0001, اِخْتَرِ الإجابةَ الصحيحة, 𝑥² ≤ ½, 🙂';

export async function fillSchool(knex: Knex): Promise<void> {
  const [first = 0, second = 0] = await makeStudents(knex, 40);
  await knex('students').where({ id: first }).update({ full_name: NASTY });
  const exam = await makeExam(knex, { questions: 3 });
  await knex('questions')
    .where({ id: exam.questions[0] })
    .update({ question_text: `<p>${NASTY}</p>` });
  await knex('settings').insert([
    { key: 'school_name', value: JSON.stringify('SMA Negeri 5 Bandung') },
    {
      key: 'motto',
      value: JSON.stringify({ ar: 'العلم نور', list: [1, 2.5, null, 'a\tb\\n'], deep: { x: {} } }),
    },
  ]);
  await knex('made_passwords').insert({
    student_id: first,
    encrypted: Buffer.concat([Buffer.from([0, 92, 120, 10, 9, 255]), randomBytes(64)]),
  });
  const times = {
    started_at: '2026-12-07T00:30:00.123456Z',
    deadline_at: '2026-12-07T09:00:00.000001+07:00',
  };
  const [session] = await knex('exam_sessions')
    .insert({
      exam_id: exam.id,
      student_id: second,
      ...times,
      status: 'COMPLETED',
      close_reason: 'SUBMIT',
      finished_at: '2026-12-07T01:59:59.999999Z',
      final_score: '66.67',
    })
    .returning('id');
  await knex('exam_answers').insert(
    exam.questions.map((question_id, i) => ({
      session_id: session.id,
      question_id,
      answer: i === 1 ? null : 'B',
      rev: 9_007_199_254_740_000 + i,
      answered_at: times.started_at,
    })),
  );
  await knex('audit_log').insert({
    actor: 'system',
    action: 'test.filled',
    detail: JSON.stringify({ text: 'x\n' }),
  });
  // What a trigger would put right again must come back as it was, too.
  await knex.raw(
    `ALTER TABLE classes DISABLE TRIGGER USER; UPDATE classes SET label = ' '; ALTER TABLE classes ENABLE TRIGGER USER`,
  );
  // Changes that have reached Redis are gone, but their numbers must never come again.
  for (let i = 0; i < 7; i += 1) await knex('outbox').insert({ topic: 'test' });
  await knex('outbox').del();
}

/** Of each table, over all its rows: `{students: 'b1946ac9…', …}`. */
export async function hashes(knex: Knex): Promise<Record<string, string>> {
  const tables: string[] = await knex('pg_tables').where({ schemaname: 'public' }).pluck('tablename');
  const found: Record<string, string> = {};
  for (const table of tables.filter((name) => !name.startsWith('knex_')).sort()) {
    const { rows } = await knex.raw(`SELECT t::text AS row FROM ?? AS t ORDER BY 1`, [table]);
    const hash = createHash('sha256');
    for (const { row } of rows) hash.update(`${row}\n`);
    found[table] = `${rows.length} ${hash.digest('hex')}`;
  }
  return found;
}

/** What makes the tables what they are beside their rows. */
export async function structure(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw(
    `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
     ORDER BY 1`,
  );
  return rows.map(({ line }: { line: string }) => line);
}

export function putUpload(folder: string, path: string, content: string | Buffer): void {
  const target = join(folder, 'uploads', path);
  mkdirSync(join(target, '..'), { recursive: true });
  writeFileSync(target, content);
}

export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}
