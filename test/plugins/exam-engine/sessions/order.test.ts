/* The order a student sees must never differ between browser, server and years: vectors and invariants pin it. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  fnv1a32,
  ORDER_SCHEME,
  orderOptions,
  orderQuestions,
} from '../../../../plugins/exam-engine/sessions/order.js';

interface Question {
  id: string;
  order_num: number;
  group_id?: string;
  keep_option_order?: boolean;
  options: { key: string }[];
}

const options = ['A', 'B', 'C', 'D', 'E'].map((key) => ({ key }));
const shuffled = { shuffle_questions: true, shuffle_options: true };

const paper = fc
  .uniqueArray(fc.uuid(), { minLength: 1, maxLength: 40 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id, i) =>
        fc
          .option(fc.constantFrom('bacaan-1', 'bacaan-2', 'bacaan-3'), { nil: undefined })
          .map((group_id): Question => ({ id, order_num: i + 1, group_id, options })),
      ),
    ),
  );

describe('the order of questions and options', () => {
  it('hashes as FNV-1a 32 does in its published test vectors', () => {
    expect(fnv1a32('')).to.equal(0x811c9dc5);
    expect(fnv1a32('a')).to.equal(0xe40c292c);
    expect(fnv1a32('b')).to.equal(0xe70c2de5);
    expect(fnv1a32('foo')).to.equal(0xa9f37ed7);
    expect(fnv1a32('foobar')).to.equal(0xbf9cf968);
    expect(fnv1a32('hello')).to.equal(0x4f9f2cab);
  });

  it('hashes the UTF-8 bytes of text that is not ASCII', () => {
    // "é" is C3 A9; the expected number is FNV-1a folded by hand over those two bytes.
    const fold = (bytes: number[]) =>
      bytes.reduce(
        (hash, byte) => Number(((BigInt(hash) ^ BigInt(byte)) * 16777619n) & 0xffffffffn),
        0x811c9dc5,
      );
    expect(fnv1a32('é')).to.equal(fold([0xc3, 0xa9]));
    expect(fnv1a32('ب')).to.equal(fold([0xd8, 0xa8]));
  });

  it('gives one session the order that scheme 1 has always given it', () => {
    // Worked out by another program from the words of the specification. Never edit: sessions are stored with it.
    const session = '7d9f3c1e-2f64-4c7e-9a51-0b6f1c2d3e4f';
    const questions: Question[] = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({
      id: `00000000-0000-4000-8000-00000000000${n}`,
      order_num: n,
      options,
      ...(n === 3 || n === 4 ? { group_id: 'bacaan-1' } : {}),
    }));
    const keys = (q: Question) => orderOptions(q, session, shuffled).map((o) => o.key);
    expect(ORDER_SCHEME).to.equal(1);
    expect(orderQuestions(questions, session, shuffled).map((q) => q.order_num)).to.deep.equal([
      3, 4, 6, 7, 5, 2, 1, 8,
    ]);
    expect(questions.map((q) => keys(q).join('')).join(' ')).to.equal(
      'EDACB BCADE EDCBA ABCDE ACBED DEBCA CBAED ABCDE',
    );
  });

  it('leaves a paper that does not shuffle as the teacher wrote it', () => {
    const questions: Question[] = [3, 1, 2].map((n) => ({ id: `q${n}`, order_num: n, options }));
    const still = { shuffle_questions: false, shuffle_options: false };
    expect(orderQuestions(questions, 's', still).map((q) => q.id)).to.deep.equal(['q1', 'q2', 'q3']);
    expect(orderOptions(questions[0] as Question, 's', still)).to.deep.equal(options);
  });

  it('leaves the options alone where the question keeps their order', () => {
    const question: Question = { id: 'q1', order_num: 1, options, keep_option_order: true };
    fc.assert(
      fc.property(fc.uuid(), (session) => {
        expect(orderOptions(question, session, shuffled)).to.deep.equal(options);
      }),
    );
  });

  it('loses and doubles no question, whatever the session', () => {
    fc.assert(
      fc.property(paper, fc.uuid(), (questions, session) => {
        const ids = orderQuestions(questions, session, shuffled).map((q) => q.id);
        expect([...ids].sort()).to.deep.equal(questions.map((q) => q.id).sort());
      }),
    );
  });

  it('keeps the questions of one passage together and in their own order', () => {
    fc.assert(
      fc.property(paper, fc.uuid(), fc.boolean(), (questions, session, shuffle_questions) => {
        const seen = orderQuestions(questions, session, { shuffle_questions });
        for (const group of new Set(questions.map((q) => q.group_id).filter(Boolean))) {
          const places = seen.flatMap((q, i) => (q.group_id === group ? [i] : []));
          expect((places.at(-1) as number) - (places[0] as number)).to.equal(places.length - 1);
          const nums = places.map((i) => (seen[i] as Question).order_num);
          expect(nums).to.deep.equal([...nums].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('does not depend on the order in which the paper arrives', () => {
    fc.assert(
      fc.property(paper, fc.uuid(), (questions, session) => {
        const there = orderQuestions(questions, session, shuffled);
        expect(orderQuestions([...questions].reverse(), session, shuffled)).to.deep.equal(there);
      }),
    );
  });

  it('shows different students different orders', () => {
    const questions: Question[] = fc
      .sample(fc.uuid(), { numRuns: 20, seed: 7 })
      .map((id, i) => ({ id, order_num: i + 1, options }));
    const sessions = fc.sample(fc.uuid(), { numRuns: 50, seed: 8 });
    const orders = sessions.map((session) =>
      orderQuestions(questions, session, shuffled)
        .map((q) => q.id)
        .join(),
    );
    expect(new Set(orders).size).to.equal(50);
  });
});
