/** The grade, worked out a second time from what PostgreSQL holds; on purpose nothing is shared with the product's grading. */
import type { StoredAnswer, StoredKey } from './stored-exam.js';

/** All three in hundredths. The specification: 100 × points of right answers ÷ points of all, half up at two decimals. */
export function regrade(
  key: StoredKey,
  answers: readonly Pick<StoredAnswer, 'qId' | 'answer'>[],
): { score: number; points: number; pointsMax: number } {
  let right = 0n;
  let all = 0n;
  for (const [qId, question] of Object.entries(key)) {
    if (question.scoring === 'DROPPED') continue;
    const points = BigInt(question.points);
    const answer = answers.find((given) => given.qId === qId)?.answer ?? null;
    all += points;
    if (question.scoring === 'FREE' || (answer !== null && question.right.includes(answer))) right += points;
  }
  // Rounded half up in whole numbers: twice the hundredths plus one, halved.
  const score = all === 0n ? 0n : (2n * 10_000n * right + all) / (2n * all);
  return { score: Number(score), points: Number(right), pointsMax: Number(all) };
}
