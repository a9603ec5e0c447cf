/** Results as a table for spreadsheets. */
import { stringify } from 'csv-stringify/sync';
import { instantToWallTime, isoInstant, utcOffsetMinutes } from '../../../core/index.js';
import type { Result } from './results.js';

/** Programs read these names, so they do not follow the reader's language. */
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
] as const satisfies readonly (keyof Result)[];

/**
 * UTF-8 with a byte order mark, without which Excel reads names wrong. Times carry the school's offset. A cell that a
 * spreadsheet would take for a formula gets an apostrophe in front: names come from imports that anybody may have filled.
 */
export function resultsCsv(results: readonly Result[], timeZone: string): string {
  const local = (instant: string | null): string | null =>
    instant === null ? null : withOffset(Date.parse(instant), timeZone);
  return stringify(
    results.map((result) => ({
      ...result,
      started_at: local(result.started_at),
      finished_at: local(result.finished_at),
    })),
    { bom: true, header: true, columns: [...COLUMNS], escape_formulas: true, record_delimiter: 'windows' },
  );
}

/** `2026-12-07T07:31:05+07:00` */
function withOffset(atMs: number, timeZone: string): string {
  const minutes = utcOffsetMinutes(timeZone, atMs);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const seconds = isoInstant(atMs).slice(16, 19);
  const ahead = Math.abs(minutes);
  return `${instantToWallTime(atMs, timeZone)}${seconds}${minutes < 0 ? '-' : '+'}${two(ahead / 60)}:${two(ahead % 60)}`;
}

export const CSV_TYPE = 'text/csv; charset=utf-8';

/** RFC 6266: a plain name for old programs, the whole title by RFC 5987. */
export function attachment(title: string, label: string): string {
  // Characters that file systems refuse.
  const name = `${label} ${title}`
    .replace(/[\p{Cc}\\/:*?"<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const plain = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/[%;']/g, '')
    .trim();
  const encoded = encodeURIComponent(`${name}.csv`).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain || 'results'}.csv"; filename*=UTF-8''${encoded}`;
}
