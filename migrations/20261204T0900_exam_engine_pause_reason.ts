// Students are told why their clock stands, also those who load the page only after it was stopped, and after a loss of Redis.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE exams ADD COLUMN paused_reason TEXT');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE exams DROP COLUMN paused_reason');
}
