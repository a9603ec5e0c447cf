/** Classes over the API. */
import { json, noContent, type Reply } from '../../../core/index.js';
import { actorOf } from '../actor.js';
import type { SchoolContext, SchoolTools } from '../uses.js';
import { changeClass, classOf, createClass, removeClass } from './classes.js';
import { classChange, classItem, classList, classParams, classQuery, newClass } from './schemas.js';
import { type ClassRow, listClasses } from './store.js';

const shown = ({ id, grade_level, major_code, group_number, label, archived_at, students }: ClassRow) => ({
  id,
  grade_level,
  major_code,
  group_number,
  label,
  archived_at: archived_at?.toISOString() ?? null,
  students,
});

export function addClassRoutes(ctx: SchoolContext, tools: SchoolTools): void {
  const path = '/api/v1/admin/classes';
  const permission = 'classes:write';

  ctx.api({
    method: 'GET',
    path,
    permission,
    summary: 'Classes; archived ones only when asked for.',
    query: classQuery,
    responses: { 200: classList },
    handler: async ({ query }) => {
      const list = await listClasses(ctx.db, query);
      return { ...list, items: list.items.map(shown) };
    },
  });

  ctx.api({
    method: 'POST',
    path,
    permission,
    summary: 'Makes a class.',
    body: newClass,
    responses: { 201: classItem },
    handler: async (request): Promise<Reply> => {
      const made = await createClass(tools, actorOf(request), request.body);
      return json(201, shown(made), { Location: `${path}/${made.id}` });
    },
  });

  ctx.api({
    method: 'GET',
    path: `${path}/:class_id`,
    permission,
    summary: 'One class.',
    params: classParams,
    responses: { 200: classItem },
    handler: async ({ params }) => shown(await classOf(tools, params.class_id)),
  });

  ctx.api({
    method: 'PATCH',
    path: `${path}/:class_id`,
    permission,
    summary: 'Changes, archives or restores a class.',
    params: classParams,
    body: classChange,
    responses: { 200: classItem },
    handler: async (request) =>
      shown(await changeClass(tools, actorOf(request), request.params.class_id, request.body)),
  });

  ctx.api({
    method: 'DELETE',
    path: `${path}/:class_id`,
    permission,
    summary: 'Deletes a class without students.',
    params: classParams,
    responses: { 204: null },
    handler: async (request) => {
      await removeClass(tools, actorOf(request), request.params.class_id);
      return noContent();
    },
  });
}
