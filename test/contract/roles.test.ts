import { expect } from 'chai';
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

  const differences = async (callers: readonly Caller[]): Promise<string[]> => {
    const found: string[] = [];
    for (const caller of callers) {
      for (const operation of operations) {
        const verdict = verdictOf(await harmless(operation, caller.token));
        const expected = expectedOf(operation, caller);
        if (verdict !== expected)
          found.push(`${caller.name}: ${operation.name} is ${verdict}, not ${expected}`);
      }
    }
    return found;
  };

  it('opens the API to admins exactly as the document says, whatever single permission they hold', async () => {
    expect(staff.length).to.be.greaterThan(15);
    expect(await differences(staff)).to.deep.equal([]);
  });

  it('opens it to students exactly as the document says', async () => {
    expect(await differences(students(school))).to.deep.equal([]);
  });

  it('opens it to nobody without a good token', async () => {
    expect(await differences(await nobodies(school))).to.deep.equal([]);
  });
});
