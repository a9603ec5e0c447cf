/** Which stored images questions or published papers mention; those must not be swept away. */
import type { Knex } from 'knex';

/** Reads every text once, however many names are asked for: a school's papers of some years are many megabytes. */
export async function mentionedImages(db: Knex, names: readonly string[]): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `SELECT DISTINCT found[1] AS name
       FROM (SELECT question_text || options::text FROM questions
             UNION ALL SELECT paper::text FROM exam_papers) AS texts (text)
      CROSS JOIN LATERAL regexp_matches(text, '/uploads/([A-Za-z0-9._-]+)', 'g') AS found
      WHERE found[1] = ANY (?)`,
    [names] as unknown as Knex.RawBinding[],
  );
  return rows.map((row) => row.name);
}
