/** Whether students have other questions than the author sees: whoever corrects a key forgets to publish it again. */
import type { Knex } from 'knex';

export async function changedSincePublished(
  db: Knex,
  exam: { id: string; paper_version: number | null },
): Promise<boolean> {
  const change = await db('audit_log as a')
    .join('exam_papers as p', (on) =>
      on.onVal('p.exam_id', exam.id).andOnVal('p.version', exam.paper_version ?? 0),
    )
    .where({ 'a.subject_type': 'exam', 'a.subject_id': exam.id })
    .where('a.action', 'like', 'question%')
    .whereRaw('a.at > p.published_at')
    .first('a.id');
  return change !== undefined;
}
