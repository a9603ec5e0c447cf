/** The form of a question: up to eight option rows, of which empty ones are left out. */
import type { FieldFault, FormState } from '../../../core/index.js';
import type { QuestionRow } from '../questions/store.js';
import { saysNothing } from '../rich-text/plain-text.js';
import { allOf, type FormValues, isTicked, numberOf, textOf, textOrNull } from './form-values.js';

const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;
export const MOST_OPTIONS = LETTERS.length;
/** What a page without scripts shows: as many as Indonesian exams have. */
const ROWS_SHOWN = 5;

export interface OptionField {
  /** `option_<index>_text` and `option_<index>_key` are the fields' names. */
  index: number;
  key: string;
  text: string;
}

/** Keys that the form offers as also right: also those that the API gave beyond the letters of the form. */
export const lettersFor = (options: readonly OptionField[]): string[] => [
  ...new Set([...LETTERS, ...options.map(({ key }) => key)]),
];

const rawText = (values: FormValues, name: string): string =>
  typeof values[name] === 'string' ? values[name] : '';

/** The rows as typed, else as stored, filled up with empty ones to `ROWS_SHOWN`. */
export function optionFields(
  form: FormState<unknown> | undefined,
  question: QuestionRow | undefined,
): OptionField[] {
  const typed = form && Object.keys(form.values).length > 0 ? typedOptions(form.values) : undefined;
  const rows: OptionField[] =
    typed ?? (question?.options ?? []).map(({ key, text }, index) => ({ index, key, text }));
  // An option keeps its letter for good, so there may be gaps; a new row takes the first letter that is free.
  for (const letter of LETTERS) {
    if (rows.length >= ROWS_SHOWN) break;
    if (!rows.some(({ key }) => key === letter)) rows.push({ index: rows.length, key: letter, text: '' });
  }
  return rows;
}

const typedOptions = (values: FormValues): OptionField[] =>
  LETTERS.flatMap((_, index) => {
    const key = textOf(values, `option_${index}_key`);
    return key === '' ? [] : [{ index, key, text: rawText(values, `option_${index}_text`) }];
  });

/** As the API takes it, and the rows that its options came from. */
export function questionInputOf(values: FormValues): {
  input: Record<string, unknown>;
  rows: OptionField[];
} {
  const rows = typedOptions(values).filter(({ text }) => text.trim() !== '' && !saysNothing(text));
  const input = {
    question_text: rawText(values, 'question_text'),
    options: rows.map(({ key, text }) => ({ key, text })),
    correct_option: textOrNull(values, 'correct_option'),
    also_correct: allOf(values, 'also_correct'),
    scoring: textOf(values, 'scoring'),
    points: numberOf(values, 'points'),
    group_id: textOrNull(values, 'group_id'),
    keep_option_order: isTicked(values, 'keep_option_order'),
  };
  return { input, rows };
}

/** Name of the field on the page for the API's path of a fault. */
export function questionField(path: string, rows: readonly { index: number }[]): string {
  const [name = '', place, part] = path.split('.');
  if (name !== 'options') return name;
  const row = rows[Number(place ?? Number.NaN)];
  return row && part !== undefined ? `option_${row.index}_text` : 'options';
}

export const atQuestionField =
  (rows: readonly OptionField[]) =>
  (fault: FieldFault): FieldFault => ({ ...fault, path: questionField(fault.path, rows) });
