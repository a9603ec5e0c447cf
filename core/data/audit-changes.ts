/** What a change did to the values that people ask about later: `{field: [before, after]}` of those that differ. */
export type Changes = Record<string, [before: unknown, after: unknown]>;

/** @param fields the ones to tell; leave out what is secret, what names people, and what is too long to read. */
export function changesOf<T extends object>(
  before: T,
  after: T,
  fields: readonly (keyof T & string)[],
): { changes?: Changes } {
  const pairs = fields.map((field) => [field, [told(before[field]), told(after[field])]] as const);
  const changed = pairs.filter(([, [was, is]]) => was !== is);
  return changed.length === 0 ? {} : { changes: Object.fromEntries(changed) as Changes };
}

const told = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);
