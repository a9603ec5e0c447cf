/** What every form here does with a refusal: the page comes back with what was typed, or the list says why not. */
import { AppError, type FormState, type Reply, redirect, refusedForm } from '../../core/index.js';
import type { SchoolContext } from './uses.js';

/** @param page shows the form again. @param work what the form asks for, and where to go then. */
export async function submit<T>(
  ctx: SchoolContext,
  { form, locale }: { form: FormState<T>; locale: string },
  page: (form: FormState<unknown>, status: number) => Promise<Reply> | Reply,
  work: (data: T) => Promise<Reply>,
): Promise<Reply> {
  if (!form.ok) return page(form, 422);
  try {
    return await work(form.data);
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 404) throw error;
    return page(refusedForm(form, error, ctx.texts, locale), error.status);
  }
}

const SAID_ON_THE_PAGE: Record<string, string> = {
  in_use: 'core.errors.in_use',
  student_sits: 'school.errors.student_sits',
};

/** For buttons: a 409 goes back to the page as a warning. */
export async function orWarning(back: string, work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    const key = error instanceof AppError ? SAID_ON_THE_PAGE[error.code] : undefined;
    if (key === undefined) throw error;
    return redirect(back, { key, tone: 'warning' });
  }
}

/** What a button sends, which nobody typed: a wrong one is refused as a whole. @throws AppError invalid_input 422. */
export function sentBy<T>(form: FormState<T>): T {
  if (form.ok) return form.data;
  const faults = Object.entries(form.errors).map(([path, message]) => ({ path, message }));
  throw new AppError('invalid_input', { status: 422, faults });
}
