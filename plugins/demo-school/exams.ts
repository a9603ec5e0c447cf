/** The two exams: written by their teachers question by question, published, and open for whoever starts the demonstration. */
import { join } from 'node:path';
import { type Identity, isoInstant } from '../../core/index.js';
import type { StoredImage } from '../media-local/contract.js';
import type { DemoExam, DemoQuestion } from './content/demo-exam.js';
import { demoExams } from './content/exams.js';
import { renderedFigureFile, renderedFiguresFolder, withFigures } from './content/rendered-figures.js';
import { adminIdOf, examsOf, findExam, placesTaken } from './store.js';
import type { DemoContext, Stopping } from './uses.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const OPEN_FOR_DAYS = 30;

/** @returns the ids, in the order of the content; incomplete when stopped. */
export async function draftDemoExams(ctx: DemoContext, stopping: Stopping): Promise<string[]> {
  const ids: string[] = [];
  for (const exam of demoExams()) {
    const author = await authorOf(ctx, exam);
    const authorId = Number(author.id);
    const id =
      (await findExam(ctx.db, { authorId, title: exam.title }))?.id ?? (await draft(ctx, author, exam));
    ids.push(id);
    const taken = await placesTaken(ctx.db, id);
    for (const [index, question] of exam.questions.entries()) {
      if (stopping.aborted) return ids;
      if (!taken.has(index + 1)) await addQuestion(ctx, author, id, question, index + 1);
    }
  }
  return ids;
}

export async function publishDrafts(
  ctx: DemoContext,
  by: Identity,
  examIds: readonly string[],
): Promise<void> {
  for (const { id, status } of await examsOf(ctx.db, examIds))
    if (status === 'DRAFT') await ctx.service('exam-engine.authoring').publish(by, id);
}

/** Moves the window of what is over by tomorrow; an exam that somebody has closed stays closed. */
export async function keepOpen(ctx: DemoContext, by: Identity, examIds: readonly string[]): Promise<void> {
  for (const { id, status, scheduled_end } of await examsOf(ctx.db, examIds)) {
    if (status === 'CLOSED' || scheduled_end.getTime() > ctx.clock.now() + DAY_MS) continue;
    await ctx.service('exam-engine.authoring').changeExam(by, id, openWindow(ctx));
  }
}

function openWindow({ clock }: DemoContext): { scheduled_start: string; scheduled_end: string } {
  const now = clock.now();
  return {
    scheduled_start: isoInstant(now - 5 * MINUTE_MS),
    scheduled_end: isoInstant(now + OPEN_FOR_DAYS * DAY_MS),
  };
}

async function authorOf(ctx: DemoContext, { author }: DemoExam): Promise<Identity> {
  const id = await adminIdOf(ctx.db, author);
  if (id === undefined) throw new Error(`there is no teacher "${author}"`);
  return ctx.service('rbac').inTheNameOf(id);
}

async function draft(ctx: DemoContext, author: Identity, exam: DemoExam): Promise<string> {
  const { questions: _, author: __, ...fields } = exam;
  return (await ctx.service('exam-engine.authoring').createExam(author, { ...fields, ...openWindow(ctx) }))
    .id;
}

async function addQuestion(
  ctx: DemoContext,
  author: Identity,
  examId: string,
  { figures = {}, question_text, options, group, ...rest }: DemoQuestion,
  place: number,
): Promise<void> {
  const pictures = new Map<string, StoredImage>();
  for (const [name, svg] of Object.entries(figures)) {
    const originalName = renderedFigureFile(name, svg);
    const source = { path: join(renderedFiguresFolder, originalName), originalName };
    pictures.set(name, await ctx.service('media').storeImage(source, Number(author.id)));
  }
  const drawn = (html: string): string =>
    withFigures(html, (name) => {
      const picture = pictures.get(name);
      if (!picture) throw new Error(`there is no figure "${name}"`);
      return picture;
    });
  await ctx.service('exam-engine.authoring').addQuestion(author, examId, {
    ...rest,
    question_text: drawn(question_text),
    options: options.map(({ key, text }) => ({ key, text: drawn(text) })),
    order_num: place,
    ...(group === undefined ? {} : { group_id: group }),
  });
}
