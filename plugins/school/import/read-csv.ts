/** CSV as schools have it: comma, semicolon or tab, with or without a BOM, from Excel, LibreOffice or a text editor. */
import { CsvError, parse } from 'csv-parse';
import { COLUMNS } from './columns.js';
import { MAX_COLUMNS, MAX_STUDENTS, type Sheet, UnreadableFile } from './sheet.js';

const SEPARATORS = [',', ';', '\t'] as const;
/** Excel writes and hides such a first line. */
const SEPARATOR_LINE = /^sep=(.)\r?\n/i;
const LONGEST_FIELD = 10_000;

/** @throws UnreadableFile with the row where it ends to be a table. */
export async function readCsv(bytes: Buffer): Promise<Sheet> {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const decoded = new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
  const told = SEPARATOR_LINE.exec(decoded);
  const text = told ? decoded.slice(told[0].length) : decoded;
  const rows: string[][] = [];
  try {
    const records = parse(text, {
      delimiter: told?.[1] ?? separatorOf(text),
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: LONGEST_FIELD * 10,
    });
    for await (const record of records) {
      const cells = record as string[];
      if (rows.length > MAX_STUDENTS)
        throw new UnreadableFile('too_many_rows', { params: { max: MAX_STUDENTS } });
      if (cells.length > MAX_COLUMNS)
        throw new UnreadableFile('too_many_columns', { row: rows.length + 1, params: { max: MAX_COLUMNS } });
      rows.push(cells);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser is ahead of this loop: only its own count says where it stood.
    const { records } = error as CsvError & { records?: number };
    throw new UnreadableFile(error.code === 'CSV_MAX_RECORD_SIZE' ? 'row_too_long' : 'quotes', {
      row: (records ?? rows.length) + 1,
    });
  }
  return { rows, merged: [] };
}

/** The one by which the headings fall into the most names that we know. */
function separatorOf(text: string): string {
  const headings = text.split(/\r\n|\r|\n/, 1)[0] ?? '';
  const known = (separator: string): number =>
    headings
      .split(separator)
      .map((name) => name.replace(/"/g, '').trim().toLowerCase())
      .filter((name) => (COLUMNS as readonly string[]).includes(name)).length;
  return SEPARATORS.reduce((best, one) => (known(one) > known(best) ? one : best));
}
