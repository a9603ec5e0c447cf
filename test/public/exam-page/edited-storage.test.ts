/* What is kept on the device can be edited by whoever sits there: nothing of it may stop the exam. */
import { expect } from 'chai';
import { type AnswerRecord, emptyRecord } from '../../../public/exam-page/answer.js';
import { createAnswerShelf } from '../../../public/exam-page/answer-shelf.js';
import { createKeeper } from '../../../public/exam-page/keeper.js';

const shelf = createAnswerShelf(
  createKeeper(
    () => null,
    () => null,
  ),
);
const good: AnswerRecord = {
  ...emptyRecord(),
  chosen: { ans: 'B', flag: true },
  rev: 7,
  seenRev: 7,
  turn: 3,
  savedAt: 1_796_605_200_123.5,
  sent: [{ id: 4, ans: 'B', flag: true, baseRev: 6 }],
};
const read = (record: object) => shelf.parse('sesi', 'examhall.answer.sesi.q1', JSON.stringify(record));

describe('an answer that is kept on the device', () => {
  it('is taken as it was written', () => {
    expect(read(good)).to.deep.equal({ qId: 'q1', record: good });
    expect(read({ ...good, savedAt: null, chosen: { ans: null, flag: false } })).to.not.equal(null);
  });

  for (const [what, edit] of Object.entries({
    'a time that no clock shows': { savedAt: 1e20 },
    'a time that is none': { savedAt: 'kemarin' },
    'half a revision': { rev: 1.5 },
    'a revision beyond all': { seenRev: 1e300 },
    'a turn after which none comes': { turn: 1e300 },
    'a number of a frame that no other can follow': { sent: [{ ...good.sent[0], id: 1e300 }] },
    'an answer longer than any key': { chosen: { ans: 'BBBBBBBBB', flag: false } },
    'a held answer longer than any key': { held: { ans: 'BBBBBBBBB', flag: false } },
  }))
    it(`is not taken with ${what}`, () => {
      expect(read({ ...good, ...edit })).to.equal(null);
    });
});
