// What the school has set (name, logo, locale, time zone), and what all its hosts must share, as key and value.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE settings (
      key        TEXT PRIMARY KEY CHECK (btrim(key) <> ''),
      value      JSONB NOT NULL,
      updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE settings');
}
