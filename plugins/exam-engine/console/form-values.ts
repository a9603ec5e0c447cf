/** What a browser sends of a form, in the types that the API's schemas take. */
import { type FieldFault, faultKey, isoInstant, wallTimeToInstant } from '../../../core/index.js';

export type FormValues = Record<string, unknown>;

export const textOf = (values: FormValues, name: string): string =>
  typeof values[name] === 'string' ? values[name].trim() : '';

export const textOrNull = (values: FormValues, name: string): string | null => textOf(values, name) || null;

/** A number as people type it, also with a decimal comma; the text itself when it is none, so that a schema refuses it. */
export function numberOf(values: FormValues, name: string): number | string {
  const text = textOf(values, name);
  const number = Number(text.replace(',', '.'));
  return text === '' || Number.isNaN(number) ? text : number;
}

export const numberOrNull = (values: FormValues, name: string): number | string | null =>
  textOf(values, name) === '' ? null : numberOf(values, name);

export const isTicked = (values: FormValues, name: string): boolean => values[name] !== undefined;

/** One ticked box comes as text, several as a list, very many as an object with numbers for names. */
export function allOf(values: FormValues, name: string): string[] {
  const value = values[name];
  if (value === undefined) return [];
  return (typeof value === 'object' && value !== null ? Object.values(value) : [value]).map(String);
}

/** Lines or words of a text area; commas and semicolons part them too. */
export const wordsOf = (values: FormValues, name: string): string[] =>
  textOf(values, name)
    .split(/[\s,;]+/)
    .filter(Boolean);

/** Wall time of the school's zone as an instant; what is none is put into `faults`. */
export function instantOf(
  values: FormValues,
  name: string,
  timeZone: string,
  faults: FieldFault[],
): string | undefined {
  const text = textOf(values, name);
  const at = wallTimeToInstant(text, timeZone);
  if (at === undefined) faults.push(faultKey(name, text === '' ? 'fill_in' : 'not_a_time'));
  return at === undefined ? undefined : isoInstant(at);
}
