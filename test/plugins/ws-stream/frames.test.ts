import { expect } from 'chai';
import { Allowance } from '../../../plugins/ws-stream/allowance.js';
import { frameOf, parseFrame } from '../../../plugins/ws-stream/frames.js';

describe('a frame', () => {
  it('is taken when it has the form of the protocol, with or without what may be left out', () => {
    for (const frame of [
      { action: 'autosave', q_id: 'q', ans: 'B' },
      { action: 'autosave', q_id: 'q', ans: null },
      { action: 'autosave', q_id: 'q', flag: true },
      { action: 'autosave', q_id: 'q', ans: 'B', flag: false, id: 12, base_rev: 7 },
      { action: 'submit' },
      { action: 'ping' },
    ]) {
      expect(parseFrame(JSON.stringify(frame)).frame).to.deep.equal(frame);
    }
  });

  it('keeps of a bad frame what tells the page which one was meant, and nothing else', () => {
    const { frame, named } = parseFrame('{"action":"autosave","q_id":"q7","ans":5,"id":3,"evil":"<b>"}');
    expect(frame).to.equal(undefined);
    expect(frameOf.error('bad_message', named)).to.deep.equal({
      event: 'error',
      code: 'bad_message',
      q_id: 'q7',
      id: 3,
    });
    expect(frameOf.error('bad_message', { q_id: { x: 1 }, id: 'x'.repeat(100) })).to.deep.equal({
      event: 'error',
      code: 'bad_message',
    });
  });

  it('acks only what is saved, and tells a stale page what is held', () => {
    expect(frameOf.result({ q_id: 'q', id: 1 }, { code: 'saved', rev: 8 })).to.deep.equal({
      event: 'ack',
      status: 'saved',
      q_id: 'q',
      id: 1,
      rev: 8,
    });
    expect(frameOf.result({ q_id: 'q' }, { code: 'stale', rev: 8, ans: null })).to.deep.equal({
      event: 'error',
      code: 'stale',
      q_id: 'q',
      rev: 8,
      ans: null,
    });
    expect(frameOf.result({ q_id: 'q' }, { code: 'unavailable' })).to.deep.equal({
      event: 'error',
      code: 'unavailable',
      q_id: 'q',
    });
  });
});

describe('the allowance of a socket', () => {
  it('takes a burst of 100, then 50 a second, and never saves up more than a burst', () => {
    let now = 0;
    const allowance = new Allowance({ now: () => 0, monotonic: () => now });
    const taken = (tries: number): number =>
      Array.from({ length: tries }, () => allowance.take()).filter(Boolean).length;
    expect(taken(150)).to.equal(100);
    now += 1000;
    expect(taken(150)).to.equal(50);
    now += 3_600_000;
    expect(taken(150)).to.equal(100);
  });
});
