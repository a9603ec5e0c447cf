// One attempt of one student, and the answers as they stand. No check compares the instants of a session with each
// other: a window that is cut short may end before it began, and a row refused here would be a student's work refused.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE exam_sessions (
      id             UUID PRIMARY KEY DEFAULT gen_random_uuid(),
      exam_id        UUID NOT NULL REFERENCES exams ON DELETE NO ACTION,
      student_id     BIGINT NOT NULL REFERENCES students ON DELETE NO ACTION,
      started_at     TIMESTAMPTZ NOT NULL,
      deadline_at    TIMESTAMPTZ NOT NULL,
      extra_seconds  INT NOT NULL DEFAULT 0 CHECK (extra_seconds >= 0),
      credit_seconds INT NOT NULL DEFAULT 0 CHECK (credit_seconds >= 0),
      finished_at    TIMESTAMPTZ,
      status         TEXT NOT NULL DEFAULT 'IN_PROGRESS' CHECK (status IN ('IN_PROGRESS', 'COMPLETED')),
      close_reason   TEXT CHECK (close_reason IN ('SUBMIT', 'DEADLINE', 'FORCED')),
      final_score    NUMERIC(5,2) CHECK (final_score BETWEEN 0 AND 100),
      graded_version INT CHECK (graded_version >= 1),
      state_rev      BIGINT NOT NULL DEFAULT 0 CHECK (state_rev >= 0),
      order_scheme   INT NOT NULL DEFAULT 1 CHECK (order_scheme >= 1),
      CONSTRAINT exam_sessions_exam_id_student_id_key UNIQUE (exam_id, student_id),
      CONSTRAINT exam_sessions_completed_says_how CHECK (
        (status = 'COMPLETED') = (finished_at IS NOT NULL) AND (status = 'COMPLETED') = (close_reason IS NOT NULL))
    );
    CREATE INDEX exam_sessions_student_id_exam_id_idx ON exam_sessions (student_id, exam_id);
    CREATE INDEX exam_sessions_open_idx ON exam_sessions (deadline_at) WHERE status = 'IN_PROGRESS';

    -- A cleared answer is NULL, never ''. Room in each page keeps the many changes of an answer next to it.
    CREATE TABLE exam_answers (
      session_id  UUID NOT NULL REFERENCES exam_sessions ON DELETE NO ACTION,
      question_id UUID NOT NULL REFERENCES questions ON DELETE NO ACTION,
      answer      TEXT CHECK (length(answer) BETWEEN 1 AND 8),
      flagged     BOOLEAN NOT NULL DEFAULT false,
      rev         BIGINT NOT NULL CHECK (rev >= 0),
      answered_at TIMESTAMPTZ NOT NULL,
      PRIMARY KEY (session_id, question_id)
    ) WITH (fillfactor = 80);
    CREATE INDEX exam_answers_question_idx ON exam_answers (question_id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE exam_answers;
    DROP TABLE exam_sessions;
  `);
}
