import { expect } from 'chai';
import { apiDocument, filledIn, type Operation, operationsOf } from './api-document.js';
import { wrongBodies, wrongFields } from './bad-bodies.js';
import { faultOf, Refusals } from './refusals.js';
import { type WholeSchool, wholeSchool } from './whole-school.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('wrong input on every route of the API', function () {
  this.timeout(120_000);
  let school: WholeSchool;
  let refusals: Refusals;
  let operations: Operation[];

  before(async () => {
    school = await wholeSchool();
    refusals = new Refusals(school);
    operations = operationsOf(await apiDocument(school.app));
  });
  after(() => school.stop());

  const withBody = () => operations.filter((o) => o.body);

  it('has a good body for every route to begin with', () => {
    for (const operation of withBody())
      expect(school.bodies, operation.name).to.have.property(operation.name);
  });

  it('refuses what is no JSON, and JSON that is no object', async () => {
    const faults = await refusals.faultsOfAll(
      operations.filter((o) => o.method !== 'GET' && !o.takesFile),
      (operation) => [
        ...['{"title": ', '{title: 1}', "{'a':1}", '{}{}', '\u0000', '[', '{"a":1,}', '{"a":NaN}', 'ya'].map(
          (text) => ({
            what: `the text ${JSON.stringify(text)}`,
            expected: [400],
            send: { headers: JSON_TYPE, body: text },
          }),
        ),
        {
          what: 'bytes that are no text',
          expected: [400, 422],
          send: { headers: JSON_TYPE, body: Buffer.from('7b22612200ff3a317d', 'hex') },
        },
        ...wrongBodies(school.bodies[operation.name] ?? {}).map(({ what, text }) => ({
          what,
          expected: what === '__proto__' ? [400, 422] : what.startsWith('a deep') ? [413, 422] : [422],
          send: { headers: JSON_TYPE, body: text },
        })),
      ],
    );
    expect(faults).to.equal('');
  });

  it('refuses bodies of another type, in another encoding, or too large', async () => {
    const faults = await refusals.faultsOfAll(
      operations.filter((o) => o.method !== 'GET' && !o.takesFile),
      (operation) => {
        const good = JSON.stringify(school.bodies[operation.name] ?? {});
        return [
          ...[
            'text/plain',
            'application/xml',
            'application/x-www-form-urlencoded',
            'multipart/form-data',
            'x',
            '/',
            ';',
          ].map((type) => ({
            what: `content-type ${type}`,
            expected: [415],
            send: { headers: { 'content-type': type }, body: good },
          })),
          { what: 'no content-type', expected: [415], send: { body: good } },
          {
            what: 'an unknown charset',
            expected: [400, 415],
            send: { headers: { 'content-type': 'application/json; charset=utf-7' }, body: good },
          },
          ...['gzip', 'deflate', 'br', 'compress', 'rot13'].map((encoding) => ({
            what: `content-encoding ${encoding} that it is not`,
            expected: [400, 415],
            send: { headers: { ...JSON_TYPE, 'content-encoding': encoding }, body: good },
          })),
          {
            what: 'five megabytes',
            expected: [413],
            send: { headers: JSON_TYPE, body: `{"title":"${'x'.repeat(5_000_000)}"}` },
          },
        ];
      },
    );
    expect(faults).to.equal('');
  });

  it('refuses every wrong value in every field, and says where', async () => {
    const faults = await refusals.faultsOfAll(withBody(), (operation) =>
      wrongFields(operation.body ?? {}, school.bodies[operation.name] ?? {}).map(({ what, text, at }) => ({
        what,
        expected: /too long|deep/.test(what) ? [413, 422] : [422],
        ...(at === undefined ? {} : { at }),
        send: { headers: JSON_TYPE, body: text },
      })),
    );
    expect(faults).to.equal('');
  });

  it('misses required fields', async () => {
    const faults = await refusals.faultsOfAll(withBody(), (operation) =>
      (operation.body?.required ?? []).map((name) => {
        const { [name]: _, ...rest } = school.bodies[operation.name] ?? {};
        return {
          what: `without ${name}`,
          expected: [422],
          at: name,
          send: { headers: JSON_TYPE, body: JSON.stringify(rest) },
        };
      }),
    );
    expect(faults).to.equal('');
  });

  it('finds nothing at addresses that name nothing', async () => {
    const wrong = [
      '12x',
      '-1',
      '1.5',
      '99999999999999999999',
      '%00',
      '%20',
      "'%20OR%201=1%20--",
      '%2e%2e%2f%2e%2e',
      'x'.repeat(4000),
      '%F0%9F%98%80',
    ];
    const faults = await refusals.faultsOfAll(
      operations.filter((o) => o.path.includes('{')),
      (operation) =>
        operation.parameters
          .filter((p) => p.in === 'path')
          .flatMap(({ name }) =>
            wrong.map((value) => ({
              what: `${name} = ${value.slice(0, 30)}`,
              expected: [404],
              send: {
                path: filledIn(operation.path, { ...refusals.valuesFor(operation), [name]: '@@' }).replace(
                  '%40%40',
                  value,
                ),
                ...(operation.method === 'GET' || operation.takesFile
                  ? {}
                  : { headers: JSON_TYPE, body: JSON.stringify(school.bodies[operation.name] ?? {}) }),
              },
            })),
          ),
    );
    expect(faults).to.equal('');
  });

  it('refuses addresses that are badly encoded', async () => {
    const faults = await refusals.faultsOfAll(
      operations.filter((o) => o.path.includes('{')),
      (operation) =>
        ['%', '%zz', '%ff', '%c0%ae', '%u0041'].map((value) => ({
          what: value,
          expected: [400, 404],
          send: { path: operation.path.replace(/\{\w+\}/g, value) },
        })),
    );
    expect(faults).to.equal('');
  });

  it('refuses wrong and unknown query parameters', async () => {
    const list = (operation: Operation): string[] =>
      operation.parameters.filter((p) => p.in === 'query').map((p) => p.name);
    const faults = await refusals.faultsOfAll(operations, (operation) => {
      const names = list(operation);
      const wrong = [
        'no_such_parameter=1',
        '__proto__=1',
        '__proto__[x]=1',
        'constructor=1',
        `x=${'y'.repeat(10_000)}`,
        ...names.flatMap((name) => [
          `${name}=a&${name}=b`,
          `${name}=%00`,
          `${name}[]=1`,
          `${name}=${'9'.repeat(300)}`,
        ]),
        ...(names.includes('per_page')
          ? ['per_page=0', 'per_page=201', 'per_page=-1', 'per_page=1.5', 'per_page=dua']
          : []),
        ...(names.includes('page') ? ['page=0', 'page=-1', 'page=1e9', 'page=Infinity'] : []),
        ...(names.includes('sort') ? ['sort=password_hash', 'sort=', "sort=full_name'--", 'sort=--id'] : []),
      ];
      return wrong.map((query) => ({
        what: `?${query.slice(0, 40)}`,
        expected: [422],
        send: { path: `${filledIn(operation.path, refusals.valuesFor(operation))}?${query}` },
      }));
    });
    expect(faults).to.equal('');
  });

  it('looks for any text, however odd', async () => {
    for (const operation of operations.filter((o) => o.parameters.some((p) => p.name === 'q')))
      for (const q of [
        '%25',
        '_',
        '%5C',
        "'",
        '"',
        '%27%3B--',
        '(',
        '*',
        '%F0%9F%98%80',
        '%D8%A7',
        ' %20',
        '%EF%BF%BD',
      ])
        expect(
          (
            await refusals.send(operation, {
              path: `${filledIn(operation.path, refusals.valuesFor(operation))}?q=${q.trim()}`,
            })
          ).status,
          `${operation.name} ${q}`,
        ).to.equal(200);
  });

  it('names the methods that an address takes when it is asked with another', async () => {
    for (const path of new Set(operations.map((o) => o.path))) {
      const here = operations.filter((o) => o.path === path);
      const [first] = here;
      if (!first) continue;
      const taken = here.map((o) => o.method);
      const others = [
        'GET',
        'POST',
        'PUT',
        'PATCH',
        'DELETE',
        'OPTIONS',
        'TRACE',
        'PROPFIND',
        'SEARCH',
        'PURGE',
      ];
      // `order` and `import` stand where an id could, too.
      const alsoAnId = /\/(order|import)$/.test(path);
      for (const method of others.filter((m) => !taken.includes(m))) {
        const answer = await refusals.send(first, { method });
        if (alsoAnId && answer.status !== 405) {
          expect(answer.status, `${method} ${path}`).to.be.oneOf([404, 422]);
          continue;
        }
        expect(faultOf(answer, [405]), `${method} ${path}`).to.equal(undefined);
        const allowed = (answer.headers.allow ?? '').split(', ');
        expect(allowed, `${method} ${path}`).to.include.members(taken);
        expect(allowed, `${method} ${path}`).to.not.include(method);
      }
    }
  });

  it('answers HEAD as GET, without a body', async () => {
    for (const operation of operations.filter((o) => o.method === 'GET')) {
      const [head, get] = [
        await refusals.send(operation, { method: 'HEAD' }),
        await refusals.send(operation, {}),
      ];
      expect([head.status, head.text], operation.name).to.deep.equal([get.status, '']);
    }
  });
});
