/**
 * Excel drops leading zeros from what it takes for a number, and a nisn has ten digits of which the first is often a zero.
 * What may have lost some is told, never filled up: "61234567" may have been 0061234567 or a wrong number.
 */
import type { Column } from './columns.js';

const NISN_DIGITS = 10;

export interface NumberCell {
  text: string;
  /** True when the spreadsheet holds a number, not a text. */
  isNumber: boolean;
}

const isPlain = (text: string): boolean => /^[1-9]\d*$/.test(text);

/** @param column all values of the column. @returns a test of one of them. */
export function zerosMayBeLost(name: Column, column: readonly NumberCell[]): (cell: NumberCell) => boolean {
  const longest = column.reduce(
    (most, { text }) => (/^\d+$/.test(text) ? Math.max(most, text.length) : most),
    0,
  );
  if (name === 'nisn') {
    return ({ text, isNumber }) =>
      isPlain(text) && text.length < NISN_DIGITS && (isNumber || longest === NISN_DIGITS);
  }
  // Other numbers have no length of their own: the column's longest is the measure.
  return ({ text, isNumber }) => isNumber && isPlain(text) && text.length < longest;
}
