// Published papers: what students received and what it was graded with, for years. Never changed, never deleted,
// and neither is a question that one of them holds.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE exam_papers (
      exam_id      UUID NOT NULL REFERENCES exams ON DELETE NO ACTION,
      version      INT NOT NULL CHECK (version >= 1),
      paper        JSONB NOT NULL,
      answer_key   JSONB NOT NULL,
      published_at TIMESTAMPTZ NOT NULL DEFAULT now(),
      published_by BIGINT NOT NULL REFERENCES admins ON DELETE NO ACTION,
      PRIMARY KEY (exam_id, version)
    );
    CREATE INDEX exam_papers_published_by_idx ON exam_papers (published_by);
    CREATE TRIGGER exam_papers_append_only BEFORE UPDATE OR DELETE ON exam_papers
      FOR EACH ROW EXECUTE FUNCTION refuse_change();

    -- The code of a foreign key, because that is what it stands for: the paper refers to the question inside its JSON.
    CREATE FUNCTION keep_published_question() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM exam_papers
                  WHERE exam_id = OLD.exam_id
                    AND paper -> 'questions' @> jsonb_build_array(jsonb_build_object('id', OLD.id))) THEN
        RAISE EXCEPTION 'question % was published: mark it removed', OLD.id
          USING ERRCODE = 'foreign_key_violation', TABLE = 'questions', CONSTRAINT = 'questions_published';
      END IF;
      RETURN OLD;
    END
    $$;
    CREATE TRIGGER questions_published BEFORE DELETE ON questions
      FOR EACH ROW EXECUTE FUNCTION keep_published_question();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TRIGGER questions_published ON questions;
    DROP FUNCTION keep_published_question();
    DROP TABLE exam_papers;
  `);
}
