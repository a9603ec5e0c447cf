// The teacher's working copy of the questions. A draft question may still lack its key (publishing asks for it),
// but a key that is there is one of its options. Functions stand in for what a CHECK cannot say: it takes no subquery.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION option_keys(options JSONB) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT coalesce(array_agg(found #>> '{}'), '{}') FROM jsonb_path_query(options, 'lax $[*].key') AS found
    $$;

    CREATE FUNCTION options_are_sound(options JSONB) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT CASE
        WHEN jsonb_typeof(options) <> 'array' THEN false
        WHEN jsonb_array_length(options) NOT BETWEEN 2 AND 8 THEN false
        ELSE (
          SELECT count(DISTINCT item ->> 'key') = count(*)
                 AND bool_and(coalesce(jsonb_typeof(item -> 'key') = 'string'
                                   AND item ->> 'key' ~ '^[A-Za-z0-9]{1,8}$'
                                   AND jsonb_typeof(item -> 'text') = 'string', false))
            FROM jsonb_array_elements(options) AS item)
      END
    $$;

    CREATE TABLE questions (
      id                UUID PRIMARY KEY DEFAULT gen_random_uuid(),
      exam_id           UUID NOT NULL REFERENCES exams ON DELETE CASCADE,
      type              TEXT NOT NULL DEFAULT 'SINGLE' CHECK (type IN ('SINGLE')),
      question_text     TEXT NOT NULL,
      options           JSONB NOT NULL CONSTRAINT questions_options_sound CHECK (options_are_sound(options)),
      correct_option    TEXT,
      also_correct      TEXT[] NOT NULL DEFAULT '{}',
      scoring           TEXT NOT NULL DEFAULT 'NORMAL' CHECK (scoring IN ('NORMAL', 'FREE', 'DROPPED')),
      points            NUMERIC(6,2) NOT NULL DEFAULT 1 CHECK (points > 0),
      order_num         INT NOT NULL DEFAULT 0 CHECK (order_num >= 0),
      group_id          TEXT CHECK (length(group_id) BETWEEN 1 AND 64),
      keep_option_order BOOLEAN NOT NULL DEFAULT false,
      origin_id         UUID REFERENCES questions ON DELETE SET NULL,
      removed_at        TIMESTAMPTZ,
      created_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
      CONSTRAINT questions_correct_is_option CHECK (correct_option IS NULL OR correct_option = ANY (option_keys(options))),
      CONSTRAINT questions_also_correct_are_options CHECK (also_correct <@ option_keys(options))
    );
    CREATE INDEX questions_exam_idx ON questions (exam_id, order_num);
    CREATE INDEX questions_origin_idx ON questions (origin_id) WHERE origin_id IS NOT NULL;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE questions;
    DROP FUNCTION options_are_sound(JSONB);
    DROP FUNCTION option_keys(JSONB);
  `);
}
