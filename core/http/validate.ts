/** Zod in front of every handler: unknown fields are refused, faults come back by path and in the reader's language. */
import { z } from 'zod';
import { AppError, type FieldFault } from '../errors.js';
import { LOCALES, type Locale } from '../i18n.js';
import { faultKey } from './problems.js';

const messages: Record<Locale, z.core.$ZodErrorMap> = {
  id: z.locales.id().localeError as z.core.$ZodErrorMap,
  en: z.locales.en().localeError as z.core.$ZodErrorMap,
};

/** @returns the parsed value or the faults, each path prefixed with `where` (`body`, `query`, …) unless it is empty. */
export function check<S extends z.ZodType>(
  schema: S,
  input: unknown,
  where: string,
  locale: string,
): { ok: true; data: z.output<S> } | { ok: false; faults: FieldFault[] } {
  const nul = pathOfNul(input);
  if (nul !== undefined)
    return {
      ok: false,
      faults: [faultKey([where, ...nul].filter((part) => part !== '').join('.'), 'nul_character')],
    };
  const known = (LOCALES as readonly string[]).includes(locale) ? (locale as Locale) : 'en';
  const result = schema.safeParse(input, { error: messages[known] });
  if (result.success) return { ok: true, data: result.data };
  const faults = result.error.issues.map((issue) => ({
    path: [where, ...issue.path].filter((part) => part !== '').join('.'),
    message: issue.message,
  }));
  return { ok: false, faults };
}

interface Place {
  value: unknown;
  name: string;
  within: Place | undefined;
}

/**
 * Where a text with a NUL stands, if any: PostgreSQL keeps none, in no column, so no field may hold one. A loop and no
 * recursion, because a body may be nested deeper than the stack.
 */
function pathOfNul(input: unknown): string[] | undefined {
  const places: Place[] = [{ value: input, name: '', within: undefined }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value } = place;
    if (typeof value === 'string' && value.includes('\0')) return pathTo(place);
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, member] of Object.entries(value)) places.push({ value: member, name, within: place });
  }
  return undefined;
}

function pathTo(place: Place): string[] {
  const names: string[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.within) names.unshift(at.name);
  return names;
}

/** As `check`, but throws the 422 that the boundary shows. */
export function ensure<S extends z.ZodType>(
  schema: S,
  input: unknown,
  where: string,
  locale: string,
): z.output<S> {
  const result = check(schema, input, where, locale);
  if (!result.ok) throw new AppError('invalid_input', { status: 422, faults: result.faults });
  return result.data;
}

/** An instant: ISO 8601 with Z or an offset; anything else is 422. Parsed to milliseconds since 1970. */
export const instant = () =>
  z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .pipe(z.number());

/** What every list takes. */
export const listQuery = (sorts: readonly [string, ...string[]]) =>
  z.strictObject({
    page: z.coerce.number().int().min(1).max(1_000_000).default(1),
    per_page: z.coerce.number().int().min(1).max(200).default(50),
    q: z.string().max(200).optional(),
    sort: z.enum([...sorts, ...sorts.map((s) => `-${s}`)] as [string, ...string[]]).optional(),
  });

/** What every list answers. */
export const listOf = (item: z.ZodType) =>
  z.object({
    items: z.array(item),
    total: z.number().int(),
    page: z.number().int(),
    per_page: z.number().int(),
  });
