/**
 * The score, in integer hundredths: 100 × points of right answers ÷ points of all questions, rounded half up to two decimals.
 * FREE counts as right, DROPPED is in neither sum, unanswered is wrong.
 */
import type { AnswerKey } from '../live/format.js';

export interface Grade {
  /** 0 to 100 with two decimals, such as 66.67. */
  score: number;
  /** Points in hundredths. */
  points: number;
  pointsMax: number;
}

/** @param answers question id → option key; anything else (cleared, gone, unknown) counts nothing. */
export function grade(
  answerKey: AnswerKey,
  answers: Readonly<Record<string, string | null | undefined>>,
): Grade {
  let points = 0;
  let pointsMax = 0;
  for (const [questionId, question] of Object.entries(answerKey.questions)) {
    if (question.scoring === 'DROPPED') continue;
    pointsMax += question.points;
    const answer = answers[questionId];
    if (question.scoring === 'FREE' || (answer && question.right.includes(answer))) points += question.points;
  }
  return { score: pointsMax === 0 ? 0 : percentHundredths(points, pointsMax) / 100, points, pointsMax };
}

/** round half up of 10000 × points ÷ max, in integers: floor((20000 p + m) ÷ 2m). Sums of a paper stay far below 2^53. */
const percentHundredths = (points: number, max: number): number =>
  Math.floor((20_000 * points + max) / (2 * max));
