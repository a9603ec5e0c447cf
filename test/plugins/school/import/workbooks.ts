/** Small .xlsx files, written by hand where a spreadsheet program would not. */
import { deflateRawSync } from 'node:zlib';
import { storedZip } from '../../../../plugins/school/import/zip-parts.js';

/** A cell: text, a number, or raw XML of the cell with `@` for its address. */
export type TestCell = string | number | { xml: string };

const letter = (index: number): string => String.fromCharCode(65 + index);
const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function cellXml(cell: TestCell, address: string): string {
  if (typeof cell === 'object') return cell.xml.replace('@', address);
  if (typeof cell === 'number') return `<c r="${address}"><v>${cell}</v></c>`;
  return cell === '' ? '' : `<c r="${address}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
}

export const rowsXml = (rows: readonly (readonly TestCell[])[]): string =>
  rows
    .map(
      (cells, r) =>
        `<row r="${r + 1}">${cells.map((cell, c) => cellXml(cell, `${letter(c)}${r + 1}`)).join('')}</row>`,
    )
    .join('');

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

export function workbookParts(sheetData: string, after = ''): Map<string, Buffer> {
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATION}"><sheets><sheet name="Siswa" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATION}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATION}/styles" Target="styles.xml"/></Relationships>`,
    // Style 1 is a date.
    'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${sheetData}</sheetData>${after}</worksheet>`,
  };
  return new Map(Object.entries(parts).map(([name, text]) => [name, Buffer.from(text)]));
}

export const workbook = (rows: readonly (readonly TestCell[])[], after = ''): Buffer =>
  storedZip(workbookParts(rowsXml(rows), after));

/** A zip with one more entry that is `bytes` zeros, packed to a thousandth. */
export function bomb(bytes: number): Buffer {
  const plain = workbookParts('');
  const packed = deflateRawSync(Buffer.alloc(bytes));
  const zip = storedZip(new Map([...plain, ['xl/sharedStrings.xml', packed]]));
  // Says of the last entry, here and in the directory, that it is packed.
  const name = Buffer.from('xl/sharedStrings.xml');
  zip.writeUInt16LE(8, zip.indexOf(name) - 22);
  zip.writeUInt16LE(8, zip.lastIndexOf(name) - 36);
  return zip;
}

/** A workbook of a few kilobytes in which one long text stands in every cell of `rows` rows. */
export function sharedText(rows: number, text: string): Buffer {
  const cells = [...'ABCDEFG'];
  const row = (r: number): string =>
    `<row r="${r}">${cells.map((c) => `<c r="${c}${r}" t="s"><v>0</v></c>`).join('')}</row>`;
  const headings = rowsXml([
    ['nisn', 'nis', 'full_name', 'grade_level', 'major_code', 'group_number', 'password'],
  ]);
  const parts = workbookParts(headings + Array.from({ length: rows }, (_, i) => row(i + 2)).join(''));
  const relations = String(parts.get('xl/_rels/workbook.xml.rels')).replace(
    '</Relationships>',
    `<Relationship Id="rId3" Type="${RELATION}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
  );
  parts.set('xl/_rels/workbook.xml.rels', Buffer.from(relations));
  parts.set(
    'xl/sharedStrings.xml',
    Buffer.from(`${HEAD}<sst xmlns="${MAIN}"><si><t>${escaped(text)}</t></si></sst>`),
  );
  return storedZip(parts);
}
