import { expect } from 'chai';
import { pausesIn } from '../../../../plugins/exam-engine/sessions/pauses-given.js';

const MINUTE = 60_000;
const AT = Date.UTC(2026, 11, 7, 1);
const pause = (from: number, to: number) => ({ from: AT + from * MINUTE, to: AT + to * MINUTE });
const session = (extraMinutes: number, change: object = {}) => ({
  started_at: new Date(AT),
  extra_seconds: extraMinutes * 60,
  reopened: false,
  ...change,
});

describe('how many pauses a session was given, as far as PostgreSQL tells', () => {
  const pauses = [pause(10, 15), pause(30, 40)];

  it('is as many as the seconds cover that it was granted', () => {
    expect(pausesIn(session(0), pauses)).to.equal(0);
    expect(pausesIn(session(5), pauses)).to.equal(1);
    expect(pausesIn(session(14), pauses)).to.equal(1);
    expect(pausesIn(session(15), pauses)).to.equal(2);
    expect(pausesIn(session(20), pauses)).to.equal(2);
  });

  it('counts a pause from where the session began, and one before it as given', () => {
    const late = { started_at: new Date(AT + 35 * MINUTE) };
    expect(pausesIn(session(0, late), pauses)).to.equal(1);
    expect(pausesIn(session(5, late), pauses)).to.equal(2);
  });

  it('is all of them for one that was opened again', () => {
    expect(pausesIn(session(-20, { reopened: true }), pauses)).to.equal(2);
  });
});
