/** The judge is judged: for each rule a made history that keeps it, and one that breaks it. */
import { expect } from 'chai';
import { deadLetterViolations, type Verdict, violationsOf } from './checker.js';
import { History } from './history.js';
import { regrade } from './regrading.js';
import type { StoredAnswer, StoredExam, StoredSession } from './stored-exam.js';
import { timelineOf } from './timeline.js';

const SITI = '0071000013';
const KEY = {
  massa: { right: ['B'], scoring: 'NORMAL', points: 100 },
  gaya: { right: ['C', 'D'], scoring: 'NORMAL', points: 200 },
  usaha: { right: ['A'], scoring: 'DROPPED', points: 500 },
};

/** A student who answers one question B and then C, both acked, and hands in: right in both ledgers. */
function sound(): { history: History; stored: StoredExam; session: StoredSession } {
  const history = new History();
  const siti = history.recorder(SITI, 'laptop');
  siti.sent({ q_id: 'massa', ans: 'B', flag: false, id: 1, base_rev: 0 }, 'socket');
  siti.answered({ id: 1, rev: 1 });
  siti.sent({ q_id: 'gaya', ans: 'A', flag: false, id: 2, base_rev: 0 }, 'socket');
  siti.answered({ id: 2, rev: 2 });
  siti.sent({ q_id: 'gaya', ans: 'D', flag: true, id: 3, base_rev: 2 }, 'socket');
  siti.answered({ id: 3, rev: 3 });
  history.add({ kind: 'told', student: SITI, device: 'laptop', score: 100 });
  const session: StoredSession = {
    id: 's1',
    student: SITI,
    status: 'COMPLETED',
    closeReason: 'SUBMIT',
    finalScore: 10_000,
    gradedVersion: 1,
    creditSeconds: 0,
    answers: [
      { qId: 'massa', answer: 'B', flagged: false, rev: 1 },
      { qId: 'gaya', answer: 'D', flagged: true, rev: 3 },
    ],
    events: [
      { qId: 'massa', answer: 'B', rev: 1, late: false },
      { qId: 'gaya', answer: 'A', rev: 2, late: false },
      { qId: 'gaya', answer: 'D', rev: 3, late: false },
    ],
    scores: [{ score: 10_000, points: 300, pointsMax: 300, version: 1, cause: 'SUBMIT' }],
  };
  return { history, session, stored: { sessions: [session], keys: new Map([[1, KEY]]) } };
}

type Sound = ReturnType<typeof sound>;
const judged = (change: (made: Sound) => void, verdict: Verdict = { ended: true }): string[] => {
  const made = sound();
  change(made);
  return violationsOf(made.history.events, made.stored, verdict).map(({ text }) => text);
};
const gaya = (made: Sound): StoredAnswer => made.session.answers[1] as StoredAnswer;

describe('the checker of the fault harness', () => {
  it('finds nothing in a history that is as it should be', () => {
    expect(judged(() => undefined)).to.deep.equal([]);
  });

  const broken: Record<string, [(made: Sound) => void, RegExp]> = {
    'an acked answer that is missing': [
      ({ session }) => session.answers.pop(),
      /acked D \(doubtful\) at rev 3, nothing is stored/,
    ],
    'an older answer that was kept': [
      (made) => Object.assign(gaya(made), { answer: 'A', flagged: false, rev: 2 }),
      /stored is A of rev 2/,
    ],
    'another value under the acked rev': [
      (made) => Object.assign(gaya(made), { answer: 'A', flagged: false }),
      /stored is A of rev 3/,
    ],
    'a mark that was lost': [(made) => Object.assign(gaya(made), { flagged: false }), /stored is D of rev 3/],
    'an older answer that has won with a new rev': [
      (made) => Object.assign(gaya(made), { answer: 'A', flagged: false, rev: 4 }),
      /which was not sent after it/,
    ],
    'a later copy of an older answer that has won': [
      (made) => {
        made.history
          .recorder(SITI, 'laptop')
          .sent({ q_id: 'gaya', ans: 'A', flag: false, id: 2, base_rev: 0 }, 'http');
        Object.assign(gaya(made), { answer: 'A', flagged: false, rev: 4 });
      },
      /which was not sent after it/,
    ],
    'an older answer that has won and was covered again': [
      ({ history, session }) => {
        const page = history.recorder(SITI, 'laptop');
        page.answered({ id: 2, rev: 4 });
        page.sent({ q_id: 'gaya', ans: 'D', flag: true, id: 4, base_rev: 4 }, 'socket');
        page.answered({ id: 4, rev: 5 });
        Object.assign(session.answers[1] ?? {}, { rev: 5 });
        session.events.push(
          { qId: 'gaya', answer: 'A', rev: 4, late: false },
          { qId: 'gaya', answer: 'D', rev: 5, late: false },
        );
      },
      /A won at rev 4, but was sent by who did not know of rev 3/,
    ],
    'an answer that nobody sent': [
      ({ session }) => session.answers.push({ qId: 'usaha', answer: 'E', flagged: false, rev: 9 }),
      /E of rev 9 is stored, but nobody sent it/,
    ],
    'a line in the ledger that nobody sent': [
      ({ session }) => session.events.push({ qId: 'massa', answer: 'E', rev: 9, late: false }),
      /E is in the ledger, but nobody sent it/,
    ],
    'an acked change that the ledger misses': [
      ({ session }) => session.events.splice(1, 1),
      /acked at rev 2, but not in the ledger/,
    ],
    'a ledger that says something else': [
      ({ session }) => Object.assign(session.events[1] ?? {}, { answer: 'D' }),
      /acked A at rev 2, the ledger says D/,
    ],
    'a session that is missing': [({ stored }) => stored.sessions.pop(), /has 0 sessions/],
    'two sessions of one student': [
      ({ stored, session }) => stored.sessions.push({ ...session, id: 's2' }),
      /2 sessions/,
    ],
    'a session of somebody who never sat': [
      ({ stored, session }) => stored.sessions.push({ ...session, student: '0071000099' }),
      /never sat/,
    ],
    'a session that never ended': [
      ({ session }) => Object.assign(session, { status: 'IN_PROGRESS' }),
      /the session is IN_PROGRESS/,
    ],
    'a score that was pushed twice': [
      ({ session }) => session.scores.push(...session.scores),
      /2 scores were pushed for one close/,
    ],
    'no score': [({ session }) => session.scores.pop(), /0 scores/],
    'a wrong score': [
      ({ session }) => Object.assign(session, { finalScore: 9999 }),
      /scored 99.99, .* says 100/,
    ],
    'a ledger of scores that differs': [
      ({ session }) => Object.assign(session.scores[0] ?? {}, { points: 299 }),
      /the ledger says 100, /,
    ],
    'a cause that differs': [
      ({ session }) => Object.assign(session.scores[0] ?? {}, { cause: 'DEADLINE' }),
      /closed by SUBMIT, the ledger says DEADLINE/,
    ],
    'a student who was told another score': [
      ({ history }) => void history.add({ kind: 'told', student: SITI, device: 'laptop', score: 66.67 }),
      /told 66.67/,
    ],
  };
  for (const [what, [change, says]] of Object.entries(broken))
    it(`finds ${what}`, () => {
      const found = judged(change);
      expect(
        found.some((text) => says.test(text)),
        found.join('; '),
      ).to.equal(true);
    });

  it('allows what was sent after the last ack and stored without one', () => {
    expect(
      judged((made) => {
        const page = made.history.recorder(SITI, 'laptop');
        page.sent({ q_id: 'gaya', ans: 'C', flag: false, id: 4, base_rev: 3 }, 'socket');
        Object.assign(gaya(made), { answer: 'C', flagged: false, rev: 4 });
        made.session.events.push({ qId: 'gaya', answer: 'C', rev: 4, late: false });
      }),
    ).to.deep.equal([]);
  });

  it('allows a change whose own ack was lost, and which another tab was told of', () => {
    const change = (base_rev: number) =>
      judged(({ history, session }) => {
        const laptop = history.recorder(SITI, 'laptop');
        laptop.sent({ q_id: 'massa', ans: 'C', flag: false, id: 4, base_rev }, 'socket');
        const tab = history.recorder(SITI, 'tab');
        tab.sent({ q_id: 'massa', ans: 'C', flag: false, id: 5, base_rev: 0 }, 'socket');
        tab.answered({ id: 5, rev: 4 });
        session.answers[0] = { qId: 'massa', answer: 'C', flagged: false, rev: 4 };
        session.events.push({ qId: 'massa', answer: 'C', rev: 4, late: false });
      }).filter((text) => /did not know/.test(text));
    expect(change(1)).to.deep.equal([]);
    expect(change(0)).to.deep.equal(['C won at rev 4, but was sent by who did not know of rev 1']);
  });

  it('takes the ids of two devices for different frames', () => {
    const found = judged((made) => {
      const phone = made.history.recorder(SITI, 'phone');
      phone.sent({ q_id: 'massa', ans: 'E', flag: false, id: 3, base_rev: 1 }, 'socket');
      phone.answered({ id: 3, rev: 4 });
    });
    expect(found.join()).to.match(/acked E at rev 4, stored is B of rev 1/);
  });

  it('asks for no score while the exam runs, and for no full ledger after Redis was emptied', () => {
    expect(
      judged(
        ({ session }) => {
          Object.assign(session, { status: 'IN_PROGRESS', finalScore: null, scores: [] });
          session.events.splice(0, 1);
        },
        { ended: false, ledgerMayMiss: true },
      ),
    ).to.deep.equal([]);
  });

  it('finds dead letters that nobody expects, and misses those that should be there', () => {
    expect(deadLetterViolations(['{"v":0}'], ['{"v":0}'])).to.deep.equal([]);
    expect(deadLetterViolations(['{"v":0}', '{"v":0}'], ['{"v":0}'])[0]?.text).to.match(
      /^in the dead letters/,
    );
    expect(deadLetterViolations([], ['{"v":0}'])[0]?.text).to.match(/^not in the dead letters/);
  });

  it('regrades in whole hundredths, half up', () => {
    const third = (n: number): string[] => Array.from({ length: n }, (_, i) => `q${i}`);
    const key = Object.fromEntries(
      third(3).map((q) => [q, { right: ['A'], scoring: 'NORMAL', points: 100 }]),
    );
    const given = (n: number) => third(n).map((qId) => ({ qId, answer: 'A' }));
    expect(regrade(key, given(1)).score).to.equal(3333);
    expect(regrade(key, given(2)).score).to.equal(6667);
    const eighths = {
      a: { right: ['A'], scoring: 'NORMAL', points: 1 },
      b: { right: ['A'], scoring: 'NORMAL', points: 15_999 },
    };
    // 100 × 1 ÷ 16,000 = 0.00625: 0.625 hundredths, which is 1.
    expect(regrade(eighths, [{ qId: 'a', answer: 'A' }])).to.deep.equal({
      score: 1,
      points: 1,
      pointsMax: 16_000,
    });
    expect(regrade({ a: { right: [], scoring: 'FREE', points: 100 } }, []).score).to.equal(10_000);
    expect(regrade({}, []).score).to.equal(0);
  });

  it('tells what a student went through, of one question, with what concerned all', () => {
    const { history } = sound();
    history.note('', 'Redis was killed');
    history.note('0071000099', 'somebody else');
    const text = timelineOf(history.events, SITI, 'gaya');
    expect(text).to.match(/laptop #3 sent D \(doubtful\) on rev 2 by socket\n.*laptop #3 acked at rev 3/);
    expect(text).to.include('── Redis was killed').and.not.include('massa').and.not.include('somebody else');
  });
});
