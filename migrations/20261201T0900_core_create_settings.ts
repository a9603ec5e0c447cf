// The school's own settings, and the secrets that every host of one school must share. They are two tables
// because settings are shown and edited in the console and a secret must never come along by accident.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE settings (
      key        TEXT PRIMARY KEY CHECK (btrim(key) <> ''),
      value      JSONB NOT NULL,
      updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
    );

    CREATE TABLE secrets (
      name    TEXT PRIMARY KEY CHECK (btrim(name) <> ''),
      value   TEXT NOT NULL CHECK (value <> ''),
      made_at TIMESTAMPTZ NOT NULL DEFAULT now()
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE secrets;
    DROP TABLE settings;
  `);
}
