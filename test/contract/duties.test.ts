import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import type { AnyRoute } from '../../core/http/route.js';
import type { TestResponse } from '../support/appliance.js';
import { adminToken, makeStaff } from '../support/people.js';
import { apiDocument, filledIn, type Operation, operationsOf } from './api-document.js';
import { type WholeSchool, wholeSchool } from './whole-school.js';

/** Section 4 of the specification: what the roles of the start hold, and what a duty gives on its exam. */
const TEACHER = ['exams:read_own', 'exams:write_own', 'results:read_own', 'sessions:read', 'sessions:manage'];
const PROCTOR = ['sessions:read', 'sessions:manage'];
const OF_DUTY = { EDITOR: TEACHER, PROCTOR } as const;

/** What concerns all who sit the exam is not for whoever watches some of them. */
const OF_THE_WHOLE = /\/(pause|resume|extend|sessions\/token)$/;

type Relation = 'the author' | keyof typeof OF_DUTY | 'nobody' | 'everybody';

interface Caller {
  name: string;
  token: string | undefined;
  /** Codes of the role. */
  role: readonly string[];
  /** To this exam. */
  relation: Relation;
  /** Watches a shift or a room of it. */
  isOfPlace?: boolean;
}

describe('every route of an exam × every role and every duty', function () {
  this.timeout(120_000);
  let school: WholeSchool;
  let ids: Record<string, string>;
  let callers: Caller[];
  let operations: Operation[];

  before(async () => {
    school = await wholeSchool();
    const { app } = school;
    operations = operationsOf(await apiDocument(app)).filter((o) => o.path.includes('{exam_id}'));
    const author = await makeStaff(app, { role: 'Teacher' });
    ids = await school.makeDraft(author.id);
    const elsewhere = await school.makeDraft(author.id);
    const [otherShift] = await app
      .db('exam_sittings')
      .insert({
        exam_id: ids['exam_id'],
        name: 'Sesi 2',
        starts_at: '2026-12-01T01:30:00Z',
        ends_at: '2026-12-01T03:00:00Z',
        entry_token: 'SESI22',
      })
      .returning('id');
    // The one participant sits in the first shift, in Lab 1.
    await app
      .db('exam_target_rules')
      .insert({ exam_id: ids['exam_id'], target_type: 'CLASS', target_value: '12-RPL-2' });
    await app
      .db('exam_participants')
      .where({ exam_id: ids['exam_id'] })
      .update({ sitting_id: ids['sitting_id'], room: 'Lab 1' });
    const made = async (
      name: string,
      role: 'Teacher' | 'Proctor' | undefined,
      relation: Relation,
      duty?: { exam_id: string | undefined; duty: string; sitting_id?: unknown; room?: string },
    ): Promise<Caller> => {
      const staff = await makeStaff(app, role ? { role } : {});
      if (duty) await app.db('exam_staff').insert({ admin_id: staff.id, ...duty });
      const codes = role === 'Teacher' ? TEACHER : role === 'Proctor' ? PROCTOR : [];
      return {
        name,
        token: await adminToken(app, staff),
        role: codes,
        relation,
        isOfPlace: (duty?.sitting_id ?? duty?.room) !== undefined,
      };
    };
    const { exam_id } = ids;
    const other = elsewhere.exam_id;
    callers = [
      { name: 'a superadmin', token: school.day.adminToken, role: [], relation: 'everybody' },
      { name: 'the author', token: await adminToken(app, author), role: TEACHER, relation: 'the author' },
      await made('another teacher', 'Teacher', 'nobody'),
      await made('a teacher who edits another exam', 'Teacher', 'nobody', { exam_id: other, duty: 'EDITOR' }),
      await made('a co-editor', undefined, 'EDITOR', { exam_id, duty: 'EDITOR' }),
      await made('a proctor of the exam', 'Proctor', 'PROCTOR', { exam_id, duty: 'PROCTOR' }),
      await made('a teacher who is its proctor', 'Teacher', 'PROCTOR', { exam_id, duty: 'PROCTOR' }),
      await made('a proctor of its shift', undefined, 'PROCTOR', {
        exam_id,
        duty: 'PROCTOR',
        sitting_id: ids['sitting_id'],
      }),
      await made('a proctor of its other shift', 'Proctor', 'PROCTOR', {
        exam_id,
        duty: 'PROCTOR',
        sitting_id: otherShift.id,
      }),
      await made('a proctor of its other room', undefined, 'PROCTOR', {
        exam_id,
        duty: 'PROCTOR',
        room: 'Lab 2',
      }),
      await made('a proctor of another exam', 'Proctor', 'nobody', { exam_id: other, duty: 'PROCTOR' }),
      await made('a proctor without a duty', 'Proctor', 'nobody'),
      await made('an admin without any right', undefined, 'nobody'),
      { name: 'a student', token: school.unseated, role: [], relation: 'nobody' },
      { name: 'nobody', token: undefined, role: [], relation: 'nobody' },
    ];
  });
  after(() => school.stop());

  const isOpenTo = (
    { role, relation, isOfPlace }: Caller,
    { permission, path }: { permission: readonly string[]; path: string },
  ): boolean => {
    if (relation === 'everybody') return true;
    if (relation === 'nobody' || (isOfPlace && OF_THE_WHOLE.test(path))) return false;
    const codes = relation === 'the author' ? role : OF_DUTY[relation];
    return permission.some((code) => codes.includes(code));
  };

  it('opens the API to whom the document names, at their own exam alone', async () => {
    const found: string[] = [];
    const ofAdmins = operations.filter((o) => o.path.startsWith('/api/v1/admin'));
    expect(ofAdmins.length).to.be.greaterThan(30);
    for (const operation of ofAdmins) {
      for (const caller of callers) {
        const open = isOpenTo(caller, operation);
        // Who may not enter brings what the route takes, so that nothing but their right stops them; who may brings nonsense.
        const body = open ? { no_such_field: true } : (school.bodies[operation.name] ?? {});
        const { status, text } = await school.app.request(operation.method, filledIn(operation.path, ids), {
          ...(caller.token === undefined ? {} : { token: caller.token }),
          ...(operation.method === 'GET' ? {} : { body }),
        });
        const wanted = open ? status < 401 || [404, 409, 422].includes(status) : [401, 403].includes(status);
        if (!wanted) found.push(`${caller.name}: ${operation.name} is ${status} ${text.slice(0, 120)}`);
      }
    }
    expect(found.join('\n')).to.equal('');
    expect(await school.app.db('exams').where({ id: ids['exam_id'] }).first('revision')).to.deep.equal({
      revision: 1,
    });
  });

  it('opens the pages of the console in the same way', async () => {
    const pages = (school.app.web[0]?.host.routes.list() ?? []).filter(
      (r) => r.kind === 'page' && r.path.startsWith('/console') && r.path.includes(':exam_id'),
    );
    expect(pages.length).to.be.greaterThan(30);
    const found: string[] = [];
    for (const page of pages) {
      for (const caller of callers) {
        // That would be the end of it; `roles.test.ts` deletes.
        if (page.path.endsWith(':exam_id/delete') && isOpenTo(caller, page)) continue;
        const { status, headers } = await visit(page, caller.token, ids);
        if (caller.name === 'a student' || caller.token === undefined) {
          if (status !== 303 || !headers.get('location')?.startsWith('/console/sign-in'))
            found.push(`${caller.name}: ${page.method} ${page.path} is ${status}`);
          continue;
        }
        const open = isOpenTo(caller, page);
        // Where forms have fields, who holds the code in general may be told of those before whose exam it is.
        const mayHearOfFields =
          page.method === 'POST' && page.permission.some((c) => caller.role.includes(c));
        const wanted = open ? status !== 403 : status === 403 || (mayHearOfFields && status === 422);
        if (!wanted || status >= 500) found.push(`${caller.name}: ${page.method} ${page.path} is ${status}`);
        if (open && page.method === 'POST' && status === 303) ids = await renewed();
      }
    }
    expect(found.join('\n')).to.equal('');
  });

  /** A button without fields has done what it says: the exam is put back. */
  const renewed = async (): Promise<Record<string, string>> => {
    const { db } = school.app;
    await db('exams').where({ id: ids['exam_id'] }).update({ archived_at: null, status: 'DRAFT' });
    const kept = async (table: string, name: string, row: object) => {
      if (await db(table).where({ id: ids[name] }).first('id')) return {};
      const [made] = await db(table)
        .insert({ exam_id: ids['exam_id'], ...row })
        .returning('id');
      return { [name]: String(made.id) };
    };
    return {
      ...ids,
      ...(await kept('questions', 'question_id', {
        question_text: '<p>Manakah yang benar?</p>',
        options: JSON.stringify(['A', 'B'].map((key) => ({ key, text: `<p>${key}</p>` }))),
        correct_option: 'A',
        order_num: 1,
      })),
      ...(await kept('exam_staff', 'staff_id', {
        admin_id: school.superadminId,
        duty: 'PROCTOR',
        room: 'Lab 1',
      })),
    };
  };

  const visit = (
    { method, path, json, multipart }: AnyRoute,
    token: string | undefined,
    values: Record<string, string>,
  ): Promise<TestResponse> => {
    const claims = token?.includes('.') ? (jwt.decode(token) as { jti: string } | null) : null;
    const csrf = claims ? (school.app.web[0]?.host.secrets.sign('csrf', claims.jti) ?? '') : '';
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
});
