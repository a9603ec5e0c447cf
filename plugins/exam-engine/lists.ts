/** Lists that are in memory when they are asked for: narrowed, sorted, cut into pages. */

/** "12 RPL 2" comes before "12 RPL 10". */
const collator = new Intl.Collator('id', { numeric: true, sensitivity: 'base' });
export const compareTexts = (a: string, b: string): number => collator.compare(a, b);

/**
 * Narrows and sorts what a list shows; all of it is in memory, since half comes from Redis.
 * @param sort a name of `sorts`, with `-` before it for the other way round; without it by class and name.
 */
export function narrowed<
  T extends { full_name: string; class: string; nisn: string | null; nis: string | null },
>(
  items: readonly T[],
  asked: { q?: string | undefined; class?: string | undefined; sort?: string | undefined },
  sorts: Record<string, (item: T) => string | number | null>,
): T[] {
  const inClass = items.filter((item) => asked.class === undefined || item.class === asked.class);
  const kept = narrowedByWords(inClass, asked.q, (item) =>
    [item.full_name, item.nisn, item.nis, item.class].join(' '),
  );
  return sortedBy(kept, asked.sort, sorts);
}

/** Those whose text holds every word of `q`, wherever. */
export function narrowedByWords<T>(
  items: readonly T[],
  q: string | undefined,
  textOf: (item: T) => string,
): T[] {
  const words = (q ?? '').toLocaleLowerCase('id').split(/\s+/).filter(Boolean);
  return items.filter((item) => {
    const text = textOf(item).normalize('NFC').toLocaleLowerCase('id');
    return words.every((word) => text.includes(word));
  });
}

export function sortedBy<T>(
  items: readonly T[],
  sort: string | undefined,
  sorts: Record<string, (item: T) => string | number | null>,
): T[] {
  const by = sort && sorts[sort.replace(/^-/, '')];
  if (!by) return [...items];
  const sign = sort.startsWith('-') ? -1 : 1;
  return [...items].sort((a, b) => compareWithNothingLast(by(a), by(b), sign));
}

function compareWithNothingLast(a: string | number | null, b: string | number | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : compareTexts(String(a), String(b)));
}

/** @param per_page everything when absent. */
export function pageOf<T>(
  items: readonly T[],
  { page, per_page = Math.max(items.length, 1) }: { page: number; per_page?: number | undefined },
): { items: T[]; total: number; page: number; per_page: number } {
  return { items: items.slice((page - 1) * per_page, page * per_page), total: items.length, page, per_page };
}
