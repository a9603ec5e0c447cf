import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import type { AnyRoute } from '../../core/http/route.js';
import { type RawAnswer, rawBytes, rawRequest } from '../support/raw-request.js';
import { filledIn } from './api-document.js';
import { stored } from './stored.js';
import { type WholeSchool, wholeSchool } from './whole-school.js';

const FORM = 'application/x-www-form-urlencoded';

describe('wrong input on every form of the console', function () {
  this.timeout(60_000);
  let school: WholeSchool;
  let forms: AnyRoute[];
  let csrf: string;

  before(async () => {
    school = await wholeSchool();
    const host = school.app.web[0]?.host;
    forms = (host?.routes.list() ?? []).filter((r) => r.kind === 'page' && r.method === 'POST');
    const { jti } = jwt.decode(school.day.adminToken) as { jti: string };
    csrf = host?.secrets.sign('csrf', jti) ?? '';
  });
  after(() => school.stop());

  const send = (
    { path }: AnyRoute,
    body: string | Buffer,
    headers: Record<string, string> = {},
  ): Promise<RawAnswer> =>
    rawRequest(school.app.url, {
      method: 'POST',
      path: filledIn(path, school.known),
      headers: {
        accept: 'text/html',
        cookie: `console=${school.day.adminToken}`,
        'content-type': FORM,
        ...headers,
      },
      body,
    });

  /** @param body of a form that bears the right anti-forgery token. */
  async function refuseAll(
    cases: Record<string, { body: string | Buffer; headers?: Record<string, string>; statuses: number[] }>,
    chosen = forms,
  ): Promise<void> {
    const found: string[] = [];
    let before = await stored(school.app);
    for (const form of chosen) {
      for (const [what, { body, headers, statuses }] of Object.entries(cases)) {
        const answer = await send(form, body, headers);
        const isPage = /^text\/html|problem\+json/.test(answer.headers['content-type'] ?? '');
        if (!statuses.includes(answer.status) || !isPage)
          found.push(`${form.path}: ${what}: ${answer.status} ${answer.headers['content-type']}`);
        if (/key:[a-z_]+|>[a-z]+(_[a-z]+)+</.test(answer.text))
          found.push(`${form.path}: ${what}: a code instead of words`);
      }
      const after = await stored(school.app);
      for (const name of Object.keys(after))
        if (before[name] !== after[name]) found.push(`${form.path}: something was stored in ${name}`);
      before = after;
    }
    expect(found.join('\n')).to.equal('');
  }

  it('refuses forms without the anti-forgery token, or with another', async () => {
    const statuses = [403, 413, 415];
    const chosen = forms.filter(
      (form) => !form.permission.includes('public') && !form.multipart && !form.json,
    );
    await refuseAll(
      {
        'no token': { body: 'name=x', statuses },
        'an empty token': { body: '_csrf=', statuses },
        'two tokens': { body: `_csrf=x&_csrf=${csrf}`, statuses },
        'a token in a list': { body: `_csrf[]=${csrf}x`, statuses },
        'a token of somebody else': { body: `_csrf=${csrf.slice(1)}A`, statuses },
        'a form from another site': {
          body: `_csrf=${csrf}`,
          headers: { origin: 'http://evil.example' },
          statuses,
        },
      },
      chosen,
    );
  });

  it('refuses what is no form, or too large a one', async () => {
    const chosen = forms.filter((form) => !form.json);
    await refuseAll(
      {
        JSON: { body: '{"full_name":"x"}', headers: { 'content-type': 'application/json' }, statuses: [415] },
        'plain text': { body: 'full_name=x', headers: { 'content-type': 'text/plain' }, statuses: [415] },
        'thirteen megabytes': {
          body: `_csrf=${csrf}&full_name=${'x'.repeat(13_000_000)}`,
          statuses: [413, 415],
        },
        'a broken multipart form': {
          body: '--x\r\nContent-Disposition: form-data; name="full_name"\r\n\r\nSri',
          headers: { 'content-type': 'multipart/form-data; boundary=x' },
          statuses: [400, 403, 415, 422],
        },
      },
      chosen,
    );
  });

  it('takes from strangers no more than a sign-in is long', async () => {
    const strangers = forms.filter((form) => form.permission.includes('public'));
    expect(strangers.map(({ path }) => path)).to.have.members(['/console/sign-in', '/console/setup']);
    await refuseAll(
      { 'a hundred kilobytes': { body: `email=${'x'.repeat(100_000)}`, statuses: [413] } },
      strangers,
    );
  });

  it('takes a file by no form but those that ask for one', async () => {
    const file = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n${'x'.repeat(100_000)}\r\n--x--`;
    await refuseAll(
      {
        'a file': {
          body: file,
          headers: { 'content-type': 'multipart/form-data; boundary=x' },
          statuses: [415],
        },
      },
      forms.filter((form) => !form.multipart && !form.json),
    );
  });

  it('refuses wrong values with the form and its faults', async () => {
    // What the forms without a schema take does not depend on fields.
    const chosen = forms.filter(
      // The setup is over once there is a superadmin, whatever is sent.
      (form) => form.body && !form.json && !form.multipart && form.path !== '/console/setup',
    );
    expect(chosen.length).to.be.greaterThan(10);
    // A sign-in with odd values is a wrong sign-in.
    const statuses = [401, 404, 422];
    const names = (form: AnyRoute): string[] =>
      Object.keys((form.body as unknown as { shape?: Record<string, unknown> }).shape ?? {});
    for (const form of chosen) {
      const each = (value: string) =>
        names(form)
          .map((name) => `${name}=${value}`)
          .join('&');
      await refuseAll(
        {
          'NUL everywhere': { body: `_csrf=${csrf}&${each('a%00b')}`, statuses },
          'objects everywhere': {
            body: `_csrf=${csrf}&${names(form)
              .map((name) => `${name}[a][b]=1`)
              .join('&')}&nosuch=1`,
            statuses,
          },
          'bytes that are no text': { body: `_csrf=${csrf}&${each('%ff%fe')}&nosuch=1`, statuses },
          __proto__: {
            body: `_csrf=${csrf}&__proto__[admin]=1&constructor[prototype][admin]=1`,
            statuses: [400, ...statuses],
          },
        },
        [form],
      );
    }
  });

  it('refuses wrong values in the forms of an exam, which are judged as the API judges them', async () => {
    const odd = (names: readonly string[], part: (name: string) => string) =>
      `_csrf=${csrf}&${names.map(part).join('&')}`;
    const fields: Record<string, string[]> = {
      '/console/exams': ['title', 'scheduled_start', 'duration_minutes', 'entry_token', 'show_score'],
      '/console/exams/:exam_id/schedule': [
        'title',
        'scheduled_start',
        'duration_minutes',
        'entry_token',
        'revision',
      ],
      '/console/exams/:exam_id/audience': [
        'classes',
        'grades',
        'majors',
        'students',
        'excluded',
        'excluded_groups',
      ],
      '/console/exams/:exam_id/questions': [
        'question_text',
        'option_0_key',
        'option_0_text',
        'also_correct',
        'points',
      ],
      '/console/exams/:exam_id/questions/:question_id': [
        'question_text',
        'option_0_key',
        'option_0_text',
        'also_correct',
      ],
    };
    for (const [path, names] of Object.entries(fields)) {
      const form = forms.find((f) => f.path === path);
      if (!form) throw new Error(`there is no form ${path}`);
      const isAudience = path.endsWith('/audience');
      await refuseAll(
        {
          'NUL everywhere': { body: odd(names, (name) => `${name}=a%00b`), statuses: [412, 422] },
          'objects everywhere': {
            body: odd(names, (name) => `${name}[a][toString]=1&${name}[a][b]=x`),
            statuses: [412, 422],
          },
          'numbers that are none': { body: odd(names, (name) => `${name}=-1e999`), statuses: [412, 422] },
          'very long texts': {
            body: odd(names, (name) => `${name}=${'9'.repeat(isAudience ? 5000 : 100_000)}`),
            statuses: [412, 422],
          },
        },
        [form],
      );
    }
  });
});

describe('what is hardly HTTP', () => {
  let school: WholeSchool;
  before(async () => {
    school = await wholeSchool();
  });
  after(() => school.stop());

  const problemIn = (answer: string): { status: number; code: string; detail: string } => {
    expect(answer)
      .to.match(/^HTTP\/1\.1 4\d\d /)
      .and.match(/application\/problem\+json/i);
    const problem = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    expect(problem.status).to.equal(Number(answer.slice(9, 12)));
    expect(problem.detail).to.match(/\S \S/);
    return problem;
  };

  it('is refused in words, and the appliance goes on', async () => {
    const wrong: Record<string, [string, number]> = {
      'no HTTP at all': ['halo server\r\n\r\n', 400],
      'a method that nobody knows': ['FOO / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
      'headers of a megabyte': [`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(1_000_000)}\r\n\r\n`, 431],
      'two lengths': [
        'POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
        400,
      ],
      'a length and chunks': [
        'POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        400,
      ],
      'a header that breaks the line': ['GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n', 400],
    };
    for (const [what, [bytes, status]] of Object.entries(wrong))
      expect(problemIn(await rawBytes(school.app.url, bytes)).status, what).to.equal(status);
    expect((await school.app.request('GET', '/healthz')).status).to.equal(200);
  });

  it('is an address that leads out, or nowhere', async () => {
    for (const path of [
      '//',
      '//evil.example/console',
      '/../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%2f..%2fpackage.json',
      '/assets/../package.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/console/%2e%2e/api/v1/admin/exams',
      '/%',
      '/%00',
      '/api',
      '/api/',
      '/api/v1',
      '/api/v1/',
      '/api/v1/admin/exams/',
      '/API/V1/openapi.json/x',
      `/${'x'.repeat(8000)}`,
      '/?a[b]=c&a=d',
      '*',
    ]) {
      const answer = await rawRequest(school.app.url, {
        method: 'GET',
        path,
        headers: { accept: 'application/json' },
      });
      expect(answer.status, path).to.be.oneOf([200, 303, 400, 401, 404]);
      expect(answer.text, path).to.not.match(/root:|"dependencies"/);
      if (answer.status >= 400) expect(answer.body?.detail, path).to.match(/\S \S/);
    }
  });
});
