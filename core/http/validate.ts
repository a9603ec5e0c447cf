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
  const unkeepable = findUnkeepable(input);
  if (unkeepable !== undefined) {
    const { names, code } = unkeepable;
    return { ok: false, faults: [faultKey([where, ...names].filter((part) => part !== '').join('.'), code)] };
  }
  const known = (LOCALES as readonly string[]).includes(locale) ? (locale as Locale) : 'en';
  const result = schema.safeParse(input, { error: messages[known] });
  if (result.success) return { ok: true, data: result.data };
  const at = (path: readonly PropertyKey[]): string =>
    [where, ...path.map(String)].filter((part) => part !== '').join('.');
  const faults = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys
          .slice(0, MOST_UNKNOWN)
          .map((name) => faultKey(at([...issue.path, name.slice(0, LONGEST_NAME)]), 'unknown_field'))
      : [{ path: at(issue.path), message: issue.message }],
  );
  return { ok: false, faults };
}

/** Of one object; a body may hold tens of thousands, and none of them needs to be told to be known for wrong. */
const MOST_UNKNOWN = 20;
const LONGEST_NAME = 100;

interface Place {
  value: unknown;
  name: string;
  within: Place | undefined;
}

/** Half of a surrogate pair: no UTF-8 can say it. */
const HALF_CHARACTER = /\p{Cs}/u;

/**
 * Where a text stands, if any, that no column could hold as it is: PostgreSQL keeps no NUL, and half a character would turn into
 * another one. Names of fields are looked at as well. A loop and no recursion, because a body may be nested deeper than the stack.
 */
function findUnkeepable(input: unknown): { names: string[]; code: string } | undefined {
  const places: Place[] = [{ value: input, name: '', within: undefined }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value } = place;
    const code = faultOfText(value) ?? faultOfText(place.name);
    if (code !== undefined) return { names: pathTo(place), code };
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, member] of Object.entries(value)) places.push({ value: member, name, within: place });
  }
  return undefined;
}

function faultOfText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.includes('\0')) return 'nul_character';
  return HALF_CHARACTER.test(value) ? 'half_character' : undefined;
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

/** ISO 8601 lets seconds go, and the minutes of an offset; `Date.parse` and the schema below want all of it. */
function inFull(text: string): string {
  const [, minute, seconds = ':00', hours, minutes = '00'] =
    /^([\d-]+T\d\d:\d\d)(:\d\d(?:[.,]\d+)?)?(?:Z|([+-]\d\d)(?::?(\d\d))?)$/.exec(text) ?? [];
  if (minute === undefined) return text;
  return `${minute}${seconds.replace(',', '.')}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`;
}

/**
 * The years that come back as they were sent. 0026 is what a date box makes of a year half typed, and with its LMT PostgreSQL gives
 * back other seconds; from 10000 on a year has a sign and more digits.
 */
const EARLIEST = Date.parse('1970-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** An instant: ISO 8601 with Z or an offset; anything else is 422. Parsed to milliseconds since 1970. */
export const instant = () =>
  z
    .string()
    .meta({ format: 'date-time' })
    .overwrite(inFull)
    .pipe(z.iso.datetime({ offset: true }))
    .transform((text) => Date.parse(text))
    .pipe(z.number().min(EARLIEST, 'key:unlikely_year').max(LATEST, 'key:unlikely_year'));

/** What every list takes. */
export const listQuery = (sorts: readonly [string, ...string[]]) =>
  z.strictObject({
    page: z.coerce.number().int().min(1).max(1_000_000).default(1),
    per_page: z.coerce.number().int().min(1).max(200).default(50),
    // As names and titles are kept: whatever spelling was pasted finds them.
    q: z.string().max(200).normalize('NFC').optional(),
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
