/** Which part of the live list a person looks at, so that it is still there after an order. */
import { type SessionsQuery, sessionsQuery } from '../sessions/overview.js';
import { EXAMS } from './exam-page.js';
import { type FormValues, textOf } from './form-values.js';

/** As the list itself tells it with each form; all of it when that is nothing. */
export function shownList(values: FormValues): SessionsQuery {
  const told = [...new URLSearchParams(textOf(values, 'shown'))].filter(([, value]) => value !== '');
  const result = sessionsQuery.safeParse(Object.fromEntries(told));
  return result.success ? result.data : sessionsQuery.parse({});
}

/** The live page with the list as it was. */
export const livePath = (examId: string, values: FormValues): string => {
  const query = addressOf(shownList(values));
  return `${EXAMS}/${examId}/live${query && `?${query}`}`;
};

/** Without what the schema adds by itself. */
export function addressOf(query: SessionsQuery): string {
  const address = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && (name !== 'page' || value !== 1)) address.set(name, String(value));
  return address.toString();
}
