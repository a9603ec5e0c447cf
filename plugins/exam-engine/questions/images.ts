/** Which stored images questions or published papers mention; those must not be swept away. */
import type { Knex } from 'knex';

export async function mentionedImages(db: Knex, names: readonly string[]): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `SELECT name FROM unnest(?::text[]) AS asked (name)
      WHERE EXISTS (SELECT 1 FROM questions WHERE strpos(question_text, name) > 0 OR strpos(options::text, name) > 0)
         OR EXISTS (SELECT 1 FROM exam_papers WHERE strpos(paper::text, name) > 0)`,
    [names] as unknown as Knex.RawBinding[],
  );
  return rows.map((row) => row.name);
}
