import { expect } from 'chai';
import { z } from 'zod';
import { check, instant } from '../../../core/http/validate.js';

const MOMENT = Date.parse('2026-12-01T01:00:00Z');
const read = (text: unknown) => check(instant(), text, 'at', 'en');

describe('an instant in the input', () => {
  for (const text of [
    '2026-12-01T01:00:00Z',
    '2026-12-01T08:00:00+07:00',
    '2026-12-01T01:00Z',
    '2026-12-01T08:00+07:00',
    '2026-12-01T08:00:00+07',
    '2026-12-01T08:00:00+0700',
    '2026-11-30T21:30:00.000-03:30',
    '2026-12-01T01:00:00,000Z',
  ])
    it(`may be ${text}`, () => {
      expect(read(text)).to.deep.equal({ ok: true, data: MOMENT });
    });

  for (const text of [
    '2026-12-01T01:00:00',
    '2026-12-01T01:00',
    '2026-12-01',
    '2026-12-01 01:00:00Z',
    '2026-02-30T01:00:00Z',
    '2026-12-01T25:00Z',
    '2026-12-01T01:00:00Z:30',
    '2026-12-01T01:00:00+25',
    '2026-12-01T01:00:00+7',
    // Half a year typed in a date box; years of which clocks knew no minutes; one that is no four digits when it is given back.
    '0026-12-01T01:00:00Z',
    '1969-12-31T23:59:59Z',
    '9999-12-31T23:59:59-12:00',
    MOMENT,
    null,
  ])
    it(`is not ${text}`, () => {
      expect(read(text)).to.deep.include({ ok: false });
    });

  it('is refused with a word about its year when that is the fault', () => {
    const refused = read('0026-12-01T01:00:00Z');
    expect(refused.ok || refused.faults[0]?.message).to.include('year');
  });

  it('may be of any year from 1970 on that has four digits', () => {
    for (const text of ['1970-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])
      expect(read(text)).to.deep.equal({ ok: true, data: Date.parse(text) });
  });

  it('is a date-time in the document', () => {
    expect(z.toJSONSchema(instant(), { io: 'input' })).to.include({ type: 'string', format: 'date-time' });
  });
});
