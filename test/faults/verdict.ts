/** Turns what the checker found into the words of a failing run. */
import type { Violation } from './checker.js';
import { type Hall, Unsaved } from './hall.js';
import { EVERYBODY } from './history.js';
import { timelineOf } from './timeline.js';

const SHOWN = 20;

export class Failed extends Error {}

/** @throws Failed with every violation, and the timeline of the first student concerned. */
export function expectNone(hall: Hall, violations: readonly Violation[]): void {
  const [first] = violations;
  if (!first) return;
  const lines = violations
    .slice(0, SHOWN)
    .map(({ student, qId, text }) => [student || 'all', qId, text].filter(Boolean).join(' '));
  if (violations.length > SHOWN) lines.push(`… and ${violations.length - SHOWN} more`);
  throw new Failed([...lines, '', storyOf(hall, first.student, first.qId)].join('\n'));
}

/** Adds the student's timeline to a failure that concerns one. */
export function withStory(hall: Hall, error: unknown): unknown {
  if (!(error instanceof Unsaved)) return error;
  return new Failed(`${error.message}\n\n${storyOf(hall, error.student)}`);
}

function storyOf(hall: Hall, student: string, qId?: string): string {
  const who =
    student === EVERYBODY ? 'what concerned all' : `student ${student}${qId ? `, question ${qId}` : ''}`;
  return `Timeline, ${who}:\n${timelineOf(hall.history.events, student, qId)}`;
}
