/** The columns of the import, and finding them under the headings of a file. */
import type { Cell, Fault } from './sheet.js';

export const COLUMNS = [
  'nisn',
  'nis',
  'full_name',
  'grade_level',
  'major_code',
  'group_number',
  'password',
] as const;
export type Column = (typeof COLUMNS)[number];

const REQUIRED: readonly Column[] = ['full_name', 'grade_level', 'major_code', 'group_number'];

/** Where each column stands, from 0. Headings may come in any order and in any letters. */
export type Places = Partial<Record<Column, number>>;

/** @param isUsed whether anything stands below a heading: an empty column without a name is no fault. */
export function placesOf(
  headings: readonly Cell[],
  isUsed: (place: number) => boolean,
): { places: Places; faults: Fault[] } {
  const places: Places = {};
  const faults: Fault[] = [];
  headings.forEach((cell, place) => {
    const heading = cell === null ? '' : String(cell).trim();
    const column = COLUMNS.find((name) => name === heading.toLowerCase());
    if (heading === '') {
      if (isUsed(place)) faults.push({ row: 1, column: letterOf(place), code: 'heading_missing' });
    } else if (column === undefined) {
      faults.push({
        row: 1,
        column: heading,
        code: 'column_unknown',
        params: { column: heading.slice(0, 60) },
      });
    } else if (places[column] !== undefined) {
      faults.push({ row: 1, column, code: 'column_twice', params: { column } });
    } else {
      places[column] = place;
    }
  });
  for (const column of REQUIRED) {
    if (places[column] === undefined)
      faults.push({ row: 1, column, code: 'column_missing', params: { column } });
  }
  if (places.nisn === undefined && places.nis === undefined)
    faults.push({ row: 1, column: 'nisn', code: 'number_column_missing' });
  return { places, faults };
}

/** As spreadsheets name it: A … Z, AA, … */
export function letterOf(place: number): string {
  const first = Math.floor(place / 26);
  return `${first > 0 ? letterOf(first - 1) : ''}${String.fromCharCode(65 + (place % 26))}`;
}

export const placeOfLetter = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
