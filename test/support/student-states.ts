/**
 * Walks a student's page through every state that it has, and lets somebody look at each: a test of its accessibility and the
 * command that takes the pictures of docs/screens. No words of a language are named here.
 */
import type { Browser } from 'playwright-core';
import type { TestAppliance } from './appliance.js';
import { layCable } from './cable.js';
import { shownSchool } from './shown-school.js';
import { signInAndToken } from './states/before.js';
import { closedByProctor, timeUp } from './states/ends.js';
import { wholeExam } from './states/sitting.js';
import { corrected, elsewhere, serverRestarts, storage } from './states/trouble.js';
import { type Look, StatesWalk } from './states/walk.js';

/** On an appliance without a school, which cannot be used for anything else afterwards. */
export async function walkStudentStates(
  app: TestAppliance,
  browser: Browser,
  options: { locale: 'id' | 'en'; look: Look },
): Promise<void> {
  const day = await shownSchool(app);
  const cable = await layCable(app.url);
  try {
    const walk = new StatesWalk({ app, browser, day, cable }, options);
    // The pictures are numbered in this order, and some states rest on what an earlier one has left.
    await signInAndToken(walk);
    await wholeExam(walk);
    await elsewhere(walk);
    await closedByProctor(walk);
    await corrected(walk);
    await serverRestarts(walk);
    await storage(walk);
    await timeUp(walk);
  } finally {
    await cable.remove();
  }
}
