/** Wall time: what people type for the start of an exam is the school's clock, whatever the server's zone. */
import { expect } from 'chai';
import { instantToWallTime, wallTimeToInstant } from '../../core/wall-time.js';

describe('wall time', () => {
  it('reads a typed time in the zone of the school', () => {
    expect(wallTimeToInstant('2026-12-07T07:30', 'Asia/Jakarta')).to.equal(Date.parse('2026-12-07T00:30Z'));
    expect(wallTimeToInstant('2026-12-07T07:30', 'Asia/Jayapura')).to.equal(Date.parse('2026-12-06T22:30Z'));
    expect(wallTimeToInstant('2026-12-07T07:30:15', 'Asia/Jakarta')).to.equal(
      Date.parse('2026-12-07T00:30:15Z'),
    );
  });

  it('gives back what was typed, on every day of the year and around a change of clocks', () => {
    for (const zone of ['Asia/Jakarta', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe']) {
      for (let at = Date.parse('2026-01-01T05:00Z'); at < Date.parse('2027-01-01T00:00Z'); at += 86_400_000) {
        const typed = instantToWallTime(at, zone);
        expect(instantToWallTime(wallTimeToInstant(typed, zone) ?? 0, zone), zone).to.equal(typed);
      }
    }
  });

  it('reads an hour that the clocks skip with the offset before the change', () => {
    expect(wallTimeToInstant('2026-03-29T02:30', 'Europe/Berlin')).to.equal(Date.parse('2026-03-29T01:30Z'));
  });

  it('takes nothing that is no time', () => {
    for (const text of [
      '',
      '2026-12-07',
      '2026-02-31T07:30',
      '2026-12-07T25:00',
      '2026-12-07T07:30Z',
      'besok pagi',
    ])
      expect(wallTimeToInstant(text, 'Asia/Jakarta'), text).to.equal(undefined);
  });
});
