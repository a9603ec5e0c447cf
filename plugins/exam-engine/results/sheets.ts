/** Results as a table for spreadsheets. The names of the columns are part of the API and the same in every language. */
import { stringify } from 'csv-stringify/sync';
import writeXlsx from 'write-excel-file/node';
import { isoInstant, utcOffsetMinutes } from '../../../core/index.js';
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

/**
 * Numbers stay text where they are names (a leading zero counts), scores are numbers, moments are dates. A workbook knows no time
 * zone: they are wall time of the school, as its people read them in the console.
 */
export const resultsXlsx = (results: readonly Result[], timeZone: string): Promise<Buffer> =>
  writeXlsx(
    [
      COLUMNS.map((column) => ({ value: column as string, fontWeight: 'bold' as const })),
      ...results.map((result) =>
        COLUMNS.map((column) => {
          const value = result[column];
          if (value === null) return null;
          return value instanceof Date
            ? { value: wallTime(value, timeZone), type: Date, format: 'yyyy-mm-dd hh:mm:ss' }
            : { value, type: typeof value === 'number' ? Number : String };
        }),
      ),
    ],
    { columns: COLUMNS.map((column) => ({ width: column === 'full_name' ? 32 : 16 })), stickyRowsCount: 1 },
  ).toBuffer();

const wallTime = (moment: Date, timeZone: string): Date =>
  new Date(moment.getTime() + utcOffsetMinutes(timeZone, moment.getTime()) * 60_000);

export const CSV_TYPE = 'text/csv; charset=utf-8';
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Name of the file with the exam's title: a plain one for old programs, the whole title by RFC 5987. */
export function attachment(title: string, label: string, extension: 'csv' | 'xlsx'): string {
  // Characters that file systems refuse.
  const name = `${label} ${title}`
    .replace(/[\p{Cc}\\/:*?"<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const plain = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]|[%;']/g, '')
    .trim();
  const encoded = encodeURIComponent(`${name}.${extension}`).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}.${extension}"; filename*=UTF-8''${encoded}`;
}
