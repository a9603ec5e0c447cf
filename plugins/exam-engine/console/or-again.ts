/** A form whose content was refused comes back as it was typed, with the words of the refusal at their fields. */
import type { z } from 'zod';
import {
  AppError,
  check,
  type FieldFault,
  type FormState,
  faultsByField,
  problemOf,
  type Reply,
  type Texts,
} from '../../../core/index.js';

interface Typed {
  form: FormState<unknown>;
  locale: string;
}

/**
 * @param again renders the page with the refused form.
 * @param atField says at which field of the page a fault stands; the API's paths by default.
 */
export async function orAgain(
  { form, locale }: Typed,
  texts: Texts,
  work: () => Promise<Reply>,
  again: (refused: FormState<unknown>, status: number) => Promise<Reply> | Reply,
  atField: (fault: FieldFault) => FieldFault = (fault) => fault,
): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 404 || error.status === 403) throw error;
    const { detail, errors } = problemOf(error, texts, locale);
    const faults = errors?.length ? faultsByField(errors.map(atField)) : { '': detail };
    return again({ ok: false, data: undefined, values: form.values, errors: faults }, error.status);
  }
}

/** As the API checks it; a required field that was left empty gets plain words. @throws AppError invalid_input 422. */
export function checked<S extends z.ZodType>(
  schema: S,
  input: Record<string, unknown>,
  locale: string,
  found: readonly FieldFault[] = [],
): z.output<S> {
  const result = check(schema, input, '', locale);
  if (result.ok && found.length === 0) return result.data;
  const known = new Set(found.map(({ path }) => path));
  const others = result.ok ? [] : result.faults.filter(({ path }) => !known.has(path));
  const worded = others.map((fault) =>
    input[fault.path] === '' || input[fault.path] === null ? { ...fault, message: 'key:fill_in' } : fault,
  );
  throw new AppError('invalid_input', { status: 422, faults: [...found, ...worded] });
}
