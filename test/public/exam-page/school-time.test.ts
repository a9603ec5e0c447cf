/* Students in Jayapura and Jakarta read the school's wall clock, not the device's. */
import { expect } from 'chai';
import { calendarDay, clockTime, countdown, sameDay } from '../../../public/exam-page/school-time.js';

const at = Date.parse('2026-12-07T16:30:05Z');

describe('school time', () => {
  it('shows the time in the zone of the school', () => {
    expect(clockTime(at, 420)).to.equal('23:30');
    expect(clockTime(at, 540, true)).to.equal('01:30:05');
  });

  it('shows the day in the zone of the school and the language of the page', () => {
    expect(calendarDay(at, 420, 'id'))
      .to.contain('Senin')
      .and.contain('7');
    expect(calendarDay(at, 540, 'en'))
      .to.contain('Tuesday')
      .and.contain('8');
  });

  it('knows midnight at the school', () => {
    expect(sameDay(at, at + 29 * 60_000, 420)).to.equal(true);
    expect(sameDay(at, at + 30 * 60_000, 420)).to.equal(false);
  });

  it('counts down in hours only where there are any, and never below zero', () => {
    expect(countdown(3_909_000)).to.equal('1:05:09');
    expect(countdown(309_000)).to.equal('05:09');
    expect(countdown(400)).to.equal('00:01');
    expect(countdown(-5000)).to.equal('00:00');
  });
});
