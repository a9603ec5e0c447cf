/** Versions of a paper with their keys: rows that never change, and their copies in Redis, compressed once. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Knex } from 'knex';
import type { Redis } from '../../../core/index.js';
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
