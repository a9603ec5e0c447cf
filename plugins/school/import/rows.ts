/** Checks each row of a sheet by itself and against the other rows. What the school already has is asked later. */
import {
  hasControlSigns,
  MAX_NAME_LENGTH,
  MAX_PASSWORD_BYTES,
  MIN_PASSWORD_LENGTH,
  NUMBER_FORM,
  tidyName,
} from '../students/schemas.js';
import { textOf } from './cell-text.js';
import { COLUMNS, type Column, letterOf, type Places, placeOfLetter, placesOf } from './columns.js';
import { zerosMayBeLost } from './leading-zeros.js';
import type { Cell, Fault, Sheet } from './sheet.js';

/** One student of the file. */
export interface ImportRow {
  /** As a person counts: the headings are row 1. */
  row: number;
  nisn: string | null;
  nis: string | null;
  full_name: string;
  grade_level: number;
  major_code: string;
  group_number: number;
  /** Null: a known student keeps theirs, a new one gets one. */
  password: string | null;
}

type Texts = Record<Column, { text: string; isNumber: boolean; broken: boolean }>;

const isEmpty = (cell: Cell | undefined): boolean =>
  cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');

export function checkRows({ rows, merged }: Sheet): { students: ImportRow[]; faults: Fault[] } {
  const [headings = [], ...body] = rows;
  const { places, faults } = placesOf(headings, (place) => body.some((cells) => !isEmpty(cells[place])));
  if (faults.length > 0) return { students: [], faults };
  for (const range of merged) faults.push(mergedFault(range, places));

  const lines = body
    .map((cells, index) => ({ row: index + 2, cells }))
    .filter(({ cells }) => !cells.every(isEmpty))
    .map(({ row, cells }) => ({ row, cells, texts: textsOf(row, cells, places, faults) }));
  if (lines.length === 0 && faults.length === 0) faults.push({ code: 'no_rows' });
  for (const column of ['nisn', 'nis', 'password'] as const) {
    const isSuspect = zerosMayBeLost(
      column,
      lines.map(({ texts }) => texts[column]),
    );
    for (const { row, texts } of lines) {
      if (isSuspect(texts[column]))
        faults.push(
          column === 'password'
            ? { row, column, code: 'password_zeros_lost' }
            : { row, column, code: 'zeros_lost', params: { value: texts[column].text } },
        );
    }
  }
  const students = lines.map(({ row, cells, texts }) => {
    const extra = cells.findIndex((cell, place) => place >= headings.length && !isEmpty(cell));
    if (extra >= 0) faults.push({ row, column: letterOf(extra), code: 'cell_without_heading' });
    return studentOf(row, texts, faults);
  });
  faults.push(...twins(students));
  return { students, faults: faults.sort((a, b) => (a.row ?? 0) - (b.row ?? 0)) };
}

/** A column that the reader named by its letter, by its heading. */
export function headingOf(letter: string, headings: readonly Cell[]): string {
  const heading = headings[placeOfLetter(letter)];
  return typeof heading === 'string' && heading.trim() !== '' ? heading.trim().toLowerCase() : letter;
}

function mergedFault(range: string, places: Places): Fault {
  const [, letters = '', row = ''] = /^([A-Z]+)(\d+)/.exec(range) ?? [];
  const column = COLUMNS.find((name) => places[name] === placeOfLetter(letters)) ?? letters;
  return { row: Number(row), column, code: 'cells_merged', params: { range } };
}

function textsOf(row: number, cells: readonly Cell[], places: Places, faults: Fault[]): Texts {
  const texts = {} as Texts;
  for (const column of COLUMNS) {
    const place = places[column];
    const read = textOf(place === undefined ? null : cells[place]);
    if ('fault' in read) faults.push({ row, column, code: read.fault });
    texts[column] =
      'fault' in read ? { text: '', isNumber: false, broken: true } : { ...read, broken: false };
  }
  return texts;
}

function studentOf(row: number, texts: Texts, faults: Fault[]): ImportRow {
  const refuse = (column: Column, code: string, params?: Record<string, string | number>): void => {
    // One fault a cell: what could not be read is not also missing.
    if (!texts[column].broken) faults.push({ row, column, code, ...(params ? { params } : {}) });
  };
  const number = (column: 'nisn' | 'nis'): string | null => {
    const { text } = texts[column];
    if (text !== '' && !NUMBER_FORM.test(text)) refuse(column, 'number_form', { value: text.slice(0, 40) });
    return text === '' ? null : text;
  };
  const whole = (column: 'grade_level' | 'group_number', max: number): number => {
    const { text } = texts[column];
    const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
    if (text === '') refuse(column, 'missing');
    else if (value < 1 || value > max) refuse(column, 'whole_number', { value: text.slice(0, 40), max });
    return value;
  };
  const [nisn, nis] = [number('nisn'), number('nis')];
  if (nisn === null && nis === null && !texts.nisn.broken && !texts.nis.broken)
    refuse('nisn', 'number_missing');
  const full_name = tidyName(texts.full_name.text);
  if (full_name === '') refuse('full_name', 'missing');
  else if (full_name.length > MAX_NAME_LENGTH || hasControlSigns(full_name))
    refuse('full_name', 'name_form', { max: MAX_NAME_LENGTH });
  const major_code = texts.major_code.text.toUpperCase();
  if (major_code === '') refuse('major_code', 'missing');
  else if (!/^[A-Z0-9]{1,12}$/.test(major_code))
    refuse('major_code', 'major_form', { value: major_code.slice(0, 40) });
  const password = texts.password.text === '' ? null : texts.password.text;
  if (password !== null && password.length < MIN_PASSWORD_LENGTH)
    refuse('password', 'password_short', { min: MIN_PASSWORD_LENGTH });
  if (password !== null && Buffer.byteLength(password) > MAX_PASSWORD_BYTES)
    refuse('password', 'password_long', { max: MAX_PASSWORD_BYTES });
  return {
    row,
    nisn,
    nis,
    full_name,
    grade_level: whole('grade_level', 99),
    major_code,
    group_number: whole('group_number', 999),
    password,
  };
}

/** A number may stand in the file once, in whichever of the two columns. */
function twins(students: readonly ImportRow[]): Fault[] {
  const first = new Map<string, ImportRow>();
  const faults: Fault[] = [];
  for (const student of students) {
    for (const column of ['nisn', 'nis'] as const) {
      const number = student[column]?.toUpperCase();
      if (number === undefined) continue;
      const other = first.get(number);
      if (other === undefined) first.set(number, student);
      else if (other !== student)
        faults.push({
          row: student.row,
          column,
          code: 'twice_in_file',
          params: { value: number, row: other.row },
        });
    }
  }
  return faults;
}
