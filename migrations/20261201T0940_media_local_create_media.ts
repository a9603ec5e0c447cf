// Images by the name made of their content. uploaded_at is when somebody last uploaded the same content: the
// 30 days of an image that no question mentions count from there.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE media (
      name          TEXT PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'),
      mime          TEXT NOT NULL CHECK (mime ~ '^image/[a-z0-9.+-]+$'),
      width         INT NOT NULL CHECK (width > 0),
      height        INT NOT NULL CHECK (height > 0),
      bytes         BIGINT NOT NULL CHECK (bytes > 0),
      uploaded_by   BIGINT REFERENCES admins ON DELETE SET NULL,
      uploaded_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
      original_name TEXT
    );
    CREATE INDEX media_uploaded_at_idx ON media (uploaded_at);
    CREATE INDEX media_uploaded_by_idx ON media (uploaded_by);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE media');
}
