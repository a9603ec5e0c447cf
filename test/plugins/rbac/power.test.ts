import { expect } from 'chai';
import { covers, grants, inForce, type Power } from '../../../plugins/rbac/power.js';

const power = (...codes: string[]): Power => ({ everything: false, codes: new Set(codes) });
const everything: Power = { everything: true, codes: new Set() };

describe('a permission', () => {
  it('for all includes the one for the own, not the other way round', () => {
    expect(grants(new Set(['exams:read_all']), 'exams:read_own')).to.equal(true);
    expect(grants(new Set(['sessions:read_all']), 'sessions:read')).to.equal(true);
    expect(grants(new Set(['exams:read_own']), 'exams:read_all')).to.equal(false);
    expect(grants(new Set(['exams:read_all']), 'exams:write_own')).to.equal(false);
    expect(grants(new Set(), 'admin')).to.equal(false);
  });

  it('is in force only while a loaded plugin declares it', () => {
    const declared = ['exams:read_own', 'exams:read_all', 'results:read_own'].map((code) => ({
      code,
      label: code,
      plugin: 'exam-engine',
    }));
    expect([...inForce(power('exams:read_all', 'printing:write'), declared)]).to.deep.equal([
      'exams:read_own',
      'exams:read_all',
    ]);
    expect([...inForce(everything, declared)]).to.have.length(3);
  });
});

describe('somebody reaches as far as another', () => {
  it('when they hold all that the other holds', () => {
    expect(covers(power('a:x', 'b:y'), power('a:x'))).to.equal(true);
    expect(covers(power('a:read_all'), power('a:read_own'))).to.equal(true);
    expect(covers(power('a:x'), power('a:x', 'b:y'))).to.equal(false);
    expect(covers(power('a:x'), everything)).to.equal(false);
    expect(covers(everything, power('later:code'))).to.equal(true);
    expect(covers(everything, everything)).to.equal(true);
    expect(covers(power(), power())).to.equal(true);
  });
});
