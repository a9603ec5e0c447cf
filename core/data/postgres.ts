/** Knex over pg. One pool a process; the sum over all processes of a host is DB_POOL_MAX. */
import knexPackage, { type Knex } from 'knex';
import pg from 'pg';

// int8 and numeric come as strings by default; ids and points fit a double exactly, so they become numbers here.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/*
 * `compileSqlOnError: false`: an error's text would else hold the statement with its values, and so bring answer keys and
 * password hashes into the log and the dead letters.
 */
export interface PostgresOptions {
  url: string;
  poolMax: number;
  applicationName: string;
}

export function connectPostgres({ url, poolMax, applicationName }: PostgresOptions): Knex {
  return knexPackage({
    client: 'pg',
    compileSqlOnError: false,
    connection: {
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: 5000,
      // A server that hangs must fail a statement, not hold the pool for ever.
      statement_timeout: 60_000,
      query_timeout: 65_000,
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
    },
    pool: { min: 0, max: poolMax, idleTimeoutMillis: 30_000, acquireTimeoutMillis: 8000 },
    acquireConnectionTimeout: 8000,
    // Knex would print; whoever runs a query sees its failure and logs it.
    log: { warn: () => undefined, error: () => undefined },
  });
}

/**
 * A single connection without time limits, for work that reads or writes whole tables. Nobody else gets it: a statement that
 * takes an hour keeps no pool waiting.
 */
export function connectForLongWork(url: string, applicationName: string): Knex {
  return knexPackage({
    client: 'pg',
    compileSqlOnError: false,
    connection: {
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    },
    pool: { min: 0, max: 1 },
    acquireConnectionTimeout: 15_000,
  });
}

/**
 * False only when PostgreSQL refuses the very content (SQLSTATE classes 22 data, 23 integrity): everything else, from a
 * server that is away to a table that a migration has not made yet, may succeed later with the same data.
 */
export function isPassingFailure(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return !(typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code));
}
