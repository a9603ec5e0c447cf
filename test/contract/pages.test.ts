import { expect } from 'chai';
import { LOCALES } from '../../core/i18n.js';
import type { TestResponse } from '../support/appliance.js';
import { filledIn } from './api-document.js';
import { type WholeSchool, wholeSchool } from './whole-school.js';

interface Reference {
  method: 'GET' | 'POST';
  /** Same-site path without query and fragment. */
  path: string;
  on: string;
}

describe('every page', function () {
  this.timeout(60_000);
  let school: WholeSchool;
  /** Address → HTML, in each language. */
  const shown = new Map<string, string>();

  before(async () => {
    school = await wholeSchool();
  });
  after(() => school.stop());

  const pagePaths = (): string[] =>
    (school.app.web[0]?.host.routes.list() ?? [])
      .filter((route) => route.kind === 'page' && route.method === 'GET')
      .map((route) => route.path);

  const get = (path: string, locale: string, isSignedIn = true): Promise<TestResponse> =>
    school.app.request('GET', path, {
      headers: {
        accept: 'text/html',
        cookie: `lang=${locale}${isSignedIn ? `; console=${school.day.adminToken}` : ''}`,
      },
    });

  /** Each address with what is there; of an exam both a draft and one that is held. */
  const addresses = (): string[] =>
    pagePaths()
      .filter((path) => path !== '/uploads/:name')
      .flatMap((path) => {
        const draft = filledIn(path, school.known);
        const held = {
          ...school.known,
          exam_id: school.day.examId,
          question_id: String(school.day.questionIds[0]),
          student_id: String(school.day.students[0]?.id),
        };
        if (!path.includes(':exam_id')) return [draft];
        // The shift that is there belongs to the draft, the students take part in the exam that is held.
        if (path.includes(':sitting_id')) return [draft];
        // A draft has no scores to look at again.
        return /:(student|session)_id/.test(path) || path.endsWith('/regrade')
          ? [filledIn(path, held)]
          : [draft, filledIn(path, held)];
      });

  it('renders for a superadmin in both languages, without a bare key and without a hole', async () => {
    for (const path of addresses()) {
      for (const locale of LOCALES) {
        const page = await get(path, locale);
        if (page.status === 303) {
          // Only those that are not for somebody who is in.
          expect(path).to.be.oneOf(['/console/sign-in', '/console/setup']);
          continue;
        }
        expect(page.status, `${path}: ${page.text.slice(0, 500)}`).to.equal(200);
        if (!/^text\/html/.test(page.headers.get('content-type') ?? '')) continue;
        expect(page.text, path).to.include(`<html lang="${locale}"`);
        const words = page.text.replace(/<script[\s\S]*?<\/script>/g, '').replace(/<[^>]*>/g, ' ');
        expect(words, path).to.not.match(
          /\b(core|auth|school|rbac|jobs|exam-console|exam-engine|console-home)\.[a-z_]+[a-z_.]*\b/,
        );
        expect(words, path).to.not.match(/\{\w+[|}]|\bundefined\b|\bNaN\b|\[object |Invalid Date/);
        shown.set(`${path} ${locale}`, page.text);
      }
    }
    expect(shown.size).to.be.greaterThan(40);
    for (const path of ['/console/sign-in', '/'])
      for (const locale of LOCALES) {
        const page = await get(path, locale, false);
        expect([page.status, page.text.includes(`<html lang="${locale}"`)], path).to.deep.equal([200, true]);
        shown.set(`${path} ${locale}`, page.text);
      }
  });

  it('has a title of its own, one main heading, and labels for its fields', () => {
    for (const [name, html] of shown) {
      expect(html, name).to.match(/<title>[^<]*\S[^<]*<\/title>/);
      if (name.startsWith('/console/students/cards') || name.startsWith('/ ')) continue;
      expect((html.match(/<h1[\s>]/g) ?? []).length, name).to.equal(1);
      const labelled = new Set([...html.matchAll(/<label[^>]*\bfor="([^"]+)"/g)].map((match) => match[1]));
      for (const [field = ''] of html.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)) {
        if (/type="(hidden|submit|radio|checkbox)"|aria-label/.test(field)) continue;
        const id = /\bid="([^"]+)"/.exec(field)?.[1];
        expect(labelled.has(id), `${name}: ${field}`).to.equal(true);
      }
    }
  });

  it('leads only to addresses that are there', async () => {
    const references = [...shown].flatMap(([on, html]) => referencesOf(html, on));
    expect(references.length).to.be.greaterThan(200);
    const posts = (school.app.web[0]?.host.routes.list() ?? [])
      .filter((route) => route.kind === 'page' && route.method === 'POST')
      .map((route) => new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`));
    const broken: string[] = [];
    const looked = new Map<string, number>();
    for (const { method, path, on } of references) {
      if (method === 'POST') {
        if (!posts.some((pattern) => pattern.test(path))) broken.push(`POST ${path} on ${on}`);
        continue;
      }
      if (!looked.has(path)) looked.set(path, (await get(path, 'en')).status);
      if ((looked.get(path) ?? 0) >= 400) broken.push(`${path} (${looked.get(path)}) on ${on}`);
    }
    expect([...new Set(broken)].join('\n')).to.equal('');
  });

  it('names its anti-forgery token in every form that is posted', () => {
    for (const [on, html] of shown) {
      if (!on.startsWith('/console') || on.startsWith('/console/sign-in') || on.startsWith('/console/setup'))
        continue;
      for (const [form = ''] of html.matchAll(/<form\b[^>]*method="post"[\s\S]*?<\/form>/gi))
        expect(form, on).to.match(/name="_csrf" value="[^"]{20,}"/);
    }
  });

  it('needs nothing from another site', () => {
    for (const [on, html] of shown)
      for (const [, address = ''] of html.matchAll(/\b(?:src|href|action|srcset|poster)="([^"]*)"/g))
        expect(address, on)
          .to.match(/^([/#?]|data:|mailto:|$)/)
          .and.not.match(/^\/\//);
  });
});

function referencesOf(html: string, on: string): Reference[] {
  const here = on.slice(0, on.indexOf(' '));
  const pathOf = (address: string): string | undefined => {
    const url = new URL(address.replaceAll('&amp;', '&'), `http://here${here}`);
    return url.host === 'here' ? url.pathname + url.search : undefined;
  };
  const found: Reference[] = [];
  const add = (method: 'GET' | 'POST', address: string | undefined): void => {
    const path = address === undefined ? undefined : pathOf(address);
    if (path !== undefined)
      found.push({ method, path: method === 'POST' ? (path.split('?')[0] ?? path) : path, on });
  };
  for (const [tag, address] of html.matchAll(
    /<(?:a|link|img|script|use)\b[^>]*?\s(?:href|src)="([^"#][^"]*)"/g,
  ))
    if (!/href="#/.test(tag)) add('GET', address);
  for (const [, address] of html.matchAll(/\bhx-get="([^"]+)"/g)) add('GET', address);
  for (const [, address] of html.matchAll(/\b(?:hx-post|data-upload-url|data-formula-url)="([^"]+)"/g))
    add('POST', address);
  for (const [tag] of html.matchAll(/<form\b[^>]*>/g)) {
    const method = /method="post"/i.test(tag) ? 'POST' : 'GET';
    add(method, /\baction="([^"]*)"/.exec(tag)?.[1] ?? here);
  }
  for (const [, address] of html.matchAll(/\bformaction="([^"]+)"/g)) add('POST', address);
  return found;
}
