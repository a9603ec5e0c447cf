/** The form of an exam's details: for a new exam and for the schedule of one that is there. */
import type { FieldFault } from '../../../core/index.js';
import {
  type FormValues,
  instantOf,
  isTicked,
  numberOf,
  numberOrNull,
  textOf,
  textOrNull,
} from './form-values.js';

export function examInput(
  values: FormValues,
  timeZone: string,
): { input: Record<string, unknown>; faults: FieldFault[] } {
  const faults: FieldFault[] = [];
  const token = textOf(values, 'entry_token');
  const input = {
    title: textOf(values, 'title'),
    subject: textOrNull(values, 'subject'),
    period: textOrNull(values, 'period'),
    scheduled_start: instantOf(values, 'scheduled_start', timeZone, faults),
    scheduled_end: instantOf(values, 'scheduled_end', timeZone, faults),
    duration_minutes: numberOf(values, 'duration_minutes'),
    shuffle_questions: isTicked(values, 'shuffle_questions'),
    shuffle_options: isTicked(values, 'shuffle_options'),
    show_score: textOf(values, 'show_score'),
    pass_score: numberOrNull(values, 'pass_score'),
    ...(token === '' ? {} : { entry_token: token }),
  };
  return { input, faults };
}

const OPEN_AFTER_PUBLISHING = new Set([
  'title',
  'scheduled_start',
  'scheduled_end',
  'duration_minutes',
  'show_score',
  'entry_token',
]);

/** The other fields of a published exam are shown but not sent: a box that cannot be ticked looks like an empty one. */
export const openInput = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([name]) => OPEN_AFTER_PUBLISHING.has(name)));
