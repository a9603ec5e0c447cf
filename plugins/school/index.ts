/** Classes, students and their import: who is at this school, and what they sign in with. */
import { definePlugin } from '../../core/index.js';
import { addClassPages } from './classes/pages.js';
import { addClassRoutes } from './classes/routes.js';
import { enrol } from './import/enrol.js';
import { IMPORT_JOB, runImport } from './import/job.js';
import { addImportPages } from './import/pages.js';
import { addImportRoutes } from './import/routes.js';
import { addCardPages } from './passwords/pages.js';
import { forgetExpiredPasswords } from './passwords/store.js';
import { addStudentPages } from './students/pages.js';
import { addStudentRoutes } from './students/routes.js';
import { activeCredentials } from './students/store.js';
import { makeNewPassword } from './students/students.js';
import type { SchoolTools, SchoolUses } from './uses.js';

const HOUR_MS = 3_600_000;

export default definePlugin<SchoolUses>({
  name: 'school',
  version: '1.0.0',
  core: 1,
  description: 'school.description',
  requires: ['auth', 'jobs'],
  permissions: [
    { code: 'classes:write', label: 'school.permission.classes_write' },
    { code: 'students:read', label: 'school.permission.students_read' },
    { code: 'students:write', label: 'school.permission.students_write' },
  ],
  menu: [
    {
      label: 'school.students.title',
      href: '/console/students',
      icon: 'users',
      permission: ['students:read'],
    },
    {
      label: 'school.classes.title',
      href: '/console/classes',
      icon: 'school',
      permission: ['classes:write'],
    },
  ],

  setup(ctx) {
    const { db, transact, secrets } = ctx;
    const tools: SchoolTools = {
      db,
      transact,
      secrets,
      auth: ctx.service('auth'),
      begun: (studentId) => ctx.applyFilter('school.student.begun', { studentId, begun: false, open: false }),
      renumbering: (renumbering) => ctx.applyFilter('school.student.renumbering', renumbering),
      erasing: (erasure) => ctx.applyFilter('school.student.erasing', erasure),
      changing: (change) => ctx.applyFilter('school.students.changing', change),
    };
    addClassRoutes(ctx, tools);
    addStudentRoutes(ctx, tools);
    addImportRoutes(ctx, tools);
    addClassPages(ctx, tools);
    addStudentPages(ctx, tools);
    addImportPages(ctx, tools);
    addCardPages(ctx, tools);

    ctx.provide('school', {
      enrol: (by, students) => enrol(tools, by, students),
      resetPassword: ({ who, ip, requestId }, studentId) =>
        makeNewPassword(
          tools,
          {
            identity: who(),
            ...(ip === undefined ? {} : { ip }),
            ...(requestId === undefined ? {} : { requestId }),
          },
          studentId,
        ),
    });
    ctx.filter('audit-log.subjects', async (asked) => {
      const ids = (type: string) =>
        asked.subjects.flatMap((one) =>
          one.type === type && /^\d{1,15}$/.test(one.id) ? [Number(one.id)] : [],
        );
      for (const { id, full_name } of await db('students')
        .whereIn('id', ids('student'))
        .select('id', 'full_name'))
        asked.names.set(`student ${id}`, { label: full_name, href: `/console/students/${id}` });
      for (const { id, label } of await db('classes').whereIn('id', ids('class')).select('id', 'label'))
        asked.names.set(`class ${id}`, { label, href: `/console/classes/${id}` });
      return asked;
    });
    ctx.filter('auth.credentials.load', async ({ students }) => ({
      students: [...students, ...(await activeCredentials(db))],
    }));
    if (ctx.role !== 'worker') return;
    const translate = ctx.texts.translate.bind(ctx.texts);
    ctx.onUnload(ctx.service('jobs').define(IMPORT_JOB, (job) => runImport({ ...tools, translate }, job)));
    const forget = async (): Promise<void> => {
      const count = await forgetExpiredPasswords(db);
      if (count > 0) ctx.logger.info({ count }, 'made passwords have expired');
    };
    ctx.atStart('forget made passwords that have expired', forget);
    ctx.every(HOUR_MS, 'forget made passwords that have expired', forget);
  },
});
