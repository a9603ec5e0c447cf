import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import {
  type ApiDocument,
  apiDocument,
  type JsonSchema,
  type Operation,
  operationsOf,
} from './api-document.js';

/** What section 4 of the specification promises of this stage of the product. */
const PROMISED: Record<string, string | string[]> = {
  'POST /api/v1/auth/student/login': 'public',
  'POST /api/v1/auth/admin/login': 'public',
  'POST /api/v1/auth/logout': ['student', 'admin'],
  'POST /api/v1/auth/password': 'admin',
  'GET /api/v1/student/lobby': 'student',
  'POST /api/v1/student/exams/{exam_id}/join': 'student',
  'GET /api/v1/student/exams/{exam_id}/session': 'student',
  'GET /api/v1/student/exams/{exam_id}/paper': 'student',
  'POST /api/v1/student/exams/{exam_id}/answers': 'student',
  'POST /api/v1/student/exams/{exam_id}/submit': 'student',
  'POST /api/v1/admin/media/upload': 'exams:write_own',
  'GET /api/v1/admin/exams': 'exams:read_own',
  'POST /api/v1/admin/exams': 'exams:write_own',
  'GET /api/v1/admin/exams/{exam_id}': 'exams:read_own',
  'PATCH /api/v1/admin/exams/{exam_id}': 'exams:write_own',
  'DELETE /api/v1/admin/exams/{exam_id}': 'exams:write_own',
  'POST /api/v1/admin/exams/{exam_id}/token': 'exams:write_own',
  'POST /api/v1/admin/exams/{exam_id}/sessions/token': 'sessions:manage',
  'GET /api/v1/admin/exams/{exam_id}/sittings': 'exams:write_own',
  'POST /api/v1/admin/exams/{exam_id}/sittings': 'exams:write_own',
  'GET /api/v1/admin/exams/{exam_id}/sittings/{sitting_id}': 'exams:write_own',
  'PATCH /api/v1/admin/exams/{exam_id}/sittings/{sitting_id}': 'exams:write_own',
  'DELETE /api/v1/admin/exams/{exam_id}/sittings/{sitting_id}': 'exams:write_own',
  'GET /api/v1/admin/exams/{exam_id}/participants': 'exams:write_own',
  'POST /api/v1/admin/exams/{exam_id}/participants': 'exams:write_own',
  'PATCH /api/v1/admin/exams/{exam_id}/participants': 'exams:write_own',
  'GET /api/v1/admin/exams/{exam_id}/participants/{student_id}': 'exams:write_own',
  'PATCH /api/v1/admin/exams/{exam_id}/participants/{student_id}': 'exams:write_own',
  'DELETE /api/v1/admin/exams/{exam_id}/participants/{student_id}': 'exams:write_own',
  'POST /api/v1/admin/exams/{exam_id}/participants/{student_id}/password': 'sessions:manage',
  'GET /api/v1/admin/exams/{exam_id}/staff': 'exams:write_own',
  'POST /api/v1/admin/exams/{exam_id}/staff': 'exams:write_own',
  'GET /api/v1/admin/exams/{exam_id}/staff/{staff_id}': 'exams:write_own',
  'PATCH /api/v1/admin/exams/{exam_id}/staff/{staff_id}': 'exams:write_own',
  'DELETE /api/v1/admin/exams/{exam_id}/staff/{staff_id}': 'exams:write_own',
  'GET /api/v1/admin/exams/{exam_id}/questions': 'exams:read_own',
  'POST /api/v1/admin/exams/{exam_id}/questions': 'exams:write_own',
  'PUT /api/v1/admin/exams/{exam_id}/questions/{question_id}': 'exams:write_own',
  'DELETE /api/v1/admin/exams/{exam_id}/questions/{question_id}': 'exams:write_own',
  'PUT /api/v1/admin/exams/{exam_id}/questions/order': 'exams:write_own',
  'POST /api/v1/admin/exams/{exam_id}/publish': 'exams:write_own',
  'POST /api/v1/admin/exams/{exam_id}/unpublish': 'exams:write_own',
  'POST /api/v1/admin/exams/{exam_id}/close': 'exams:write_own',
  'GET /api/v1/admin/exams/{exam_id}/sessions': 'sessions:read',
  'POST /api/v1/admin/exams/{exam_id}/pause': ['exams:write_own', 'sessions:manage'],
  'POST /api/v1/admin/exams/{exam_id}/resume': ['exams:write_own', 'sessions:manage'],
  'POST /api/v1/admin/exams/{exam_id}/extend': ['exams:write_own', 'sessions:manage'],
  'POST /api/v1/admin/exams/{exam_id}/release': 'exams:write_own',
  'POST /api/v1/admin/exams/{exam_id}/regrade': 'exams:write_own',
  'POST /api/v1/admin/exams/{exam_id}/sessions/actions': 'sessions:manage',
  'GET /api/v1/admin/exams/{exam_id}/results': 'results:read_own',
  'POST /api/v1/admin/exams/{exam_id}/follow-up': 'exams:write_own',
  'GET /api/v1/admin/audit': 'audit:read',
  'POST /api/v1/admin/students/{student_id}/erase': 'students:write',
  'GET /api/v1/admin/exams/{exam_id}/late-answers': 'results:read_own',
  'POST /api/v1/admin/exams/{exam_id}/late-answers': 'exams:write_own',
  'GET /api/v1/admin/exams/{exam_id}/sessions/{session_id}/timeline': 'results:read_own',
  'POST /api/v1/admin/exams/{exam_id}/sessions/{session_id}/receipt': 'results:read_own',
  'GET /api/v1/admin/classes': 'classes:write',
  'POST /api/v1/admin/classes': 'classes:write',
  'GET /api/v1/admin/classes/{class_id}': 'classes:write',
  'PATCH /api/v1/admin/classes/{class_id}': 'classes:write',
  'DELETE /api/v1/admin/classes/{class_id}': 'classes:write',
  'GET /api/v1/admin/students': 'students:read',
  'POST /api/v1/admin/students': 'students:write',
  'GET /api/v1/admin/students/{student_id}': 'students:read',
  'PATCH /api/v1/admin/students/{student_id}': 'students:write',
  'DELETE /api/v1/admin/students/{student_id}': 'students:write',
  'POST /api/v1/admin/students/import': 'students:write',
  'GET /api/v1/admin/admins': 'admins:write',
  'POST /api/v1/admin/admins': 'admins:write',
  'GET /api/v1/admin/admins/{admin_id}': 'admins:write',
  'PATCH /api/v1/admin/admins/{admin_id}': 'admins:write',
  'DELETE /api/v1/admin/admins/{admin_id}': 'admins:write',
  // Who gives people roles must be able to see what a role means.
  'GET /api/v1/admin/roles': ['roles:write', 'admins:write'],
  'GET /api/v1/admin/roles/{role_id}': ['roles:write', 'admins:write'],
  'GET /api/v1/admin/permissions': ['roles:write', 'admins:write'],
  'POST /api/v1/admin/roles': 'roles:write',
  'PATCH /api/v1/admin/roles/{role_id}': 'roles:write',
  'DELETE /api/v1/admin/roles/{role_id}': 'roles:write',
  'GET /api/v1/admin/jobs/{job_id}': 'admin',
  'GET /api/v1/openapi.json': 'public',
};

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];

describe('the OpenAPI document', () => {
  let app: TestAppliance;
  let document: ApiDocument;
  let operations: Operation[];

  before(async () => {
    app = await startAppliance({ worker: false });
    document = await apiDocument(app);
    operations = operationsOf(document);
  });
  after(() => app.stop());

  it('holds every promised route with the promised permission', () => {
    const described = Object.fromEntries(operations.map((o) => [o.name, o['x-permission']]));
    for (const [name, permission] of Object.entries(PROMISED))
      expect(described[name], name).to.deep.equal(permission);
  });

  it('holds every route of the table, each with a permission that somebody can hold', () => {
    const routes = (app.web[0]?.host.routes.list() ?? []).filter((r) => r.kind === 'api');
    expect(operations.map((o) => o.name.replace(/\{(\w+)\}/g, ':$1')).sort()).to.deep.equal(
      routes.map((r) => `${r.method} ${r.path}`).sort(),
    );
    const codes = new Set(
      (app.web[0]?.host.plugins() ?? []).flatMap(({ plugin }) =>
        (plugin.permissions ?? []).map((p) => p.code),
      ),
    );
    const audiences = ['public', 'student', 'admin'];
    for (const { name, permission } of operations) {
      expect(permission, name).to.not.be.empty;
      for (const code of permission)
        expect(codes.has(code) || audiences.includes(code), `${name} ${code}`).to.equal(true);
    }
  });

  it('is of version 3.1, names every operation once and says who must sign in', () => {
    expect(document.openapi).to.match(/^3\.1\.\d+$/);
    const ids = operations.map((o) => o.operationId);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).to.deep.equal([]);
    for (const operation of operations) {
      expect(operation.operationId, operation.name).to.match(/^[A-Za-z][A-Za-z0-9]*$/);
      expect(operation.summary, operation.name).to.match(/\.$/);
      expect(operation.security, operation.name).to.deep.equal(
        operation.permission.includes('public') ? [] : [{ bearer: [] }],
      );
    }
    expect(document.components.securitySchemes).to.have.property('bearer');
  });

  it('describes every path parameter, every answer and every refusal', () => {
    for (const { name, path, parameters, responses } of operations) {
      const inPath = parameters.filter((p) => p.in === 'path');
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(
        inPath.map((p) => p.name),
        name,
      ).to.deep.equal(named);
      for (const parameter of parameters) {
        expect(parameter.schema, `${name} ${parameter.name}`).to.be.an('object');
        if (parameter.in === 'path') expect(parameter.required, `${name} ${parameter.name}`).to.equal(true);
      }
      expect(
        Object.keys(responses).some((status) => /^[23]\d\d$/.test(status)),
        name,
      ).to.equal(true);
      expect(responses['4XX']?.content, name).to.have.property('application/problem+json');
    }
  });

  it('names each form in which the results may be asked for', () => {
    const results = operations.find((o) => o.name === 'GET /api/v1/admin/exams/{exam_id}/results');
    expect(Object.keys(results?.responses['200']?.content ?? {})).to.have.members([
      'application/json',
      'text/csv',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ]);
  });

  it('says of every body whether it may be absent', () => {
    const needed = (name: string) => operations.find((o) => o.name === name)?.requestBody?.required;
    expect(needed('POST /api/v1/admin/exams')).to.equal(true);
    expect(needed('POST /api/v1/admin/students/import')).to.equal(true);
    for (const name of ['admin/exams/{exam_id}/token', 'student/exams/{exam_id}/join'])
      expect(needed(`POST /api/v1/${name}`), name).to.equal(false);
  });

  it('is made of JSON Schemas without an open end: what a body may hold is named', () => {
    const faults: string[] = [];
    for (const operation of operations) {
      for (const schema of [...schemasOf(operation)])
        walk(schema, operation.name, (found, at) => {
          const types = found.type === undefined ? [] : [found.type].flat();
          if (types.some((type) => !TYPES.includes(type))) faults.push(`${at}: type ${types.join()}`);
          for (const name of found.required ?? [])
            if (!found.properties?.[name]) faults.push(`${at}: requires ${name}, which it does not describe`);
        });
      if (!operation.body) continue;
      walk(operation.body, operation.name, (found, at) => {
        if (found.properties && found.additionalProperties !== false)
          faults.push(`${at} takes unknown fields`);
        if (Object.keys(found).length === 0) faults.push(`${at} takes anything`);
      });
    }
    expect(faults).to.deep.equal([]);
  });
});

const schemasOf = (operation: Operation): JsonSchema[] => [
  ...(operation.body ? [operation.body] : []),
  ...operation.parameters.map((p) => p.schema),
  ...Object.values(operation.responses).flatMap((r) => Object.values(r.content ?? {}).map((c) => c.schema)),
];

function walk(schema: JsonSchema, at: string, visit: (schema: JsonSchema, at: string) => void): void {
  visit(schema, at);
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    walk(property, `${at}.${name}`, visit);
  if (schema.items) walk(schema.items, `${at}[]`, visit);
  for (const choice of schema.anyOf ?? []) walk(choice, at, visit);
}
