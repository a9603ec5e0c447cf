/* When the page asks over HTTP how its session stands although nobody has told it to: what a frame would say can be lost. */
import type { DeadlineStory } from './wire.js';

const RESULT_EVERY_MS = 3000;
const PAUSE_EVERY_MS = 15_000;
const STORY_SPREAD_MS = 4000;

export interface Asking {
  paused(): void;
  /** A frame that only makes up for a lost one does not say how the deadline came about. */
  deadline(story: DeadlineStory | undefined): void;
  tick(waitsFor: { resume: boolean; result: boolean }): void;
}

interface Tools {
  ask(): Promise<unknown>;
  now(): number;
  random(): number;
}

export function createAsking({ ask, now, random }: Tools): Asking {
  let resumeAt = 0;
  let resultAt = Number.NEGATIVE_INFINITY;
  let storyAt = Number.POSITIVE_INFINITY;
  return {
    paused() {
      resumeAt = now() + PAUSE_EVERY_MS;
    },
    deadline(story) {
      // Many pages get theirs at once.
      if (!story) storyAt = now() + random() * STORY_SPREAD_MS;
    },
    tick({ resume, result }) {
      const isDue = (resume && now() >= resumeAt) || (result && now() >= resultAt) || now() >= storyAt;
      if (!isDue) return;
      resumeAt = now() + PAUSE_EVERY_MS;
      resultAt = now() + RESULT_EVERY_MS;
      storyAt = Number.POSITIVE_INFINITY;
      void ask();
    },
  };
}
