/** Results as a table for spreadsheets. The names of the columns are part of the API and the same in every language. */
import { stringify } from 'csv-stringify/sync';
import { isoInstant } from '../../../core/index.js';
import type { Result } from './store.js';

const COLUMNS = [
  'nisn',
  'nis',
  'full_name',
  'class',
  'outcome',
  'score',
  'started_at',
  'finished_at',
  'close_reason',
] as const;
/** By which a spreadsheet knows UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

const cell = (value: Result[keyof Result]): string =>
  value instanceof Date ? isoInstant(value.getTime()) : harmless(String(value ?? ''));

/** A name that begins like a formula would be computed by a spreadsheet; an apostrophe in front makes it text. */
const harmless = (text: string): string => (/^\s*[=+\-@\t\r|]/.test(text) ? `'${text}` : text);

export const resultsCsv = (results: readonly Result[]): string =>
  BYTE_ORDER_MARK +
  stringify(
    results.map((result) => COLUMNS.map((column) => cell(result[column]))),
    { header: true, columns: [...COLUMNS], record_delimiter: 'windows' },
  );

export const CSV_TYPE = 'text/csv; charset=utf-8';

/** Name of the file with the exam's title: a plain one for old programs, the whole title by RFC 5987. */
export function attachment(title: string, label: string): string {
  // Characters that file systems refuse.
  const name = `${label} ${title}`
    .replace(/[\p{Cc}\\/:*?"<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const plain = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]|[%;']/g, '')
    .trim();
  const encoded = encodeURIComponent(`${name}.csv`).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}.csv"; filename*=UTF-8''${encoded}`;
}
