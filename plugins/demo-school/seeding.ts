/**
 * Fills the installation, once. Each step finds out what is there and adds what is missing, so a start that was killed is
 * carried on by the next one, and a start with everything in place only looks.
 */
import type { Identity } from '../../core/index.js';
import { demoClasses, demoStudents, demoTeachers } from './content/students.js';
import { draftDemoExams, keepOpen, publishDrafts } from './exams.js';
import { takeOver } from './installation.js';
import { sampleLogins } from './sample-logins.js';
import { adminIdOf, finishedExams, knownNisns, rememberFinished, superadminOf } from './store.js';
import type { DemoContext, Stopping } from './uses.js';

export async function seedDemoSchool(ctx: DemoContext, stopping: Stopping): Promise<void> {
  const { db, tell, config, texts } = ctx;
  const t = texts.for(config.defaultLocale);
  if (!(await takeOver(ctx))) {
    tell(`\n  ${t('demo-school.refused', { folder: config.dataDir }).replaceAll('\n', '\n  ')}\n`);
    return;
  }
  const head = await superadminOf(db);
  if (!head) throw new Error('there is no superadmin yet');
  const by = await ctx.service('rbac').inTheNameOf(head.id);
  let examIds = await finishedExams(db);
  if (!examIds) {
    tell(`  ${t('demo-school.progress.begun')}`);
    await addTeachers(ctx, by);
    // Passwords are hashed beside the main thread, which makes the formulas meanwhile.
    const [, drafts] = await Promise.all([enrolStudents(ctx, by, stopping), draftDemoExams(ctx, stopping)]);
    if (stopping.aborted) return;
    await keepOpen(ctx, by, drafts);
    await publishDrafts(ctx, by, drafts);
    await rememberFinished(db, drafts);
    examIds = drafts;
  } else {
    await keepOpen(ctx, by, examIds);
  }
  tell(await sampleLogins(ctx, t, examIds));
}

async function addTeachers(ctx: DemoContext, by: Identity): Promise<void> {
  for (const { username, email, full_name, password } of demoTeachers()) {
    if ((await adminIdOf(ctx.db, username)) !== undefined) continue;
    await ctx.service('rbac').addPerson(by, { username, email, full_name, password, role: 'Teacher' });
  }
}

/** A class at a time: what is there is kept when the start ends here. */
async function enrolStudents(ctx: DemoContext, by: Identity, stopping: Stopping): Promise<void> {
  const t = ctx.texts.for(ctx.config.defaultLocale);
  const known = await knownNisns(ctx.db);
  const students = demoStudents();
  const classes = demoClasses();
  const perClass = students.length / classes.length;
  let done = 0;
  for (const [index] of classes.entries()) {
    if (stopping.aborted) return;
    const missing = students
      .slice(index * perClass, (index + 1) * perClass)
      .filter(({ nisn }) => !known.has(nisn))
      .map(({ class: room, ...student }) => ({ ...student, ...room }));
    if (missing.length > 0) await ctx.service('school').enrol(by, missing);
    done += perClass;
    if ((index + 1) % (classes.length / 4) === 0)
      ctx.tell(`  ${t('demo-school.progress.students', { done, total: students.length })}`);
  }
}
