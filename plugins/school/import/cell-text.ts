/** From a spreadsheet's cell to the text that was meant, or the reason why that cannot be known. */
import type { Cell } from './sheet.js';

export type CellText = { text: string; isNumber: boolean } | { fault: string };

/** Beyond this a spreadsheet has rounded what was typed. */
const EXACT_DIGITS = 15;

/** @returns `fault`: a code below `school.import.fault`. */
export function textOf(cell: Cell | undefined): CellText {
  if (cell === null || cell === undefined) return { text: '', isNumber: false };
  if (typeof cell === 'string') return { text: cell.normalize('NFC').trim(), isNumber: false };
  if (typeof cell === 'boolean') return { fault: 'cell_is_boolean' };
  if (cell instanceof Date) return { fault: 'cell_is_date' };
  const text = String(cell);
  if (!/^\d+$/.test(text)) return { fault: 'cell_is_fraction' };
  return text.length > EXACT_DIGITS ? { fault: 'cell_is_rounded' } : { text, isNumber: true };
}
