// A pause outlives a restart, and what past pauses lasted can be given back to a session later, by whichever process comes
// to it. A session that is opened again ends so many minutes from then on, which may be earlier than its first deadline:
// the time granted to it can be less than none.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE exams
      ADD COLUMN paused_at TIMESTAMPTZ,
      ADD COLUMN pauses JSONB NOT NULL DEFAULT '[]' CONSTRAINT exams_pauses_list CHECK (jsonb_typeof(pauses) = 'array');
    COMMENT ON COLUMN exams.pauses IS 'Those that are over: [{"from": ms since 1970, "to": ms since 1970}, …]';
    ALTER TABLE exam_sessions DROP CONSTRAINT exam_sessions_extra_seconds_check;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    UPDATE exam_sessions SET extra_seconds = 0 WHERE extra_seconds < 0;
    ALTER TABLE exam_sessions ADD CONSTRAINT exam_sessions_extra_seconds_check CHECK (extra_seconds >= 0);
    ALTER TABLE exams DROP COLUMN pauses, DROP COLUMN paused_at;
  `);
}
