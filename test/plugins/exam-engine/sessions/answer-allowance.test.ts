import { expect } from 'chai';
import { AnswerAllowance } from '../../../../plugins/exam-engine/sessions/answer-allowance.js';

describe('the allowance of a session', () => {
  let now = 0;
  const allowance = new AnswerAllowance({ now: () => 0, monotonic: () => now });
  const taken = (sessionId: string, tries: number): number =>
    Array.from({ length: tries }, () => allowance.take(sessionId)).filter(Boolean).length;

  it('takes 200 at once, then 50 a second, each session for itself', () => {
    expect(taken('a', 300)).to.equal(200);
    now += 1000;
    expect(taken('a', 300)).to.equal(50);
    expect(taken('b', 300)).to.equal(200);
  });

  it('takes no more over a whole exam than a person could ever send', () => {
    let saved = 0;
    for (let second = 0; second < 90 * 60; second += 1) {
      now += 1000;
      saved += taken('c', 60);
    }
    expect(saved).to.be.within(5000, 5000 + 2 * 90 * 60);
  });
});
