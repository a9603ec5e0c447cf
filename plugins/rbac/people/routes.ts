/** People over the API. */
import { z } from 'zod';
import {
  AppError,
  isoInstant,
  json,
  listOf,
  listQuery,
  noContent,
  type PluginContext,
} from '../../../core/index.js';
import { by } from '../by.js';
import { rowId } from '../fields.js';
import type { RbacUses } from '../uses.js';
import { changePerson, createPerson, removePerson } from './people.js';
import { Person, personInput } from './schemas.js';
import { findPerson, listPeople, PERSON_SORTS, type PersonRow } from './store.js';

const params = z.strictObject({ admin_id: rowId });
const permission = 'admins:write';

const shown = ({ created_at, ...person }: PersonRow) => ({
  ...person,
  created_at: isoInstant(created_at.getTime()),
});

export function addPeopleRoutes(ctx: PluginContext<RbacUses>): void {
  const { db } = ctx;
  const auth = ctx.service('auth');
  const input = personInput(auth.adminPassword);

  ctx.api({
    method: 'GET',
    path: '/api/v1/admin/admins',
    permission,
    summary: 'People who work in the console.',
    query: listQuery(PERSON_SORTS as never),
    responses: { 200: listOf(Person) },
    handler: async ({ query }) => {
      const { items, total } = await listPeople(db, query);
      return { items: items.map(shown), total, page: query.page, per_page: query.per_page };
    },
  });

  ctx.api({
    method: 'POST',
    path: '/api/v1/admin/admins',
    permission,
    summary: 'Adds a person, with a role that grants nothing that you lack.',
    body: input,
    responses: { 201: Person },
    handler: async (request) => {
      const { password, email = null, username = null, active = true, ...rest } = request.body;
      const passwordHash = await auth.hashPassword(password, 'admin');
      const values = { ...rest, email, username, active, passwordHash };
      return json(201, shown(await ctx.transact((tx) => createPerson(tx, values, by(request)))));
    },
  });

  ctx.api({
    method: 'GET',
    path: '/api/v1/admin/admins/:admin_id',
    permission,
    summary: 'One person.',
    params,
    responses: { 200: Person },
    handler: async ({ params: { admin_id } }) => {
      const person = await findPerson(db, admin_id);
      if (!person) throw new AppError('not_found', { status: 404 });
      return shown(person);
    },
  });

  ctx.api({
    method: 'PATCH',
    path: '/api/v1/admin/admins/:admin_id',
    permission,
    summary: 'Changes a person; a new password, another role or deactivation signs them out everywhere.',
    params,
    body: input.partial(),
    responses: { 200: Person },
    handler: async (request) => {
      const { password, ...change } = request.body;
      const passwordHash = password === undefined ? undefined : await auth.hashPassword(password, 'admin');
      return shown(
        await ctx.transact((tx) =>
          changePerson(tx, request.params.admin_id, { ...change, passwordHash }, by(request)),
        ),
      );
    },
  });

  ctx.api({
    method: 'DELETE',
    path: '/api/v1/admin/admins/:admin_id',
    permission,
    summary: 'Deletes a person who has left no traces in exams; deactivate the others.',
    params,
    responses: { 204: null },
    handler: async (request) => {
      await ctx.transact((tx) => removePerson(tx, request.params.admin_id, by(request)));
      return noContent();
    },
  });
}
