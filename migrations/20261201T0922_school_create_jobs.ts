// Work that outlives its request (the import of students). The heartbeat lets a later start tell a job that is
// running from one whose process died. The payload may hold passwords as they were typed: whoever ends a job empties it.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE jobs (
      id           UUID PRIMARY KEY DEFAULT gen_random_uuid(),
      kind         TEXT NOT NULL CHECK (btrim(kind) <> ''),
      owner_id     BIGINT NOT NULL REFERENCES admins ON DELETE CASCADE,
      state        TEXT NOT NULL DEFAULT 'QUEUED' CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED')),
      done         INT NOT NULL DEFAULT 0 CHECK (done >= 0),
      total        INT NOT NULL DEFAULT 0 CHECK (total >= 0),
      errors       JSONB NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(errors) = 'array'),
      result       JSONB,
      payload      JSONB,
      created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
      updated_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
      heartbeat_at TIMESTAMPTZ
    );
    CREATE INDEX jobs_owner_idx ON jobs (owner_id, created_at);
    CREATE INDEX jobs_open_idx ON jobs (kind, created_at) WHERE state IN ('QUEUED', 'RUNNING');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE jobs');
}
