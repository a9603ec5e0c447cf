import { expect } from 'chai';
import fc from 'fast-check';
import { grade } from '../../../../plugins/exam-engine/grading/grade.js';
import type { AnswerKey, KeyedQuestion } from '../../../../plugins/exam-engine/live/format.js';

const question = (change: Partial<KeyedQuestion> = {}): KeyedQuestion => ({
  right: ['A'],
  scoring: 'NORMAL',
  points: 100,
  options: ['A', 'B', 'C'],
  ...change,
});
const keyOf = (questions: Record<string, KeyedQuestion>): AnswerKey => ({
  exam_id: 'e',
  version: 1,
  questions,
});

describe('grading', () => {
  it('gives two of three as 66.67 and one of three as 33.33', () => {
    const key = keyOf({ a: question(), b: question(), c: question() });
    expect(grade(key, { a: 'A', b: 'A', c: 'B' }).score).to.equal(66.67);
    expect(grade(key, { a: 'A' }).score).to.equal(33.33);
  });

  it('rounds half up: 1 of 8 points of 160 is 0.63, not 0.62', () => {
    expect(
      grade(keyOf({ a: question({ points: 100 }), b: question({ points: 15_900 }) }), { a: 'A' }).score,
    ).to.equal(0.63);
  });

  it('counts FREE for everybody, leaves DROPPED out of both sums, and takes any of several right keys', () => {
    const key = keyOf({
      free: question({ scoring: 'FREE' }),
      dropped: question({ scoring: 'DROPPED' }),
      two: question({ right: ['A', 'C'] }),
      no: question(),
    });
    expect(grade(key, { two: 'C', dropped: 'A', no: 'B' })).to.deep.equal({
      score: 66.67,
      points: 200,
      pointsMax: 300,
    });
  });

  it('counts nothing for cleared answers and for questions that are gone', () => {
    expect(grade(keyOf({ a: question() }), { a: '', gone: 'A' }).score).to.equal(0);
    expect(grade(keyOf({}), {}).score).to.equal(0);
  });

  it('weighs by points: 2.5 of 3.75', () => {
    expect(
      grade(keyOf({ a: question({ points: 250 }), b: question({ points: 125 }) }), { a: 'A' }).score,
    ).to.equal(66.67);
  });

  it('equals exact arithmetic for any paper', () => {
    const questions = fc.array(
      fc.record({ points: fc.integer({ min: 1, max: 999_999 }), isRight: fc.boolean() }),
      { minLength: 1, maxLength: 150 },
    );
    fc.assert(
      fc.property(questions, (list) => {
        const key = keyOf(Object.fromEntries(list.map(({ points }, i) => [`q${i}`, question({ points })])));
        const answers = Object.fromEntries(list.map(({ isRight }, i) => [`q${i}`, isRight ? 'A' : 'B']));
        const points = list.reduce((sum, q) => sum + (q.isRight ? BigInt(q.points) : 0n), 0n);
        const max = list.reduce((sum, q) => sum + BigInt(q.points), 0n);
        const hundredths = (20_000n * points + max) / (2n * max);
        expect(grade(key, answers).score).to.equal(Number(hundredths) / 100);
      }),
    );
  });
});
