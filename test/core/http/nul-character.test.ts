import { expect } from 'chai';
import { z } from 'zod';
import { check } from '../../../core/http/validate.js';

const anything = z.unknown();

describe('a NUL in the input, which PostgreSQL could not keep', () => {
  it('is refused wherever it stands, with its path', () => {
    const options = [
      { key: 'A', text: '<p>baik</p>' },
      { key: 'B', text: '<p>bu\0ruk</p>' },
    ];
    const result = check(anything, { question_text: 'x', options }, 'body', 'en');
    expect(result).to.deep.equal({
      ok: false,
      faults: [{ path: 'body.options.1.text', message: 'key:nul_character' }],
    });
    expect(check(anything, 'a\0', '', 'id')).to.deep.include({ ok: false });
  });

  it('is looked for in the deepest body without running out of stack', () => {
    const depth = 120_000;
    const deep = JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
    expect(check(anything, deep, '', 'en').ok).to.equal(true);
  });

  it('is no backslash and no other control character', () => {
    expect(check(anything, { text: 'a\\0 b\tc\n' }, '', 'en').ok).to.equal(true);
  });
});
