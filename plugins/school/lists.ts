/** How lists search, sort and page, for classes and students alike. */
import type { Knex } from 'knex';
import { z } from 'zod';

export interface ListRequest {
  page: number;
  per_page: number;
  q?: string | undefined;
  sort?: string | undefined;
}

export interface Listed<T> {
  items: T[];
  total: number;
  page: number;
  per_page: number;
}

/** The text with LIKE's own signs taken literally. */
export const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** `sort` is a key of `orders`, with a minus for the other way round; ties by id, so that pages never overlap. */
export function sorted(
  query: Knex.QueryBuilder,
  orders: Record<string, readonly string[]>,
  sort: string,
): Knex.QueryBuilder {
  const down = sort.startsWith('-');
  const columns = orders[down ? sort.slice(1) : sort] ?? [];
  for (const column of columns) query.orderByRaw(`${column} ${down ? 'DESC NULLS LAST' : 'ASC NULLS LAST'}`);
  return query.orderBy('id');
}

/** One page of `query`, whose columns are chosen, and how many rows there are in all. */
export async function pageOf<T>(
  query: Knex.QueryBuilder,
  { page, per_page }: ListRequest,
): Promise<Listed<T>> {
  const [counted, items] = await Promise.all([
    query.clone().clearSelect().clearOrder().count({ total: '*' }).first() as Promise<
      { total: number } | undefined
    >,
    query
      .clone()
      .limit(per_page)
      .offset((page - 1) * per_page) as unknown as Promise<T[]>,
  ]);
  return { items, total: Number(counted?.total ?? 0), page, per_page };
}

/** A page's address as a filter form writes it: a choice that was not made comes as an empty value. */
export const ofAddress = <S extends z.ZodType>(schema: S) =>
  z.preprocess(
    (query) =>
      Object.fromEntries(
        Object.entries((query ?? {}) as Record<string, unknown>).filter(([, value]) => value !== ''),
      ),
    schema,
  );

/** Which rows by the date they were archived; those in use unless asked otherwise. */
export const archivedFilter = z.enum(['false', 'true', 'all']).default('false');

export function whereArchived(
  query: Knex.QueryBuilder,
  column: string,
  archived: z.infer<typeof archivedFilter>,
): void {
  if (archived === 'false') query.whereNull(column);
  if (archived === 'true') query.whereNotNull(column);
}
