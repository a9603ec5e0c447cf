/** Versions of a paper with their keys: rows that never change, and their copies in Redis, compressed once. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Knex } from 'knex';
import type { Redis } from '../../../core/index.js';
import { literal } from '../exams/store.js';
import type { AnswerKey, Paper } from '../live/format.js';
import { keys } from '../redis/keys.js';
import { arrangePaper } from './build.js';

const squeeze = promisify(brotliCompress);
const zip = promisify(gzip);
/** 11 takes ten times as long for a few percent. */
const BROTLI_QUALITY = 9;

/** Puts one version beside whatever is live; nobody sees it until the pointer moves. */
export async function writeVersion(redis: Redis, paper: Paper, answerKey: AnswerKey): Promise<void> {
  const json = Buffer.from(JSON.stringify(arrangePaper(paper)));
  const [br, gz] = await Promise.all([
    squeeze(json, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: json.length,
      },
    }),
    zip(json, { level: 9 }),
  ]);
  const etag = `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"`;
  const paperKey = keys.paper(paper.exam_id, paper.version);
  const results = await redis
    .multi()
    .del(paperKey)
    .hset(paperKey, { json, gzip: gz, br, etag })
    .set(keys.answerKey(paper.exam_id, paper.version), JSON.stringify(answerKey))
    .exec();
  const failed = results?.find(([error]) => error !== null)?.[0];
  if (failed || !results) throw failed ?? new Error('Redis took no version of the paper');
}

export async function nextVersion(trx: Knex.Transaction, examId: string): Promise<number> {
  const row = await trx('exam_papers')
    .where({ exam_id: examId })
    .max<{ last: number | null }>('version as last')
    .first();
  return (row?.last ?? 0) + 1;
}

export async function insertVersion(
  trx: Knex.Transaction,
  paper: Paper,
  answerKey: AnswerKey,
  publishedBy: number,
): Promise<void> {
  await trx('exam_papers').insert({
    exam_id: paper.exam_id,
    version: paper.version,
    paper: JSON.stringify(paper),
    answer_key: JSON.stringify(answerKey),
    published_by: publishedBy,
  });
}

export interface PaperRow {
  paper: Paper;
  answer_key: AnswerKey;
  published_at: Date;
}

export const findVersion = (db: Knex, examId: string, version: number): Promise<PaperRow | undefined> =>
  db<PaperRow & { exam_id: string; version: number }>('exam_papers')
    .where({ exam_id: examId, version })
    .first('paper', 'answer_key', 'published_at');

export interface VersionRow {
  version: number;
  published_at: Date;
  published_by: number | null;
  publisher_name: string | null;
  question_count: number;
}

/** Without the papers themselves; newest first unless sorted otherwise. */
export async function listVersions(
  db: Knex,
  examId: string,
  asked: {
    version?: number;
    page?: number;
    per_page?: number;
    sort?: string | undefined;
    q?: string | undefined;
  },
): Promise<{ items: VersionRow[]; total: number }> {
  const { version, page = 1, per_page = 1, sort, q } = asked;
  const narrowed = () => {
    const builder = db('exam_papers as p')
      .leftJoin('admins as a', 'a.id', 'p.published_by')
      .where('p.exam_id', examId);
    if (q) builder.whereRaw("concat_ws(' ', p.version, a.full_name) ILIKE ?", [`%${literal(q)}%`]);
    return version === undefined ? builder : builder.where('p.version', version);
  };
  const [{ count } = { count: 0 }] = await narrowed().count<{ count: number }[]>('* as count');
  const items = await narrowed()
    .orderBy('p.version', sort === 'version' ? 'asc' : 'desc')
    .limit(per_page)
    .offset((page - 1) * per_page)
    .select<VersionRow[]>(
      'p.version',
      'p.published_at',
      'p.published_by',
      'a.full_name as publisher_name',
      db.raw("jsonb_array_length(p.paper -> 'questions') AS question_count"),
    );
  return { items, total: Number(count) };
}
