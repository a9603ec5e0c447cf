// Time in which the appliance could not save answers, and what was given back for it. The fast lane names each outage (id,
// a number that rises), so a record that is written twice is one. One that is HELD has no decision until a person makes it.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE outages (
      id            BIGINT PRIMARY KEY,
      from_at       TIMESTAMPTZ NOT NULL,
      to_at         TIMESTAMPTZ NOT NULL,
      cause         TEXT NOT NULL CHECK (cause IN ('AWAY', 'CLOCK')),
      held          BOOLEAN NOT NULL,
      given_seconds INT CHECK (given_seconds >= 0),
      decided_by    BIGINT REFERENCES admins ON DELETE NO ACTION,
      decided_at    TIMESTAMPTZ,
      reason        TEXT,
      sessions      INT CHECK (sessions >= 0),
      given_at      TIMESTAMPTZ,
      CONSTRAINT outages_forward CHECK (to_at >= from_at),
      CONSTRAINT outages_decided_says_how_much CHECK (decided_at IS NULL OR given_seconds IS NOT NULL)
    );
    CREATE INDEX outages_from_idx ON outages (from_at);
    CREATE INDEX outages_decided_by_idx ON outages (decided_by) WHERE decided_by IS NOT NULL;
    COMMENT ON COLUMN outages.cause IS 'CLOCK: the clock came back earlier than the last heartbeat; the length is not known';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE outages');
}
