import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import type { AnyRoute } from '../../core/http/route.js';
import type { TestResponse } from '../support/appliance.js';
import { apiDocument, filledIn, type Operation, operationsOf } from './api-document.js';
import { admins, type Caller, nobodies, type SignedIn, students } from './callers.js';
import { type WholeSchool, wholeSchool } from './whole-school.js';

type Verdict = 'not_signed_in' | 'forbidden' | 'allowed';

/** Refusals of the door; any other 403 (a wrong entry token, no session) comes from behind it. */
function verdictOf(response: TestResponse): Verdict | string {
  if (response.status >= 500) return `failed with ${response.status}: ${response.text}`;
  if (response.status === 401) return response.body?.code ?? '401';
  if (response.status === 403 && response.body?.code === 'forbidden') return 'forbidden';
  return 'allowed';
}

const expectedOf = ({ permission }: { permission: readonly string[] }, { holds }: Caller): Verdict => {
  if (permission.includes('public')) return 'allowed';
  if (!holds) return 'not_signed_in';
  return permission.some((code) => holds.has(code)) ? 'allowed' : 'forbidden';
};

describe('every route × every role', function () {
  this.timeout(120_000);
  let school: WholeSchool;
  let operations: Operation[];
  let staff: SignedIn[];

  before(async () => {
    school = await wholeSchool();
    operations = operationsOf(await apiDocument(school.app));
    staff = await admins(school);
  });
  after(() => school.stop());

  /** Well-formed and without effect: it names nothing that exists, and brings a field that no route knows. */
  const harmless = (operation: Operation, token: string | undefined): Promise<TestResponse> => {
    const form = new FormData();
    form.set('note', 'no file');
    const body = operation.takesFile ? form : { no_such_field: true };
    return school.app.request(operation.method, filledIn(operation.path, school.unknown), {
      ...(token === undefined ? {} : { token }),
      ...(operation.method === 'GET' ? {} : { body }),
    });
  };

  const differences = async (callers: readonly Caller[]): Promise<string> => {
    const found: string[] = [];
    for (const caller of callers) {
      for (const operation of operations) {
        const verdict = verdictOf(await harmless(operation, caller.token));
        const expected = expectedOf(operation, caller);
        if (verdict !== expected)
          found.push(`${caller.name}: ${operation.name} is ${verdict}, not ${expected}`);
      }
    }
    return found.join('\n');
  };

  it('opens the API to admins exactly as the document says, whatever single permission they hold', async () => {
    expect(staff.length).to.be.greaterThan(15);
    expect(await differences(staff)).to.equal('');
  });

  it('opens it to students exactly as the document says', async () => {
    expect(await differences(students(school))).to.equal('');
  });

  it('opens it to nobody without a good token', async () => {
    expect(await differences(await nobodies(school))).to.equal('');
  });

  describe('within an open route', () => {
    const holder = (code: string): SignedIn => {
      const found = staff.find((caller) => caller.name === `an admin with ${code} alone`);
      if (!found) throw new Error(`nobody holds ${code} alone`);
      return found;
    };
    const asking = (caller: Caller, operation: Operation, values: Record<string, string>) => {
      const body = school.bodies[operation.name];
      return school.app.request(operation.method, filledIn(operation.path, values), {
        token: caller.token as string,
        ...(body ? { body } : {}),
      });
    };
    /** What is done to one exam, the deletion of questions and of the exam at the end. */
    const ofOneExam = (): Operation[] =>
      operations
        .filter((o) => o.path.startsWith('/api/v1/admin/exams/{exam_id}'))
        .sort((a, b) => rank(a) - rank(b));
    const rank = ({ method, path }: Operation): number =>
      method === 'DELETE' ? (path.endsWith('{exam_id}') ? 2 : 1) : 0;

    it("keeps a teacher to the own exams: another's are forbidden, whatever is asked", async () => {
      const others = await school.makeDraft(school.superadminId);
      const before = await school.app.db('exams').where({ id: others.exam_id }).first();
      for (const operation of ofOneExam()) {
        for (const code of operation.permission) {
          const caller = holder(code);
          const own = await school.makeDraft(caller.staff.id);
          const name = `${operation.name} with ${code}`;
          const refused = await asking(caller, operation, others);
          expect([refused.status, refused.body?.code], name).to.deep.equal([403, 'forbidden']);
          expect(verdictOf(await asking(caller, operation, own)), name).to.equal('allowed');
        }
      }
      expect(await school.app.db('exams').where({ id: others.exam_id }).first()).to.deep.equal(before);
    });

    it("opens everybody's exams to who holds the permission for all", async () => {
      const others = await school.makeDraft(school.superadminId);
      for (const operation of ofOneExam()) {
        for (const code of operation.permission) {
          const caller = holder(`${code.replace(/_own$/, '')}_all`);
          const response = await asking(caller, operation, others);
          expect(verdictOf(response), `${operation.name} with ${code}`).to.equal('allowed');
        }
      }
      expect(await school.app.db('exams').where({ id: others.exam_id })).to.deep.equal([]);
    });

    it('lists to a teacher the own exams alone', async () => {
      const caller = holder('exams:read_own');
      const own = await school.makeDraft(caller.staff.id);
      const listed = async (token: string) =>
        (await school.app.request('GET', '/api/v1/admin/exams?per_page=200', { token })).body.items;
      for (const exam of await listed(caller.token)) expect(exam.author.id).to.equal(caller.staff.id);
      expect((await listed(caller.token)).map((e: { id: string }) => e.id)).to.include(own.exam_id);
      expect(
        (await listed(holder('exams:read_all').token)).map((e: { id: string }) => e.id),
      ).to.include.members([own.exam_id, school.day.examId]);
    });

    it('gives a student without a session nothing of an exam, and an exam of others not even its name', async () => {
      const notTheirs = await school.makeDraft(school.superadminId);
      const [, student] = students(school);
      if (!student) throw new Error('no student without a session');
      for (const operation of operations.filter((o) => /student\/exams\/\{exam_id\}\//.test(o.path))) {
        const isJoin = operation.path.endsWith('/join');
        const theirs = await asking(student, operation, { exam_id: school.day.examId });
        expect([theirs.status, theirs.body?.code], operation.name).to.deep.equal([
          403,
          isJoin ? 'wrong_entry_token' : 'not_joined',
        ]);
        const others = await asking(student, operation, notTheirs);
        expect([others.status, others.body?.code], operation.name).to.deep.equal(
          isJoin ? [404, 'exam_not_found'] : [403, 'not_joined'],
        );
      }
    });

    it('shows a job to its owner and to nobody else, not even that it is there', async () => {
      const path = filledIn('/api/v1/admin/jobs/{job_id}', school.known);
      expect((await school.app.request('GET', path, { token: school.day.adminToken })).status).to.equal(200);
      const another = staff.find((caller) => caller.name === 'a Superadmin') as SignedIn;
      const response = await school.app.request('GET', path, { token: another.token });
      expect([response.status, response.body.code]).to.deep.equal([404, 'job_not_found']);
    });
  });

  describe('of the console', () => {
    const pages = (): AnyRoute[] =>
      (school.app.web[0]?.host.routes.list() ?? [])
        .filter((r) => r.kind === 'page' && r.path.startsWith('/console'))
        // Whoever signs out last, since it ends the token.
        .sort((a, b) => Number(a.path.endsWith('/sign-out')) - Number(b.path.endsWith('/sign-out')));

    /** A form with the anti-forgery token of its caller and nothing else, or the page itself. */
    const visit = (
      { method, path, json, multipart }: AnyRoute,
      token: string | undefined,
      values: Record<string, string> = school.unknown,
    ): Promise<TestResponse> => {
      const secrets = school.app.web[0]?.host.secrets;
      const claims = token?.includes('.') ? (jwt.decode(token) as { jti: string } | null) : null;
      const csrf = claims ? (secrets?.sign('csrf', claims.jti) ?? '') : '';
      const form = multipart ? new FormData() : new URLSearchParams();
      form.set('_csrf', csrf);
      return school.app.request(method, filledIn(path, values), {
        headers: {
          accept: 'text/html',
          origin: school.app.url,
          ...(token === undefined ? {} : { cookie: `console=${token}` }),
          ...(json ? { 'x-csrf-token': csrf } : {}),
        },
        ...(method === 'GET' ? {} : { body: json ? {} : form }),
      });
    };

    it('sends whoever is nobody, or a student, to the sign-in page', async () => {
      for (const caller of [...(await nobodies(school)), ...students(school)]) {
        for (const page of pages().filter((p) => !p.permission.includes('public'))) {
          const response = await visit(page, caller.token);
          const name = `${caller.name}: ${page.method} ${page.path} (${page.permission.join()})`;
          expect(response.status, name).to.equal(303);
          expect(response.headers.get('location'), name).to.match(/^\/console\/sign-in(\?next=|$)/);
        }
      }
    });

    it('shows each page to whoever holds its permission, and the others that they may not', async () => {
      const visitors = await admins(school);
      const found: string[] = [];
      for (const caller of visitors) {
        for (const page of pages()) {
          const { method, path, permission } = page;
          const response = await visit(page, caller.token);
          const allowed = expectedOf({ permission }, caller) === 'allowed';
          const isRight = allowed ? [200, 303, 404, 422].includes(response.status) : response.status === 403;
          if (!isRight)
            found.push(`${caller.name}: ${method} ${path} (${permission.join()}) is ${response.status}`);
          if (response.status === 403) expect(response.text).to.match(/^\s*<!doctype html>/i);
        }
      }
      expect(found.join('\n')).to.equal('');
    });

    it('keeps a teacher to the own exams here as well', async () => {
      const others = await school.makeDraft(school.superadminId);
      const { title } = await school.app.db('exams').where({ id: others.exam_id }).first('title');
      let tried = 0;
      for (const code of new Set(
        pages()
          .flatMap((p) => p.permission)
          .filter((c) => c.endsWith('_own') || c === 'sessions:read'),
      )) {
        const caller = staff.find((c) => c.name === `an admin with ${code} alone`) as SignedIn;
        for (const page of pages().filter(
          (p) => p.path.includes(':exam_id') && p.permission.includes(code),
        )) {
          const response = await visit(page, caller.token, others);
          const name = `${page.method} ${page.path} with ${code}`;
          // A form may be refused for its fields before anybody asks whose exam it is; it tells nothing of the exam.
          expect(response.status, name).to.be.oneOf(page.method === 'GET' ? [403] : [403, 422]);
          expect(response.text, name).to.not.include(title);
          tried += 1;
        }
      }
      expect(tried).to.be.greaterThan(10);
    });
  });
});
