/** Excel workbooks: the first sheet, within bounds, with what a formula last gave. */
import { readSheet } from 'read-excel-file/node';
import { placeOfLetter } from './columns.js';
import { type Cell, type Fault, MAX_COLUMNS, MAX_STUDENTS, type Sheet, UnreadableFile } from './sheet.js';
import { storedZip, xmlParts } from './zip-parts.js';

/** All XML of a workbook together; a school of 10,000 needs about 10 MB. */
const MAX_XML_BYTES = 48 * 1024 * 1024;
/** A text that cells share costs its length for each of them: a few kilobytes would keep the worker busy for minutes. */
const LONGEST_CELL = 1000;
const WORKBOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';

/** @returns the sheet, and the cells whose formula failed or was never calculated. @throws UnreadableFile. */
export async function readXlsx(bytes: Buffer): Promise<{ sheet: Sheet; faults: Fault[] }> {
  const parts = xmlParts(bytes, MAX_XML_BYTES);
  if (!parts.has(WORKBOOK)) throw new UnreadableFile('xlsx_broken');
  for (const content of parts.values()) refuseFarCells(content.toString('utf8'));
  const xml = parts.get(firstSheetOf(parts))?.toString('utf8') ?? '';
  let rows: Cell[][];
  try {
    rows = (await readSheet(storedZip(parts))) as Cell[][];
  } catch (error) {
    throw new UnreadableFile(hasNoSheet(error) ? 'xlsx_no_sheet' : 'xlsx_broken');
  }
  const long = rows.findIndex((cells) => cells.some((cell) => String(cell ?? '').length > LONGEST_CELL));
  if (long >= 0) throw new UnreadableFile('row_too_long', { row: long + 1 });
  const merged = [...xml.matchAll(/<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]+\d+:[A-Z]+\d+)["']/g)];
  return { sheet: { rows, merged: merged.map((match) => match[1] ?? '') }, faults: deadFormulas(xml) };
}

const hasNoSheet = (error: unknown): boolean => (error as Error).name === 'SheetNotFoundError';

/** No `<` inside a tag: so the patterns below walk a malformed file once, not once per character. */
const CELL = /<(?:\w+:)?c\s[^<>]*>/g;
const ROW = /<(?:\w+:)?row\s[^<>]*>/g;
const CELL_END = /<\/(?:\w+:)?c>/g;
const ADDRESS = /\sr\s*=\s*["']([A-Z]+)(\d+)["']/;
const IS_ERROR = /\st\s*=\s*["']e["']/;

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1];

function firstSheetOf(parts: ReadonlyMap<string, Buffer>): string {
  const workbook = parts.get(WORKBOOK)?.toString('utf8') ?? '';
  const relation = attribute(/<(?:\w+:)?sheet\s[^<>]*>/.exec(workbook)?.[0] ?? '', '\\w+:id') ?? '';
  const relations = parts.get(RELATIONS)?.toString('utf8') ?? '';
  for (const [tag] of relations.matchAll(/<(?:\w+:)?Relationship\s[^<>]*>/g)) {
    if (attribute(tag, 'Id') !== relation) continue;
    const target = attribute(tag, 'Target') ?? '';
    return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  }
  return '';
}

/** The reader makes every row and cell up to the farthest one: a single value in XFD1048576 would fill the memory. */
function refuseFarCells(xml: string): void {
  for (const [tag] of xml.matchAll(ROW)) {
    const row = attribute(tag, 'r') ?? '1';
    // The last row of a sheet is 1,048,576; LibreOffice often writes it, empty.
    if (!/^\d{1,7}$/.test(row) || Number(row) > 1_048_576) throw new UnreadableFile('xlsx_broken');
  }
  for (const [tag] of xml.matchAll(CELL)) {
    const [, letters = '', row = ''] = ADDRESS.exec(tag) ?? [];
    if (row === '') throw new UnreadableFile('xlsx_broken');
    if (tag.endsWith('/>')) continue;
    if (Number(row) > MAX_STUDENTS + 1)
      throw new UnreadableFile('too_many_rows', { params: { max: MAX_STUDENTS } });
    if (placeOfLetter(letters) >= MAX_COLUMNS)
      throw new UnreadableFile('too_many_columns', { row: Number(row), params: { max: MAX_COLUMNS } });
  }
}

/** `#N/A` and the like, and formulas that no program has calculated: both would read as empty cells. */
function deadFormulas(xml: string): Fault[] {
  const faults: Fault[] = [];
  for (const open of xml.matchAll(CELL)) {
    const [tag] = open;
    if (tag.endsWith('/>')) continue;
    const from = open.index + tag.length;
    CELL_END.lastIndex = from;
    const end = CELL_END.exec(xml);
    if (!end) break;
    const inner = xml.slice(from, end.index);
    const [, column = '', row = ''] = ADDRESS.exec(tag) ?? [];
    if (IS_ERROR.test(tag)) faults.push({ row: Number(row), column, code: 'formula_error' });
    else if (/<(?:\w+:)?f[\s/>]/.test(inner) && !/<(?:\w+:)?v[\s/>]/.test(inner))
      faults.push({ row: Number(row), column, code: 'formula_empty' });
  }
  return faults;
}
