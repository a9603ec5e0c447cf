/** A form that the rules refused after its fields were checked: what was typed, with the words of the error in place. */
import type { AppError } from '../errors.js';
import type { Texts } from '../i18n.js';
import { type FormState, faultsByField } from './forms.js';
import { problemOf } from './problems.js';

/** Faults stand at their fields; an error without faults stands over the whole form (field `''`). */
export function refusedForm<T>(
  form: FormState<T>,
  error: AppError,
  texts: Texts,
  locale: string,
): FormState<T> {
  const { errors, detail } = problemOf(error, texts, locale);
  return {
    ok: false,
    data: undefined,
    values: form.values,
    errors: errors && errors.length > 0 ? faultsByField(errors) : { '': detail },
  };
}
