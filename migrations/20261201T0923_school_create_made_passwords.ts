// Passwords that the import made, encrypted, so that a lost card can be printed again for 30 days.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE made_passwords (
      student_id BIGINT PRIMARY KEY REFERENCES students ON DELETE CASCADE,
      encrypted  BYTEA NOT NULL,
      made_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
      expires_at TIMESTAMPTZ NOT NULL DEFAULT now() + interval '30 days',
      CONSTRAINT made_passwords_life CHECK (expires_at > made_at)
    );
    CREATE INDEX made_passwords_expires_idx ON made_passwords (expires_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE made_passwords');
}
