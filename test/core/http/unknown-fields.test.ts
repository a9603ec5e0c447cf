import { expect } from 'chai';
import { z } from 'zod';
import { check } from '../../../core/http/validate.js';

const schema = z.strictObject({ targets: z.array(z.strictObject({ value: z.string() })).optional() });

describe('a field that is not known', () => {
  it('is named where it stands, each by itself', () => {
    expect(check(schema, { targets: [{ value: 'x', foo: 1 }], bar: 1, baz: 2 }, '', 'en')).to.deep.equal({
      ok: false,
      faults: ['targets.0.foo', 'bar', 'baz'].map((path) => ({ path, message: 'key:unknown_field' })),
    });
    expect(check(schema, { sort: 'x' }, 'query', 'id')).to.deep.include({
      faults: [{ path: 'query.sort', message: 'key:unknown_field' }],
    });
  });

  it('fills no answer with what somebody made up', () => {
    const result = check(
      schema,
      Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`${'x'.repeat(200)}${i}`, i])),
      '',
      'en',
    );
    expect(JSON.stringify(result).length).to.be.lessThan(10_000);
  });
});
