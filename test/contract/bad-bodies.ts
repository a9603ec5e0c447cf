/** From a JSON Schema and a body that would be taken: many bodies that must not be. */
import type { JsonSchema } from './api-document.js';

export interface BadBody {
  what: string;
  /** JSON text. */
  text: string;
  /** Where the fault must be named, if at one place. */
  at?: string;
}

type Body = Record<string, unknown>;
const MARK = '"@@mark@@"';
const DEEP = 20_000;
const LONG = 100_000;

/** Bodies with one wrong value in a known field, at every depth that `good` reaches. */
export function wrongFields(schema: JsonSchema, good: Body): BadBody[] {
  return fieldsOf(schema, good, []).flatMap(({ path, schema: field }) =>
    wrongValues(field).map(({ what, text }) => ({
      what: `${path.join('.')}: ${what}`,
      text: JSON.stringify(withValue(good, path)).replace(MARK, () => text),
      at: path.join('.'),
    })),
  );
}

/** Bodies that are wrong as a whole. */
export function wrongBodies(good: Body): BadBody[] {
  const inner = JSON.stringify(good).slice(1, -1);
  const beside = (field: string): string => `{${inner}${inner === '' ? '' : ','}${field}}`;
  return [
    { what: 'null', text: 'null' },
    { what: 'a list', text: `[${JSON.stringify(good)}]` },
    { what: 'a text', text: '"{}"' },
    { what: 'a number', text: '42' },
    { what: 'an unknown field', text: beside('"no_such_field":1') },
    { what: 'an unknown field in another spelling', text: beside('"Title":"x"') },
    { what: '__proto__', text: beside('"__proto__":{"permissions":["roles:write"]}') },
    { what: 'constructor', text: beside('"constructor":{"prototype":{"admin":true}}') },
    { what: 'an empty name', text: beside('"":1') },
    { what: 'a name with a NUL', text: beside('"a\\u0000b":1') },
    { what: 'a deep list', text: beside(`"deep":${'['.repeat(DEEP)}${']'.repeat(DEEP)}`) },
    { what: 'a deep object', text: beside(`"deep":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`) },
  ];
}

interface Field {
  path: (string | number)[];
  schema: JsonSchema;
}

function fieldsOf(schema: JsonSchema, good: unknown, path: (string | number)[]): Field[] {
  const within = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const value = (good as Body | undefined)?.[name];
    return [{ path: [...path, name], schema: property }, ...fieldsOf(property, value, [...path, name])];
  });
  const item =
    schema.items && Array.isArray(good) && good.length > 0
      ? [{ path: [...path, 0], schema: schema.items }, ...fieldsOf(schema.items, good[0], [...path, 0])]
      : [];
  return [...within, ...item];
}

function withValue(good: Body, path: readonly (string | number)[]): unknown {
  const copy = structuredClone(good);
  let at = copy as Record<string | number, unknown>;
  for (const part of path.slice(0, -1)) at = at[part] as Record<string | number, unknown>;
  at[path.at(-1) as string | number] = JSON.parse(MARK);
  return copy;
}

/** Values, as JSON, that no field of this schema may hold. */
function wrongValues(schema: JsonSchema): { what: string; text: string }[] {
  const choices = schema.anyOf ?? [schema];
  const types = new Set(choices.flatMap((choice) => choice.type ?? (choice.enum ? ['string'] : [])));
  const strings = choices.filter((choice) => choice.type === 'string' || choice.enum);
  const json = (value: unknown) => JSON.stringify(value);
  const wrong: { what: string; text: string }[] = [];
  const add = (what: string, text: string): void => {
    wrong.push({ what, text });
  };
  if (!types.has('null')) add('null', 'null');
  if (!types.has('string')) {
    add('a text', json('dua belas'));
    add('an empty text', json(''));
    add('a number as a text', json('12'));
  }
  if (!types.has('number') && !types.has('integer')) add('a number', '42');
  else if (!types.has('string')) {
    // (A number or a text is a name that comes back as it was, and any will do.)
    add('a number far below zero', '-5000000');
    add('a huge number', '1e300');
    add('a number that is infinite', '1e999');
    add('a number with many digits', '9007199254740993.5');
    if (!types.has('number')) add('a fraction', '1.5');
  }
  if (!types.has('boolean')) add('a truth value', 'true');
  if (!types.has('array')) {
    add('a list', '["a"]');
    add('an empty list', '[]');
  }
  if (!types.has('object')) {
    add('an object', '{"a":1}');
    add('an object that says how it reads', '{"toString":"x","length":3}');
  }
  if (types.has('array')) {
    add('a list of null', '[null]');
    add('a list of lists', '[[[]]]');
    add('a deep list', `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`);
  }
  if (strings.length > 0) wrong.push(...wrongTexts(strings));
  return wrong;
}

function wrongTexts(schemas: readonly JsonSchema[]): { what: string; text: string }[] {
  const longest = Math.max(...schemas.map((s) => s.maxLength ?? 0)) || LONG;
  const wrong = [
    { what: 'a NUL', text: '"a\\u0000b"' },
    { what: 'half a character', text: '"a\\ud800b"' },
    { what: 'the other half', text: '"\\udc00"' },
    ...(longest < 1_000_000
      ? [{ what: 'too long a text', text: JSON.stringify('x'.repeat(longest + 1)) }]
      : []),
  ];
  if (schemas.every((s) => s.enum)) wrong.push({ what: 'another word', text: '"SESUATU"' });
  if (schemas.some((s) => s.format === 'uuid')) wrong.push({ what: 'no UUID', text: '"12"' });
  if (schemas.some((s) => s.format === 'date-time'))
    for (const text of [
      '2026-12-01T07:30:00',
      '2026-12-01',
      '2026-13-45T07:30:00Z',
      '07:30',
      'besok',
      '1764576000',
    ])
      wrong.push({ what: `the instant ${text}`, text: JSON.stringify(text) });
  return wrong;
}
