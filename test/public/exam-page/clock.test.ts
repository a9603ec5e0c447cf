/* The time left must follow the server alone, whatever the network and the device's own clock do. */
import { expect } from 'chai';
import fc from 'fast-check';
import { createClock } from '../../../public/exam-page/clock.js';

const iso = (ms: number) => new Date(ms).toISOString();
const START = Date.parse('2026-12-07T01:00:00Z');

describe('the clock', () => {
  it('knows nothing before the server has spoken and ignores what is no instant', () => {
    const clock = createClock(() => 0);
    clock.hear('kemarin', 0);
    expect(clock.now()).to.be.NaN;
  });

  it('runs with the monotonic counter', () => {
    let mono = 100;
    const clock = createClock(() => mono);
    clock.hear(iso(START), 100, 100);
    mono += 61_000;
    expect(clock.now()).to.equal(START + 61_000);
  });

  it('is never further off than the last round trip, on any network', () => {
    const exchange = fc.record({ pause: fc.nat(60_000), there: fc.nat(3000), back: fc.nat(3000) });
    fc.assert(
      fc.property(
        fc.array(exchange, { minLength: 1, maxLength: 30, size: 'max' }),
        fc.nat(1e9),
        (exchanges, mono0) => {
          let mono = mono0;
          const clock = createClock(() => mono);
          const serverAt = () => START + (mono - mono0);
          for (const { pause, there, back } of exchanges) {
            mono += pause;
            const sentAt = mono;
            mono += there;
            const stamp = iso(serverAt());
            mono += back;
            clock.hear(stamp, mono, sentAt);
            expect(Math.abs(clock.now() - serverAt())).to.be.at.most(there + back);
          }
        },
      ),
    );
  });

  it('is late by no more than the fastest way here, when the server only speaks unasked', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3000), { minLength: 1 }), (delays) => {
        let mono = 0;
        const clock = createClock(() => mono);
        let fastest = Number.POSITIVE_INFINITY;
        for (const delay of delays) {
          const stamp = iso(START + mono);
          mono += delay;
          clock.hear(stamp, mono);
          fastest = Math.min(fastest, delay);
          expect(START + mono - clock.now()).to.equal(fastest);
        }
      }),
    );
  });

  it('gets no worse by a slow exchange', () => {
    let mono = 0;
    const clock = createClock(() => mono);
    clock.hear(iso(START), 0, 0);
    mono = 20_000;
    // Asked at 10 s, stamped at 10 s, arrived at 20 s.
    clock.hear(iso(START + 10_000), 20_000, 10_000);
    expect(clock.now()).to.equal(START + 20_000);
  });

  it('is put right after the device slept and its counter with it', () => {
    let mono = 0;
    const clock = createClock(() => mono);
    clock.hear(iso(START), 0, 0);
    mono = 1000;
    clock.hear(iso(START + 600_000), 1000, 990);
    expect(Math.abs(clock.now() - (START + 600_000))).to.be.at.most(10);
  });

  it('follows the server backwards too', () => {
    let mono = 0;
    const clock = createClock(() => mono);
    clock.hear(iso(START), 0, 0);
    mono = 1000;
    clock.hear(iso(START - 60_000), 1000, 980);
    expect(Math.abs(clock.now() - (START - 60_000))).to.be.at.most(20);
  });
});
