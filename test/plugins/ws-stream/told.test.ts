/** A page whose frames were lost is told how things stand, and nothing that nobody knows. */
import { expect } from 'chai';
import { Told } from '../../../plugins/ws-stream/told.js';

describe('what a page has missed', () => {
  const hello = { event: 'hello', version: 1, deadline_at: '2026-12-07T02:30:00Z' };
  const current = { version: 1, deadline_at: hello.deadline_at, paused: false };

  it('is nothing while it stands as it was told', () => {
    const told = new Told();
    told.note(hello);
    expect(told.missing(current)).to.deep.equal([]);
  });

  it('is its new end, without a reason: that was in the frame which was lost', () => {
    const told = new Told();
    told.note(hello);
    const deadline_at = '2026-12-07T02:40:00Z';
    expect(told.missing({ ...current, deadline_at })).to.deep.equal([{ event: 'deadline', deadline_at }]);
  });

  it('is a pause or its end, and a paper', () => {
    const told = new Told();
    told.note(hello);
    expect(told.missing({ ...current, version: 2, paused: true, paused_reason: 'outage' })).to.deep.equal([
      { event: 'paper', version: 2 },
      { event: 'paused', reason: 'outage' },
    ]);
    told.note({ event: 'paused' });
    expect(told.missing(current)).to.deep.equal([{ event: 'resumed', deadline_at: current.deadline_at }]);
  });
});
