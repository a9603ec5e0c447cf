/** What a change did, for the audit log: forms send all their fields, people ask which of them were changed. */
export type Changes = Record<string, [before: unknown, after: unknown]>;

/**
 * @param change what was sent. @param told fields whose values are told too; leave out what is secret, what names people, and
 * what is too long to read.
 * @returns `fields` that differ, and `changes` of those in `told` as `{field: [before, after]}`.
 */
export function changesOf<T extends object>(
  before: T,
  after: T,
  change: object,
  told: readonly (keyof T & string)[],
): { fields: string[]; changes?: Changes } {
  const differs = (field: string): boolean =>
    !(field in before) || plain(before[field as keyof T]) !== plain(after[field as keyof T]);
  const fields = Object.entries(change).flatMap(([field, value]) =>
    value !== undefined && differs(field) ? [field] : [],
  );
  const changed = told.filter(differs);
  if (changed.length === 0) return { fields };
  const pairs = changed.map((field) => [field, [plain(before[field]), plain(after[field])]] as const);
  return { fields, changes: Object.fromEntries(pairs) as Changes };
}

const plain = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);
